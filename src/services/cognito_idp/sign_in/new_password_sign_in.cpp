#include <fmt/format.h>

#include "base/encoding.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/sign_in/flows.h"
#include "services/cognito_idp/users/attributes.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view step = "NEW_PASSWORD_REQUIRED";
constexpr std::string_view attribute_prefix = "userAttributes.";

/// ChallengeParameters hold JSON documents as strings: Amplify calls JSON.parse on them.
Parameters new_password_parameters(const App& app, const User& user)
{
    wire::Json::Array required;
    for (const auto& name : missing_attributes(*app.pool, user.attributes)) required.emplace_back("userAttributes." + name);
    wire::Json attributes = wire::Json::Object{};
    for (const auto& [name, value] : user.attributes)
        if (!name.starts_with("dev:") && app.client->may_read(name)) attributes.set(name, value);
    return {{"USER_ID_FOR_SRP", user.username},
            {"requiredAttributes", wire::to_text(wire::Json(std::move(required)))},
            {"userAttributes", wire::to_text(attributes)}};
}

/// The attributes of the answer, checked: what the user had already stays.
Result<Attributes> with_given_attributes(const App& app, const User& user, const Parameters& responses)
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

Attributes changes_of(const Attributes& before, const Attributes& after)
{
    Attributes changed;
    for (const auto& [name, value] : after)
        if (const auto found = before.find(name); found == before.end() || found->second != value)
            changed.emplace(name, value);
    return changed;
}

}  // namespace

bool NewPasswordStage::is_idle(const SignIn& sign_in) const
{
    return sign_in.user.status != status::force_change_password || sign_in.progress.has(Proof::new_password);
}

Task<Result<std::optional<Demand>>> NewPasswordStage::demand(SignInPtr sign_in) const
{
    const auto& user = sign_in->user;
    if (is_idle(*sign_in)) co_return std::nullopt;
    if (user.temporary_until && clock_.now() >= *user.temporary_until)
        co_return fail(errors::not_authorized("Temporary password has expired and must be reset by an administrator."));
    Demand demand;
    demand.challenge = step;
    demand.parameters = new_password_parameters(sign_in->call.app, user);
    co_return demand;
}

Task<Result<SignInAnswer>> NewPasswordSignIn::respond(SignInCall call) const
{
    CO_TRY(auto given, required_parameter(call.parameters, "NEW_PASSWORD"));
    const Secret password(std::move(given));
    CO_TRY(auto resumed, co_await steps_.resume(call, std::string(step)));
    // The session is this user's, for the password that it began with.
    if (!resumed.user || resumed.user->status != status::force_change_password) co_return fail(errors::session_bogus());
    CO_TRY(const auto attributes, with_given_attributes(call.app, *resumed.user, call.parameters));
    const auto changed = changes_of(resumed.user->attributes, attributes);
    CO_TRY_VOID(co_await watch_.screen(call.app, password, PasswordUse::change));
    CO_TRY(const auto credentials,
           co_await passwords_.accept(call.app.pool, *resumed.user, password, PolicyWording::change));
    StepWrite write = [pool = call.app.pool, changed, credentials, now = steps_.parts().clock.now()](
                          store::Connection& connection, User& fresh) -> Result<void> {
        set_credentials(fresh, *pool, credentials, PasswordLife::permanent, now);
        // Over what an administrator may have changed meanwhile.
        for (const auto& [name, value] : changed) fresh.attributes.insert_or_assign(name, value);
        TRY_VOID(users::update_credentials(connection, fresh));
        return users::write_attributes(connection, *pool, fresh, AliasConflict::refuse);
    };
    auto sign_in = steps_.proceed(std::move(call), std::move(resumed), Proof::new_password);
    sign_in->user.attributes = attributes;
    sign_in->writes.push_back(std::move(write));
    sign_in->source = TokenSource::new_password_challenge;
    co_return co_await steps_.advance(std::move(sign_in));
}

}  // namespace sekisho::cognito_idp
