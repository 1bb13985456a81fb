#include <array>
#include <bit>
#include <cstring>

#include "crypto/hash.h"

#if defined(__x86_64__)
#include <nmmintrin.h>
#include <wmmintrin.h>
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

/// Takes `bytes` into `value`, which is the state of the shift register: neither inverted before nor after.
template <class Word>
Word shift(const Tables<Word>& tables, Word value, std::string_view bytes) noexcept
{
    for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
        const std::uint64_t word = load(bytes.data()) ^ value;
        value = tables[7][word & 0xff] ^ tables[6][(word >> 8) & 0xff] ^ tables[5][(word >> 16) & 0xff] ^
                tables[4][(word >> 24) & 0xff] ^ tables[3][(word >> 32) & 0xff] ^ tables[2][(word >> 40) & 0xff] ^
                tables[1][(word >> 48) & 0xff] ^ tables[0][word >> 56];
    }
    for (const char c : bytes) value = (value >> 8) ^ tables[0][(value ^ static_cast<unsigned char>(c)) & 0xff];
    return value;
}

#if defined(__x86_64__)
// Folding with carry-less multiplication (Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ
// Instruction", Intel 2009). A 128-bit block B stands for a polynomial, its lowest bit being the highest power. Moved D bits
// ahead it is congruent to low(B) * x^(D+64) + high(B) * x^D; the product of two reflected words is one power too high,
// hence D+63 and D-1. What folding leaves, one block congruent to all before it, the tables reduce.
struct FoldKey {
    std::uint64_t low;
    std::uint64_t high;
};

/// x^power modulo the polynomial, reflected into 64 bits.
template <class Word>
constexpr std::uint64_t power_of_x(Word reflected_polynomial, unsigned power)
{
    Word value = Word{1} << (8 * sizeof(Word) - 1);
    for (; power > 0; --power) value = (value >> 1) ^ ((value & 1) ? reflected_polynomial : 0);
    return static_cast<std::uint64_t>(value) << (64 - 8 * sizeof(Word));
}

template <class Word>
constexpr FoldKey fold_key(Word reflected_polynomial, unsigned distance)
{
    return {power_of_x(reflected_polynomial, distance + 63), power_of_x(reflected_polynomial, distance - 1)};
}

struct FoldKeys {
    FoldKey by_64_bytes;
    FoldKey by_16_bytes;
};

template <class Word>
constexpr FoldKeys fold_keys(Word reflected_polynomial)
{
    return {fold_key(reflected_polynomial, 512), fold_key(reflected_polynomial, 128)};
}

__attribute__((target("pclmul,sse4.2"))) inline __m128i block_at(const char* bytes) noexcept
{
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
}

__attribute__((target("pclmul,sse4.2"))) inline __m128i fold(__m128i block, __m128i key, __m128i next) noexcept
{
    return _mm_xor_si128(_mm_xor_si128(_mm_clmulepi64_si128(block, key, 0x00), _mm_clmulepi64_si128(block, key, 0x11)),
                         next);
}

__attribute__((target("pclmul,sse4.2"))) inline __m128i vector_of(FoldKey key) noexcept
{
    return _mm_set_epi64x(static_cast<long long>(key.high), static_cast<long long>(key.low));
}

/// The block that stands for `value` and all whole blocks of `bytes` (64 bytes at least), which are taken off.
__attribute__((target("pclmul,sse4.2"))) __m128i fold_blocks(const FoldKeys& keys, std::uint64_t value,
                                                             std::string_view& bytes) noexcept
{
    const auto far = vector_of(keys.by_64_bytes);
    const auto near = vector_of(keys.by_16_bytes);
    const char* from = bytes.data();
    auto a = _mm_xor_si128(block_at(from), _mm_cvtsi64_si128(static_cast<long long>(value)));
    auto b = block_at(from + 16);
    auto c = block_at(from + 32);
    auto d = block_at(from + 48);
    for (bytes.remove_prefix(64); bytes.size() >= 64; bytes.remove_prefix(64)) {
        from = bytes.data();
        a = fold(a, far, block_at(from));
        b = fold(b, far, block_at(from + 16));
        c = fold(c, far, block_at(from + 32));
        d = fold(d, far, block_at(from + 48));
    }
    auto all = fold(fold(fold(a, near, b), near, c), near, d);
    for (; bytes.size() >= 16; bytes.remove_prefix(16)) all = fold(all, near, block_at(bytes.data()));
    return all;
}

bool can_fold() noexcept
{
    static const bool able = __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.2");
    return able;
}

constexpr auto crc32_keys = fold_keys<std::uint32_t>(0xEDB88320);
constexpr auto crc64nvme_keys = fold_keys<std::uint64_t>(0x9A6C9329AC4BC9B5);

template <class Word>
Word run(const Tables<Word>& tables, const FoldKeys& keys, Word running, std::string_view bytes) noexcept
{
    Word value = ~running;
    if (bytes.size() >= 64 && can_fold()) {
        std::array<char, 16> rest;
        const auto block = fold_blocks(keys, value, bytes);
        std::memcpy(rest.data(), &block, rest.size());
        value = shift(tables, Word{0}, {rest.data(), rest.size()});
    }
    return ~shift(tables, value, bytes);
}
#else
struct FoldKeys {};
constexpr FoldKeys crc32_keys;
constexpr FoldKeys crc64nvme_keys;

template <class Word>
Word run(const Tables<Word>& tables, const FoldKeys&, Word running, std::string_view bytes) noexcept
{
    return ~shift(tables, static_cast<Word>(~running), bytes);
}
#endif

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
    return ~shift(crc32c_tables, ~running, bytes);
}

auto choose_crc32c() noexcept
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return crc32c_sse42;
#endif
    return crc32c_tabled;
}

}  // namespace

std::uint32_t crc32(std::uint32_t running, std::string_view bytes) noexcept
{
    return run(crc32_tables, crc32_keys, running, bytes);
}

std::uint32_t crc32c(std::uint32_t running, std::string_view bytes) noexcept
{
    static const auto chosen = choose_crc32c();
    return chosen(running, bytes);
}

std::uint64_t crc64nvme(std::uint64_t running, std::string_view bytes) noexcept
{
    return run(crc64nvme_tables, crc64nvme_keys, running, bytes);
}

}  // namespace sekisho::crypto
