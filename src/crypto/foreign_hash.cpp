#include "crypto/foreign_hash.h"

#include <argon2.h>
#include <crypt.h>
#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::crypto {
namespace {

constexpr std::size_t longest_text = 512;
constexpr std::uint64_t mebibyte = 1024 * 1024;

struct Salted {
    std::string salt;
    std::string hash;
};
struct Scrypt {
    std::uint64_t n = 0, r = 0, p = 0;
    Salted bytes;
};
struct Argon2 {
    std::uint32_t memory_kib = 0, passes = 0, lanes = 0;
    Salted bytes;
};
struct Pbkdf2 {
    int iterations = 0;
    Salted bytes;
};

bool take(std::string_view& text, std::string_view expected)
{
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(expected.size());
    return true;
}

/// Digits without a leading zero, within the range.
std::optional<std::uint32_t> take_number(std::string_view& text, std::uint32_t least, std::uint32_t most)
{
    if (text.empty() || text.front() < '1' || text.front() > '9') return std::nullopt;
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < least || value > most) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

std::optional<std::string> unpadded_base64(std::string_view text)
{
    std::string padded(text);
    if (padded.find('=') != std::string::npos) return std::nullopt;
    std::ranges::replace(padded, '.', '+');
    padded.resize((padded.size() + 3) / 4 * 4, '=');
    return from_base64(padded);
}

/// "$SALT$HASH" to the end.
std::optional<Salted> take_salted(std::string_view text)
{
    if (!take(text, "$")) return std::nullopt;
    const auto dollar = text.find('$');
    if (dollar == std::string_view::npos) return std::nullopt;
    auto salt = unpadded_base64(text.substr(0, dollar));
    auto hash = unpadded_base64(text.substr(dollar + 1));
    if (!salt || !hash || salt->size() < 8 || salt->size() > 64 || hash->size() < 16 || hash->size() > 64)
        return std::nullopt;
    return Salted{*std::move(salt), *std::move(hash)};
}

bool is_bcrypt(std::string_view text)
{
    if (text.size() != 60 || !(take(text, "$2a$") || take(text, "$2b$") || take(text, "$2y$"))) return false;
    const auto cost = text.substr(0, 3);
    if (cost < "04$" || cost > "14$" || cost[1] < '0' || cost[1] > '9' || cost[2] != '$') return false;
    return std::ranges::all_of(
        text.substr(3), [](char c) { return (c >= '.' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

std::optional<Scrypt> parse_scrypt(std::string_view text)
{
    if (!take(text, "$scrypt$ln=")) return std::nullopt;
    const auto ln = take_number(text, 1, 20);
    if (!ln || !take(text, ",r=")) return std::nullopt;
    const auto r = take_number(text, 1, 32);
    if (!r || !take(text, ",p=")) return std::nullopt;
    const auto p = take_number(text, 1, 4);
    if (!p || 128 * std::uint64_t{*r} * (std::uint64_t{1} << *ln) > 128 * mebibyte) return std::nullopt;
    auto bytes = take_salted(text);
    if (!bytes) return std::nullopt;
    return Scrypt{std::uint64_t{1} << *ln, *r, *p, *std::move(bytes)};
}

std::optional<Argon2> parse_argon2(std::string_view text)
{
    if (!take(text, "$argon2id$v=19$m=")) return std::nullopt;
    const auto memory = take_number(text, 8, 256 * 1024);
    if (!memory || !take(text, ",t=")) return std::nullopt;
    const auto passes = take_number(text, 1, 64);
    if (!passes || !take(text, ",p=")) return std::nullopt;
    const auto lanes = take_number(text, 1, 16);
    if (!lanes || *memory < 8 * *lanes || std::uint64_t{*memory} * *passes > 1024 * 1024) return std::nullopt;
    auto bytes = take_salted(text);
    if (!bytes) return std::nullopt;
    return Argon2{*memory, *passes, *lanes, *std::move(bytes)};
}

std::optional<Pbkdf2> parse_pbkdf2(std::string_view text)
{
    if (!take(text, "$pbkdf2-sha256$")) return std::nullopt;
    take(text, "i=");
    const auto iterations = take_number(text, 1000, 2'000'000);
    auto bytes = iterations ? take_salted(text) : std::nullopt;
    if (!bytes) return std::nullopt;
    return Pbkdf2{static_cast<int>(*iterations), *std::move(bytes)};
}

unsigned char* writable(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* readable(const std::string& bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

bool verify_bcrypt(const Secret& password, const std::string& text)
{
    if (password.reveal().find('\0') != std::string_view::npos) return false;
    const std::string phrase(password.reveal().substr(0, 72));
    const auto data = std::make_unique<crypt_data>();  // some 32 KiB
    const char* made = crypt_r(phrase.c_str(), text.c_str(), data.get());
    return made != nullptr && equal_constant_time(made, text);
}

bool verify_scrypt(std::string_view password, const Scrypt& given)
{
    std::string made(given.bytes.hash.size(), '\0');
    const int code = EVP_PBE_scrypt(password.data(), password.size(), readable(given.bytes.salt), given.bytes.salt.size(),
                                    given.n, given.r, given.p, 160 * mebibyte, writable(made), made.size());
    return code == 1 && equal_constant_time(made, given.bytes.hash);
}

bool verify_argon2(std::string_view password, const Argon2& given)
{
    std::string made(given.bytes.hash.size(), '\0');
    const int code = argon2id_hash_raw(given.passes, given.memory_kib, given.lanes, password.data(), password.size(),
                                       given.bytes.salt.data(), given.bytes.salt.size(), made.data(), made.size());
    return code == ARGON2_OK && equal_constant_time(made, given.bytes.hash);
}

bool verify_pbkdf2(std::string_view password, const Pbkdf2& given)
{
    std::string made(given.bytes.hash.size(), '\0');
    const int code = PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), readable(given.bytes.salt),
                                       static_cast<int>(given.bytes.salt.size()), given.iterations, EVP_sha256(),
                                       static_cast<int>(made.size()), writable(made));
    return code == 1 && equal_constant_time(made, given.bytes.hash);
}

}  // namespace

bool is_foreign_hash(ForeignAlgorithm algorithm, std::string_view text)
{
    if (text.size() > longest_text) return false;
    switch (algorithm) {
        case ForeignAlgorithm::bcrypt: return is_bcrypt(text);
        case ForeignAlgorithm::scrypt: return parse_scrypt(text).has_value();
        case ForeignAlgorithm::argon2id: return parse_argon2(text).has_value();
        case ForeignAlgorithm::pbkdf2_sha256: return parse_pbkdf2(text).has_value();
    }
    return false;
}

bool is_foreign_hash(std::string_view text)
{
    using enum ForeignAlgorithm;
    for (const auto algorithm : {bcrypt, scrypt, argon2id, pbkdf2_sha256})
        if (is_foreign_hash(algorithm, text)) return true;
    return false;
}

bool verify_foreign_hash(const Secret& password, const std::string& text)
{
    if (text.size() > longest_text) return false;
    if (is_bcrypt(text)) return verify_bcrypt(password, text);
    if (const auto scrypt = parse_scrypt(text)) return verify_scrypt(password.reveal(), *scrypt);
    if (const auto argon2 = parse_argon2(text)) return verify_argon2(password.reveal(), *argon2);
    if (const auto pbkdf2 = parse_pbkdf2(text)) return verify_pbkdf2(password.reveal(), *pbkdf2);
    return false;
}

}  // namespace sekisho::crypto
