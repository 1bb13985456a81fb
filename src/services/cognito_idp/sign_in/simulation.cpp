#include "services/cognito_idp/sign_in/simulation.h"

#include "base/encoding.h"
#include "services/cognito_idp/users/attributes.h"

namespace sekisho::cognito_idp {
namespace {

/// The form of a random UUID over 16 given bytes.
std::string uuid_form(std::string_view bytes)
{
    auto text = hex(bytes.substr(0, 16));
    text[12] = '4';
    text[16] = "89ab"[static_cast<unsigned char>(bytes[8]) & 3];
    for (const std::size_t at : {8, 13, 18, 23}) text.insert(at, "-");
    return text;
}

/// Whether somebody who signs in by this name would be called so in the challenge, too: then a stranger must be, or the
/// challenge tells the two apart. Behind an address stands a user name that is a UUID.
bool names_itself(const Pool& pool, const std::string& name)
{
    const bool an_email = pool.is_alias_attribute("email") && looks_like_email(name);
    const bool a_phone_number = pool.is_alias_attribute("phone_number") && looks_like_phone_number(name);
    return !pool.has_username_attributes() && !an_email && !a_phone_number;
}

}  // namespace

std::string simulated_username(const crypto::Sealer& sealer, const Pool& pool, const std::string& name)
{
    // In the case in which names are mostly given: a user is called as he was created, however his name is typed.
    if (names_itself(pool, name)) return pool.fold(name);
    return uuid_form(sealer.mac("user-pool-simulated-id", fmt::format("{}|{}", pool.id, pool.fold(name))));
}

}  // namespace sekisho::cognito_idp
