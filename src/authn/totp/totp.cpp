#include "authn/totp/totp.h"

#include <fmt/format.h>
#include <algorithm>

#include "crypto/hash.h"
#include "crypto/random.h"

namespace sekisho::authn {

namespace {

constexpr std::uint32_t code_count = 1'000'000;
constexpr std::size_t seed_length = 40;

std::string counter_of(std::int64_t step)
{
    std::string bytes(8, '\0');
    auto value = static_cast<std::uint64_t>(step);
    for (std::size_t i = bytes.size(); i-- > 0; value >>= 8) bytes[i] = static_cast<char>(value & 0xff);
    return bytes;
}

/// RFC 4226, section 5.3: "dynamic truncation".
std::uint32_t truncated(std::string_view mac)
{
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(mac[i])); };
    const std::size_t offset = byte(mac.size() - 1) & 0x0f;
    return (byte(offset) & 0x7f) << 24 | byte(offset + 1) << 16 | byte(offset + 2) << 8 | byte(offset + 3);
}

}  // namespace

std::int64_t totp_step(Time time) noexcept { return epoch_seconds(time) / totp_step_length.count(); }

std::string totp_code(const Secret& seed, std::int64_t step)
{
    return fmt::format("{:06}", truncated(crypto::hmac_sha1(seed.reveal(), counter_of(step))) % code_count);
}

std::optional<std::int64_t> find_totp(const Secret& seed, std::string_view code, const TotpWindow& window)
{
    std::optional<std::int64_t> found;
    for (auto step = window.center - window.reach; step <= window.center + window.reach; ++step) {
        const bool same = crypto::equal_constant_time(totp_code(seed, step), code);
        if (same && step > window.used) found = step;
    }
    return found;
}

std::optional<std::int64_t> find_totp_pair(const Secret& seed, std::string_view first, std::string_view second,
                                           const TotpWindow& window)
{
    std::optional<std::int64_t> found;
    for (auto step = window.center - window.reach; step <= window.center + window.reach; ++step) {
        const bool before = crypto::equal_constant_time(totp_code(seed, step - 1), first);
        const bool same = crypto::equal_constant_time(totp_code(seed, step), second);
        if (before && same && step - 1 > window.used) found = step;
    }
    return found;
}

Secret new_totp_seed() { return Secret(crypto::random_bytes(seed_length)); }

std::string base32(std::string_view bytes)
{
    std::string text;
    std::uint32_t buffer = 0;
    int bits = 0;
    for (const char c : bytes) {
        buffer = (buffer << 8 | static_cast<unsigned char>(c)) & 0xfff;
        for (bits += 8; bits >= 5; bits -= 5) text += crypto::base32_alphabet[buffer >> (bits - 5) & 0x1f];
    }
    if (bits > 0) text += crypto::base32_alphabet[buffer << (5 - bits) & 0x1f];
    return text;
}

}  // namespace sekisho::authn
