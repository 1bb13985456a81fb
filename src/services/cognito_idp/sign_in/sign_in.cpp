#include "services/cognito_idp/sign_in/sign_in.h"

#include "base/encoding.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/sign_in/secret_hash.h"
#include "services/cognito_idp/sign_in/throttle.h"
#include "services/cognito_idp/users/attributes.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view new_password_required = "NEW_PASSWORD_REQUIRED";

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

}  // namespace

std::optional<std::string> parameter(const Parameters& parameters, const std::string& name)
{
    const auto found = parameters.find(name);
    if (found == parameters.end()) return std::nullopt;
    return found->second;
}

Result<std::string> required_parameter(const Parameters& parameters, const std::string& name)
{
    auto value = parameter(parameters, name);
    if (!value || value->empty()) return fail(errors::missing_parameter(name));
    return *std::move(value);
}

std::string SignInSteps::subject_of_stranger(const Pool& pool, std::string_view name) const
{
    return base64url(parts_.sealer.mac("user-pool-stranger", fmt::format("{}|{}", pool.id, pool.fold(name))));
}

Task<Result<SignInSteps::Candidate>> SignInSteps::find(App app, std::string name) const
{
    auto work = [app, name, stranger = subject_of_stranger(*app.pool, name),
                 now = parts_.clock.now()](store::Connection& connection) -> Result<Candidate> {
        TRY(auto user, users::find(connection, *app.pool, name, NameKind::sign_in));
        Candidate candidate{user, user ? user->sub : stranger};
        TRY_VOID(lockout::check(connection, app.pool->id, candidate.subject, now));
        return candidate;
    };
    CO_TRY(auto candidate, co_await parts_.database.read(std::move(work)));
    if (!candidate.user && !app.client->hides_existence()) co_return fail(errors::user_not_found());
    co_return candidate;
}

Result<void> SignInSteps::check_state(const User& user) const
{
    if (!user.enabled) return fail(errors::user_disabled());
    if (user.status == status::unconfirmed) return fail(errors::user_not_confirmed());
    if (user.status == status::reset_required) return fail(errors::password_reset_required());
    return {};
}

Result<void> SignInSteps::before_password(const App& app, const std::optional<User>& user) const
{
    if (!user || app.client->hides_existence()) return {};
    return check_state(*user);
}

Task<Error> SignInSteps::refuse(App app, std::string subject, std::optional<SignInSession> spent) const
{
    auto work = [this, app, subject, spent](store::Connection& connection) -> Result<Error> {
        const auto now = parts_.clock.now();
        if (spent) TRY_VOID(parts_.sessions.spend(connection, *spent));
        // "An attempt during the lock [...] is not counted."
        if (auto open = lockout::check(connection, app.pool->id, subject, now); !open) return open.error();
        TRY_VOID(lockout::record_failure(connection, app.pool->id, subject, now));
        return errors::wrong_password();
    };
    auto refusal = co_await parts_.database.write(std::move(work));
    co_return refusal ? *std::move(refusal) : std::move(refusal).error();
}

Task<Result<SignInAnswer>> SignInSteps::after_password(SignInCall call, User user, std::optional<SignInSession> spent) const
{
    CO_TRY_VOID(check_state(user));
    if (user.status == status::force_change_password)
        co_return co_await demand_new_password(std::move(call), std::move(user), std::move(spent));
    co_return co_await finish(std::move(call), std::move(user), std::move(spent), {});
}

Task<Result<SignInAnswer>> SignInSteps::demand_new_password(SignInCall call, User user,
                                                            std::optional<SignInSession> spent) const
{
    if (user.temporary_until && parts_.clock.now() >= *user.temporary_until)
        co_return fail(errors::not_authorized("Temporary password has expired and must be reset by an administrator."));
    auto work = [this, app = call.app, sub = user.sub, spent](store::Connection& connection) -> Result<void> {
        if (spent) TRY_VOID(parts_.sessions.spend(connection, *spent));
        TRY_VOID(lockout::check(connection, app.pool->id, sub, parts_.clock.now()));
        return lockout::clear(connection, app.pool->id, sub);
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(work)));
    auto session = parts_.sessions.begin(call.app);
    session.username = user.username;
    session.typed = user.username;
    session.sub = user.sub;
    session.credential_version = user.credential_version;
    SignInAnswer answer;
    answer.challenge = new_password_required;
    answer.session = base64url(parts_.sessions.seal(call.app, new_password_required, session));
    answer.challenge_parameters = new_password_parameters(call.app, user);
    co_return answer;
}

Task<Result<SignInAnswer>> SignInSteps::finish(SignInCall call, User user, std::optional<SignInSession> spent,
                                               Also also) const
{
    auto refresh_token = make_refresh_token();
    auto work = [this, call, user, spent, also, refresh_token](store::Connection& connection) -> Result<TokenSubject> {
        const auto now = parts_.clock.now();
        if (spent) TRY_VOID(parts_.sessions.spend(connection, *spent));
        TRY_VOID(lockout::check(connection, call.app.pool->id, user.sub, now));
        TRY(auto fresh, users::find_by_sub(connection, call.app.pool->id, user.sub));
        // What was proven is the password of that moment, of a user in that state.
        if (!fresh || fresh->credential_version != user.credential_version || fresh->status != user.status)
            return fail(errors::wrong_password());
        if (!fresh->enabled) return fail(errors::user_disabled());
        if (also) TRY_VOID(also(connection, *fresh));
        TRY_VOID(lockout::clear(connection, call.app.pool->id, user.sub));
        const auto family = parts_.tokens.begin_family(call.app, *fresh, call.event_id);
        TRY_VOID(families::start(connection, family, refresh_token, now));
        TRY(auto groups, users::groups_of(connection, user.sub));
        return TokenSubject{call.app, *std::move(fresh), std::move(groups), family};
    };
    CO_TRY(auto subject, co_await parts_.database.write(std::move(work)));
    SignInAnswer answer;
    CO_TRY(answer.tokens, co_await parts_.tokens.issue(std::move(subject)));
    answer.tokens->RefreshToken = std::move(refresh_token);
    answer.challenge_parameters = Parameters{};
    co_return answer;
}

Task<Result<SignInAnswer>> PasswordSignIn::start(SignInCall call) const
{
    CO_TRY(const auto name, required_parameter(call.parameters, "USERNAME"));
    CO_TRY(auto given, required_parameter(call.parameters, "PASSWORD"));
    const Secret password(std::move(given));
    CO_TRY_VOID(check_secret_hash(*call.app.client, {name}, parameter(call.parameters, "SECRET_HASH")));
    CO_TRY(const auto candidate, co_await steps_.find(call.app, name));
    CO_TRY_VOID(steps_.before_password(call.app, candidate.user));
    const auto credentials = candidate.user ? candidate.user->credentials : std::nullopt;
    const auto sub = candidate.user ? candidate.user->sub : std::string();
    CO_TRY(const bool right, co_await passwords_.verify(credentials, sub, password));
    if (!right) co_return fail(co_await steps_.refuse(call.app, candidate.subject, {}));
    co_return co_await steps_.after_password(std::move(call), *candidate.user, {});
}

}  // namespace sekisho::cognito_idp
