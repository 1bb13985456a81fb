#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "base/result.h"
#include "crypto/hash.h"
#include "services/s3/errors.h"

/// The additional checksums of objects.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
namespace sekisho::s3 {

enum class ChecksumAlgorithm { crc32, crc32c, crc64nvme, sha1, sha256 };
enum class ChecksumType { full_object, composite };

/// "CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"
[[nodiscard]] std::string_view name_of(ChecksumAlgorithm algorithm) noexcept;
[[nodiscard]] std::string_view name_of(ChecksumType type) noexcept;
/// InvalidRequest for any other name.
[[nodiscard]] Result<ChecksumAlgorithm> parse_checksum_algorithm(std::string_view name);
[[nodiscard]] Result<ChecksumType> parse_checksum_type(std::string_view name);
/// The length of its value in bytes.
[[nodiscard]] std::size_t size_of(ChecksumAlgorithm algorithm) noexcept;

/// A stored or expected checksum. `value` in base64; a composite one carries "-N" behind it.
struct Checksum {
    ChecksumAlgorithm algorithm = ChecksumAlgorithm::crc64nvme;
    ChecksumType type = ChecksumType::full_object;
    std::string value;
    friend bool operator==(const Checksum&, const Checksum&) = default;
};

/// A checksum of bytes that arrive in pieces.
class ChecksumHasher {
public:
    explicit ChecksumHasher(ChecksumAlgorithm algorithm);
    void update(std::string_view bytes);
    [[nodiscard]] std::string finish();  ///< raw bytes; once

private:
    ChecksumAlgorithm algorithm_;
    std::uint64_t running_ = 0;
    std::unique_ptr<crypto::Hasher> hasher_;
};

/// The full-object checksum of A followed by B, of which `second_size` is the length of B. For the three CRCs; raw bytes.
[[nodiscard]] std::string combine(ChecksumAlgorithm algorithm, std::string_view first, std::string_view second,
                                  std::uint64_t second_size);

/// Which types an algorithm may have for multipart uploads: SHA is composite only, CRC64NVME full-object only.
/// InvalidRequest otherwise. Absent `type`: the default of the algorithm.
[[nodiscard]] Result<ChecksumType> multipart_type(ChecksumAlgorithm algorithm, const std::optional<ChecksumType>& type);

/// One part as the rules of completion see it.
struct PartDigest {
    std::string checksum;  ///< raw bytes
    std::uint64_t size = 0;
};
[[nodiscard]] Checksum multipart_checksum(ChecksumAlgorithm algorithm, ChecksumType type,
                                          const std::vector<PartDigest>& parts);

/// "md5-of-md5s-N" from the parts' ETags in hexadecimal.
[[nodiscard]] std::string multipart_etag(const std::vector<std::string>& part_etags);

/// The x-amz-checksum-* value of a request, if it has one. `In` has members ChecksumCRC32 and so on.
/// InvalidRequest for several, for a value that is no base64 of the right length, and for algorithms that are not served.
template <class In>
Result<std::optional<Checksum>> requested_checksum(const In& input);

/// Puts a checksum into the members of `Out`.
template <class Out>
void set_checksum(Out& output, const Checksum& checksum)
{
    switch (checksum.algorithm) {
        case ChecksumAlgorithm::crc32: output.ChecksumCRC32 = checksum.value; break;
        case ChecksumAlgorithm::crc32c: output.ChecksumCRC32C = checksum.value; break;
        case ChecksumAlgorithm::crc64nvme: output.ChecksumCRC64NVME = checksum.value; break;
        case ChecksumAlgorithm::sha1: output.ChecksumSHA1 = checksum.value; break;
        case ChecksumAlgorithm::sha256: output.ChecksumSHA256 = checksum.value; break;
    }
    if constexpr (requires { output.ChecksumType; }) output.ChecksumType = std::string(name_of(checksum.type));
}

template <class In>
Result<std::optional<Checksum>> requested_checksum(const In& input)
{
    std::optional<Checksum> found;
    const auto take = [&found](ChecksumAlgorithm algorithm, const std::optional<std::string>& value) -> Result<void> {
        if (!value) return {};
        if (found)
            return fail(errors::invalid_request(
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."));
        const auto dash = value->find('-');
        const auto raw = from_base64(std::string_view(*value).substr(0, dash));
        if (!raw || raw->size() != size_of(algorithm))
            return fail(errors::invalid_request("Value for x-amz-checksum-" + lower_ascii(name_of(algorithm)) +
                                                " header is invalid."));
        found = Checksum{algorithm, dash == std::string::npos ? ChecksumType::full_object : ChecksumType::composite, *value};
        return {};
    };
    TRY_VOID(take(ChecksumAlgorithm::crc32, input.ChecksumCRC32));
    TRY_VOID(take(ChecksumAlgorithm::crc32c, input.ChecksumCRC32C));
    TRY_VOID(take(ChecksumAlgorithm::crc64nvme, input.ChecksumCRC64NVME));
    TRY_VOID(take(ChecksumAlgorithm::sha1, input.ChecksumSHA1));
    TRY_VOID(take(ChecksumAlgorithm::sha256, input.ChecksumSHA256));
    return found;
}

}  // namespace sekisho::s3
