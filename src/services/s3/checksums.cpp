#include "services/s3/checksums.h"

#include <array>

#include <fmt/format.h>

namespace sekisho::s3 {
namespace {

struct Description {
    ChecksumAlgorithm algorithm;
    std::string_view name;
    std::size_t size;
};

constexpr std::array<Description, 5> descriptions{{{ChecksumAlgorithm::crc32, "CRC32", 4},
                                                   {ChecksumAlgorithm::crc32c, "CRC32C", 4},
                                                   {ChecksumAlgorithm::crc64nvme, "CRC64NVME", 8},
                                                   {ChecksumAlgorithm::sha1, "SHA1", 20},
                                                   {ChecksumAlgorithm::sha256, "SHA256", 32}}};

const Description& description(ChecksumAlgorithm algorithm) { return descriptions[static_cast<std::size_t>(algorithm)]; }

std::string big_endian(std::uint64_t value, std::size_t size)
{
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[size - 1 - i] = static_cast<char>((value >> (8 * i)) & 0xFFu);
    return bytes;
}

std::uint64_t from_big_endian(std::string_view bytes)
{
    std::uint64_t value = 0;
    for (const char c : bytes) value = (value << 8u) | static_cast<unsigned char>(c);
    return value;
}

// A linear map over GF(2) on the register of a reflected CRC: column i is the image of bit i.
using Matrix = std::array<std::uint64_t, 64>;

std::uint64_t times(const Matrix& matrix, std::uint64_t vector)
{
    std::uint64_t sum = 0;
    for (std::size_t i = 0; vector != 0; ++i, vector >>= 1u)
        if ((vector & 1u) != 0) sum ^= matrix[i];
    return sum;
}

Matrix squared(const Matrix& matrix, std::size_t bits)
{
    Matrix result{};
    for (std::size_t i = 0; i < bits; ++i) result[i] = times(matrix, matrix[i]);
    return result;
}

// The register after `count` zero bytes.
std::uint64_t shifted(std::uint64_t value, std::uint64_t polynomial, std::size_t bits, std::uint64_t count)
{
    Matrix operation{};
    operation[0] = polynomial;
    for (std::size_t i = 1; i < bits; ++i) operation[i] = std::uint64_t(1) << (i - 1);
    for (int doubling = 0; doubling < 3; ++doubling) operation = squared(operation, bits);  // one bit to one byte
    for (; count != 0; count >>= 1u) {
        if ((count & 1u) != 0) value = times(operation, value);
        if (count > 1) operation = squared(operation, bits);
    }
    return value;
}

std::uint64_t reflected_polynomial(ChecksumAlgorithm algorithm)
{
    switch (algorithm) {
        case ChecksumAlgorithm::crc32: return 0xEDB88320u;
        case ChecksumAlgorithm::crc32c: return 0x82F63B78u;
        default: return 0x9A6C9329AC4BC9B5u;  // CRC-64/NVME
    }
}

std::string digest_of(ChecksumAlgorithm algorithm, std::string_view bytes)
{
    ChecksumHasher hasher(algorithm);
    hasher.update(bytes);
    return hasher.finish();
}

}  // namespace

std::string_view name_of(ChecksumAlgorithm algorithm) noexcept { return description(algorithm).name; }
std::string_view name_of(ChecksumType type) noexcept
{
    return type == ChecksumType::composite ? "COMPOSITE" : "FULL_OBJECT";
}
std::size_t size_of(ChecksumAlgorithm algorithm) noexcept { return description(algorithm).size; }

Result<ChecksumAlgorithm> parse_checksum_algorithm(std::string_view name)
{
    for (const auto& known : descriptions)
        if (equal_ignoring_case(known.name, name)) return known.algorithm;
    return fail(
        errors::invalid_request("Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
                                "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"));
}

Result<ChecksumType> parse_checksum_type(std::string_view name)
{
    if (name == "COMPOSITE") return ChecksumType::composite;
    if (name == "FULL_OBJECT") return ChecksumType::full_object;
    return fail(errors::invalid_request("Value for x-amz-checksum-type header is invalid."));
}

ChecksumHasher::ChecksumHasher(ChecksumAlgorithm algorithm) : algorithm_(algorithm)
{
    if (algorithm == ChecksumAlgorithm::sha1) hasher_ = std::make_unique<crypto::Hasher>(crypto::Algorithm::sha1);
    if (algorithm == ChecksumAlgorithm::sha256) hasher_ = std::make_unique<crypto::Hasher>(crypto::Algorithm::sha256);
}

void ChecksumHasher::update(std::string_view bytes)
{
    switch (algorithm_) {
        case ChecksumAlgorithm::crc32: running_ = crypto::crc32(static_cast<std::uint32_t>(running_), bytes); break;
        case ChecksumAlgorithm::crc32c: running_ = crypto::crc32c(static_cast<std::uint32_t>(running_), bytes); break;
        case ChecksumAlgorithm::crc64nvme: running_ = crypto::crc64nvme(running_, bytes); break;
        case ChecksumAlgorithm::sha1:
        case ChecksumAlgorithm::sha256: hasher_->update(bytes); break;
    }
}

std::string ChecksumHasher::finish() { return hasher_ ? hasher_->finish() : big_endian(running_, size_of(algorithm_)); }

std::string combine(ChecksumAlgorithm algorithm, std::string_view first, std::string_view second, std::uint64_t second_size)
{
    const auto size = size_of(algorithm);
    const auto moved = shifted(from_big_endian(first), reflected_polynomial(algorithm), size * 8, second_size);
    return big_endian(moved ^ from_big_endian(second), size);
}

Result<ChecksumType> multipart_type(ChecksumAlgorithm algorithm, const std::optional<ChecksumType>& type)
{
    const bool sha = algorithm == ChecksumAlgorithm::sha1 || algorithm == ChecksumAlgorithm::sha256;
    const bool nvme = algorithm == ChecksumAlgorithm::crc64nvme;
    const auto chosen = type.value_or(nvme ? ChecksumType::full_object : ChecksumType::composite);
    if ((sha && chosen == ChecksumType::full_object) || (nvme && chosen == ChecksumType::composite))
        return fail(
            errors::invalid_request(fmt::format("The {} checksum type cannot be used with the {} checksum algorithm.",
                                                name_of(chosen), lower_ascii(name_of(algorithm)))));
    return chosen;
}

Checksum multipart_checksum(ChecksumAlgorithm algorithm, ChecksumType type, const std::vector<PartDigest>& parts)
{
    std::string running;
    if (type == ChecksumType::composite) {
        for (const auto& part : parts) running += part.checksum;
        return {algorithm, type, fmt::format("{}-{}", base64(digest_of(algorithm, running)), parts.size())};
    }
    running = digest_of(algorithm, {});
    for (const auto& part : parts) running = combine(algorithm, running, part.checksum, part.size);
    return {algorithm, type, base64(running)};
}

std::string multipart_etag(const std::vector<std::string>& part_etags)
{
    std::string digests;
    for (const auto& etag : part_etags) digests += from_hex(etag).value_or(std::string());
    return fmt::format("{}-{}", hex(crypto::md5(digests)), part_etags.size());
}

}  // namespace sekisho::s3
