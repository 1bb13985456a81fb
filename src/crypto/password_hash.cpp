#include "crypto/password_hash.h"

#include <argon2.h>

#include <array>
#include <charconv>
#include <optional>

#include "crypto/must.h"
#include "crypto/random.h"

namespace sekisho::crypto {
namespace {

constexpr std::size_t salt_length = 16;
constexpr std::size_t hash_length = 32;
// A stored hash that asks for more was not made here; verifying it could exhaust the machine.
constexpr std::uint32_t largest_memory_kib = 1024 * 1024;
constexpr std::uint32_t largest_passes = 64;
constexpr std::uint32_t largest_lanes = 64;

bool take(std::string_view& text, std::string_view expected)
{
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(expected.size());
    return true;
}

std::optional<std::uint32_t> take_number(std::string_view& text)
{
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

bool cost_is_bearable(std::string_view phc)
{
    if (!take(phc, "$argon2id$v=19$m=")) return false;
    const auto memory = take_number(phc);
    if (!memory || !take(phc, ",t=")) return false;
    const auto passes = take_number(phc);
    if (!passes || !take(phc, ",p=")) return false;
    const auto lanes = take_number(phc);
    return lanes && phc.starts_with('$') && *memory <= largest_memory_kib && *passes <= largest_passes &&
           *lanes <= largest_lanes;
}

}  // namespace

std::string hash_password(const Secret& password, Argon2Cost cost)
{
    const auto salt = random_bytes(salt_length);
    std::string encoded(argon2_encodedlen(cost.passes, cost.memory_kib, cost.lanes, salt_length, hash_length, Argon2_id),
                        '\0');
    const auto text = password.reveal();
    const int code = argon2id_hash_encoded(cost.passes, cost.memory_kib, cost.lanes, text.data(), text.size(), salt.data(),
                                           salt.size(), hash_length, encoded.data(), encoded.size());
    must(code == ARGON2_OK, "argon2id_hash_encoded");
    encoded.resize(encoded.find('\0'));
    return encoded;
}

bool verify_password(const Secret& password, const std::string& phc)
{
    if (phc.size() > 512 || phc.find('\0') != std::string::npos || !cost_is_bearable(phc)) return false;
    const auto text = password.reveal();
    return argon2id_verify(phc.c_str(), text.data(), text.size()) == ARGON2_OK;
}

void spend_verification(const Secret& password, Argon2Cost cost)
{
    constexpr std::array<char, salt_length> salt{};
    std::array<char, hash_length> hash;
    const auto text = password.reveal();
    const int code = argon2id_hash_raw(cost.passes, cost.memory_kib, cost.lanes, text.data(), text.size(), salt.data(),
                                       salt.size(), hash.data(), hash.size());
    must(code == ARGON2_OK, "argon2id_hash_raw");
}

}  // namespace sekisho::crypto
