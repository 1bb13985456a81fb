#include <fmt/format.h>

#include "base/encoding.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/sign_in/secret_hash.h"
#include "services/cognito_idp/sign_in/sign_in.h"
#include "services/cognito_idp/users/attributes.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view attribute_prefix = "userAttributes.";

/// The attributes of the answer, checked: what the user had already stays.
Result<Attributes> given_attributes(const App& app, const User& user, const Parameters& responses)
{
    Attributes given;
    for (const auto& [name, value] : responses)
        if (name.starts_with(attribute_prefix)) given.emplace(name.substr(attribute_prefix.size()), value);
    for (const auto& [name, value] : given)
        if ((name == "email" || name == "phone_number") && user.attribute(name) && user.attribute(name) != value)
            return fail(errors::not_authorized(fmt::format("Cannot modify an already provided {}", name)));
    // A client echoes what it was told; that is no change.
    std::erase_if(given, [&](const auto& entry) { return user.attribute(entry.first) == entry.second; });
    for (const auto& [name, value] : given) {
        // What an administrator set and the schema does not let change, the user cannot change either.
        const auto moment = user.attribute(name) ? Moment::update : Moment::creation;
        TRY_VOID(check_attributes(*app.pool, app.client.get(), {{name, value}}, moment));
    }
    auto all = user.attributes;
    for (const auto& [name, value] : given) all.insert_or_assign(name, value);
    // An address is verified by its code alone, not by a mark that was there before it.
    for (const std::string contact : {"email", "phone_number"})
        if (given.contains(contact) && all.contains(contact + "_verified")) all[contact + "_verified"] = "false";
    if (const auto missing = missing_attributes(*app.pool, all); !missing.empty())
        return fail(errors::invalid_parameter(fmt::format("Invalid attributes given, {} is missing", missing.front())));
    return all;
}

}  // namespace

Task<Result<SignInAnswer>> NewPasswordSignIn::respond(SignInCall call) const
{
    if (!call.session) co_return fail(errors::missing_parameter("Session"));
    CO_TRY(const auto name, required_parameter(call.parameters, "USERNAME"));
    CO_TRY(auto given, required_parameter(call.parameters, "NEW_PASSWORD"));
    const Secret password(std::move(given));
    const auto sealed = from_base64url(*call.session);
    if (!sealed) co_return fail(errors::session_bogus());
    const auto& sessions = steps_.parts().sessions;
    CO_TRY(const auto session, sessions.open(call.app, "NEW_PASSWORD_REQUIRED", *sealed));
    CO_TRY_VOID(check_secret_hash(*call.app.client, {name, session.username}, parameter(call.parameters, "SECRET_HASH")));

    struct Found {
        std::optional<User> named;
        std::optional<User> user;
    };
    auto read = [app = call.app, name, sub = session.sub](store::Connection& connection) -> Result<Found> {
        Found found;
        TRY(found.named, users::find(connection, *app.pool, name, NameKind::sign_in));
        TRY(found.user, users::find_by_sub(connection, app.pool->id, sub));
        return found;
    };
    CO_TRY(const auto found, co_await steps_.parts().database.read(std::move(read)));
    const auto& user = found.user;
    // The session is this user's, for the password that it began with.
    if (!user || !found.named || found.named->sub != user->sub || user->credential_version != session.credential_version ||
        user->status != status::force_change_password)
        co_return fail(errors::session_bogus());

    CO_TRY(const auto attributes, given_attributes(call.app, *user, call.parameters));
    CO_TRY(const auto credentials, co_await passwords_.accept(call.app.pool, *user, password, PolicyWording::change));
    auto also = [app = call.app, attributes, credentials, now = steps_.parts().clock.now()](store::Connection& connection,
                                                                                            User& fresh) -> Result<void> {
        set_credentials(fresh, *app.pool, credentials, PasswordLife::permanent, now);
        fresh.attributes = attributes;
        TRY_VOID(users::update_credentials(connection, fresh));
        return users::write_attributes(connection, *app.pool, fresh, AliasConflict::refuse);
    };
    const SignInSteps::Also writes = std::move(also);
    co_return co_await steps_.finish(std::move(call), *user, session, writes);
}

}  // namespace sekisho::cognito_idp
