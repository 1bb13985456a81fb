#include "services/cognito_idp/users/new_user.h"

#include "crypto/random.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

/// The attribute that the name is, where the pool's users are named by e-mail or phone number.
Result<std::string> username_attribute(const Pool& pool, const std::string& username)
{
    const bool email = pool.is_username_attribute("email"), phone = pool.is_username_attribute("phone_number");
    if (email && looks_like_email(username)) return std::string("email");
    if (phone && looks_like_phone_number(username)) return std::string("phone_number");
    if (email && phone) return fail(errors::invalid_parameter("Username should be either an email or a phone number."));
    return fail(errors::invalid_parameter(email ? "Username should be an email." : "Username should be a phone number."));
}

Result<void> check_name(const Pool& pool, const std::string& username)
{
    if (pool.is_alias_attribute("email") && looks_like_email(username))
        return fail(
            errors::invalid_parameter("Username cannot be of email format, since user pool is configured for email alias."));
    if (pool.is_alias_attribute("phone_number") && looks_like_phone_number(username))
        return fail(errors::invalid_parameter(
            "Username cannot be of phone number format, since user pool is configured for phone number alias."));
    return {};
}

}  // namespace

Result<User> make_user(const Pool& pool, const std::string& username, Attributes attributes, Time now)
{
    User user;
    user.sub = crypto::uuid();
    user.pool_id = pool.id;
    user.username = username;
    user.created = user.modified = now;
    user.attributes = std::move(attributes);
    std::erase_if(user.attributes, [](const auto& entry) { return entry.second.empty(); });
    if (!pool.has_username_attributes()) {
        TRY_VOID(check_name(pool, username));
        return user;
    }
    TRY(const auto attribute, username_attribute(pool, username));
    const auto given = user.attribute(attribute);
    if (given && pool.fold(*given) != pool.fold(username))
        return fail(errors::invalid_parameter(fmt::format("Username and {} must be the same.", attribute)));
    user.attributes.insert_or_assign(attribute, username);
    user.username = user.sub;
    return user;
}

Result<void> insert_user(store::Connection& connection, const Pool& pool, const User& user, AliasConflict conflict,
                         const std::string& taken)
{
    TRY(const bool inserted, users::insert(connection, pool, user));
    if (!inserted) return fail(errors::username_exists(taken));
    auto written = users::write_attributes(connection, pool, user, conflict);
    if (written || written.error().code != "AliasExistsException") return written;
    return fail(errors::username_exists(pool.has_username_attributes() ? taken : written.error().message));
}

}  // namespace sekisho::cognito_idp
