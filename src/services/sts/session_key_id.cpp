#include "services/sts/session_key_id.h"

#include "crypto/hash.h"
#include "crypto/random.h"

namespace sekisho::sts {

namespace {

constexpr std::string_view purpose = "sts-access-key-id";
constexpr std::string_view prefix = "ASIA";
constexpr std::size_t random_characters = 10;
constexpr std::size_t check_characters = 6;

std::string check_of(const crypto::Sealer& sealer, std::string_view account, std::string_view random)
{
    const auto mac = sealer.mac(purpose, std::string(account) + "/" + std::string(random));
    std::string check;
    for (std::size_t i = 0; i < check_characters; ++i)
        check += crypto::base32_alphabet[static_cast<unsigned char>(mac[i]) % crypto::base32_alphabet.size()];
    return check;
}

}  // namespace

std::string new_session_key_id(const crypto::Sealer& sealer, std::string_view account)
{
    const auto random = crypto::random_text(random_characters, crypto::base32_alphabet);
    return std::string(prefix) + random + check_of(sealer, account, random);
}

bool is_session_key_of(const crypto::Sealer& sealer, std::string_view account, std::string_view access_key_id)
{
    if (!access_key_id.starts_with(prefix) || access_key_id.size() != prefix.size() + random_characters + check_characters)
        return false;
    const auto random = access_key_id.substr(prefix.size(), random_characters);
    return crypto::equal_constant_time(access_key_id.substr(prefix.size() + random_characters),
                                       check_of(sealer, account, random));
}

}  // namespace sekisho::sts
