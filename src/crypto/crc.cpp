#include <array>
#include <bit>
#include <cstring>

#include "crypto/hash.h"

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

static_assert(std::endian::native == std::endian::little, "the CRCs load words in little-endian order");

namespace sekisho::crypto {
namespace {

// "Slicing by eight": one table per byte of a 64-bit word, so that eight bytes cost eight independent look-ups.
template <class Word>
using Tables = std::array<std::array<Word, 256>, 8>;

template <class Word>
constexpr Tables<Word> make_tables(Word reflected_polynomial)
{
    Tables<Word> tables{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        Word value = byte;
        for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) ? reflected_polynomial : 0);
        tables[0][byte] = value;
    }
    for (std::size_t slice = 1; slice < 8; ++slice)
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const Word previous = tables[slice - 1][byte];
            tables[slice][byte] = (previous >> 8) ^ tables[0][previous & 0xff];
        }
    return tables;
}

constexpr auto crc32_tables = make_tables<std::uint32_t>(0xEDB88320);
constexpr auto crc32c_tables = make_tables<std::uint32_t>(0x82F63B78);
constexpr auto crc64nvme_tables = make_tables<std::uint64_t>(0x9A6C9329AC4BC9B5);

std::uint64_t load(const char* bytes) noexcept
{
    std::uint64_t word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

template <class Word>
Word run(const Tables<Word>& tables, Word running, std::string_view bytes) noexcept
{
    Word value = ~running;
    for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
        const std::uint64_t word = load(bytes.data()) ^ value;
        value = tables[7][word & 0xff] ^ tables[6][(word >> 8) & 0xff] ^ tables[5][(word >> 16) & 0xff] ^
                tables[4][(word >> 24) & 0xff] ^ tables[3][(word >> 32) & 0xff] ^ tables[2][(word >> 40) & 0xff] ^
                tables[1][(word >> 48) & 0xff] ^ tables[0][word >> 56];
    }
    for (const char c : bytes) value = (value >> 8) ^ tables[0][(value ^ static_cast<unsigned char>(c)) & 0xff];
    return ~value;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32c_sse42(std::uint32_t running, std::string_view bytes) noexcept
{
    std::uint64_t value = static_cast<std::uint32_t>(~running);
    for (; bytes.size() >= 8; bytes.remove_prefix(8)) value = _mm_crc32_u64(value, load(bytes.data()));
    auto narrow = static_cast<std::uint32_t>(value);
    for (const char c : bytes) narrow = _mm_crc32_u8(narrow, static_cast<unsigned char>(c));
    return ~narrow;
}
#endif

std::uint32_t crc32c_tabled(std::uint32_t running, std::string_view bytes) noexcept
{
    return run(crc32c_tables, running, bytes);
}

auto choose_crc32c() noexcept
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return crc32c_sse42;
#endif
    return crc32c_tabled;
}

}  // namespace

std::uint32_t crc32(std::uint32_t running, std::string_view bytes) noexcept { return run(crc32_tables, running, bytes); }

std::uint32_t crc32c(std::uint32_t running, std::string_view bytes) noexcept
{
    static const auto chosen = choose_crc32c();
    return chosen(running, bytes);
}

std::uint64_t crc64nvme(std::uint64_t running, std::string_view bytes) noexcept
{
    return run(crc64nvme_tables, running, bytes);
}

}  // namespace sekisho::crypto
