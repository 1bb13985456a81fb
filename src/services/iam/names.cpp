#include "services/iam/names.h"

#include <fmt/format.h>
#include <array>
#include <cstdint>

#include "base/encoding.h"
#include "crypto/random.h"

namespace sekisho::iam {

namespace {

constexpr std::array<std::string_view, 3> words{"user", "group", "role"};
constexpr std::array<std::string_view, 3> id_prefixes{"AIDA", "AGPA", "AROA"};
constexpr std::size_t unique_id_characters = 17;
constexpr std::size_t access_key_characters = 16;
constexpr std::size_t secret_key_bytes = 30;  // 40 characters of base64

}  // namespace

std::string_view word_of(EntityKind kind) noexcept { return words[static_cast<std::size_t>(kind)]; }

std::optional<EntityKind> kind_of(std::string_view word) noexcept
{
    for (const auto kind : {EntityKind::user, EntityKind::group, EntityKind::role}) {
        if (word_of(kind) == word) return kind;
    }
    return std::nullopt;
}

std::string iam_arn(std::string_view account, std::string_view type, std::string_view path, std::string_view name)
{
    return fmt::format("arn:aws:iam::{}:{}{}{}", account, type, path, name);
}

std::string root_arn(std::string_view account) { return fmt::format("arn:aws:iam::{}:root", account); }

std::string session_arn(std::string_view account, std::string_view role_name, std::string_view session_name)
{
    return fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", account, role_name, session_name);
}

std::string federated_user_arn(std::string_view account, std::string_view name)
{
    return fmt::format("arn:aws:sts::{}:federated-user/{}", account, name);
}

std::optional<ArnParts> parse_iam_arn(std::string_view arn)
{
    constexpr std::string_view prefix = "arn:aws:iam::";
    if (!arn.starts_with(prefix)) return std::nullopt;
    arn.remove_prefix(prefix.size());
    const auto colon = arn.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto resource = arn.substr(colon + 1);
    const auto first = resource.find('/');
    if (first == std::string_view::npos) return std::nullopt;
    const auto last = resource.rfind('/');
    if (last + 1 == resource.size()) return std::nullopt;
    return ArnParts{.account = std::string(arn.substr(0, colon)),
                    .type = std::string(resource.substr(0, first)),
                    .path = std::string(resource.substr(first, last - first + 1)),
                    .name = std::string(resource.substr(last + 1))};
}

std::string new_unique_id(EntityKind kind)
{
    return std::string(id_prefixes[static_cast<std::size_t>(kind)]) +
           crypto::random_text(unique_id_characters, crypto::base32_alphabet);
}

std::string new_policy_id() { return "ANPA" + crypto::random_text(unique_id_characters, crypto::base32_alphabet); }

// 80 bits: a one, 40 bits of account number, 39 random bits.
std::string new_access_key_id(std::string_view account)
{
    std::uint64_t number = 0;
    for (const char digit : account) number = number * 10 + static_cast<std::uint64_t>(digit - '0');
    const auto random = crypto::random_text(access_key_characters, crypto::base32_alphabet);
    // The first 40 bits are eight characters; the last bit of the account leads the ninth.
    const std::uint64_t head = (std::uint64_t{1} << 40U) | number;
    std::string id = "AKIA";
    for (unsigned character = 0; character < 8; ++character)
        id += crypto::base32_alphabet[(head >> (36U - 5U * character)) & 31U];
    const auto ninth = crypto::base32_alphabet.find(random[8]);
    id += crypto::base32_alphabet[((head & 1U) << 4U) | (ninth & 15U)];
    return id + random.substr(9);
}

std::string account_of_access_key(std::string_view access_key_id)
{
    if (!access_key_id.starts_with("AKIA") || access_key_id.size() != 4 + access_key_characters) return {};
    std::uint64_t head = 0;
    for (const char c : access_key_id.substr(4, 9)) {
        const auto value = crypto::base32_alphabet.find(c);
        if (value == std::string_view::npos) return {};
        head = (head << 5U) | value;
    }
    // 45 bits: the one, the account, four random.
    if ((head >> 44U) != 1) return {};
    const auto number = (head >> 4U) & ((std::uint64_t{1} << 40U) - 1);
    constexpr std::uint64_t largest = 999'999'999'999;
    return number > largest ? std::string() : fmt::format("{:012}", number);
}

std::string new_secret_access_key() { return base64(crypto::random_bytes(secret_key_bytes)); }

}  // namespace sekisho::iam
