#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/sign_in/flows.h"
#include "services/cognito_idp/sign_in/secret_hash.h"
#include "services/cognito_idp/sign_in/throttle.h"

namespace sekisho::cognito_idp {

Task<Result<void>> PasswordSignIn::migrate(SignInCall call, std::string name, Secret password) const
{
    if (!has_migration(*call.app.pool)) co_return Result<void>{};
    const auto stranger = steps_.subject_of_stranger(*call.app.pool, name);
    auto look = [app = call.app, name, stranger,
                 now = steps_.parts().clock.now()](store::Connection& connection) -> Result<bool> {
        TRY(const auto user, users::find(connection, *app.pool, name, NameKind::sign_in));
        if (!user) TRY_VOID(lockout::check(connection, app.pool->id, stranger, now));
        return user.has_value();
    };
    CO_TRY(const bool known, co_await steps_.parts().database.read(std::move(look)));
    if (known) co_return Result<void>{};
    Newcomer newcomer{call.app, std::move(name), std::move(password), call.validation_data, {}};
    auto brought = co_await migration_.bring(std::move(newcomer));
    // Where existence is hidden, whatever the function says about a stranger is a wrong password.
    if (brought || call.app.client->hides_existence()) co_return Result<void>{};
    // A refusal is a guess that failed.
    if (brought.error().code == "UserLambdaValidationException") co_await steps_.refuse(call, stranger, {});
    co_return brought;
}

Task<Result<SignInAnswer>> PasswordSignIn::start(SignInCall call) const
{
    CO_TRY(const auto name, required_parameter(call.parameters, "USERNAME"));
    CO_TRY(auto given, required_parameter(call.parameters, "PASSWORD"));
    const Secret password(std::move(given));
    CO_TRY_VOID(check_secret_hash(*call.app.client, {name}, parameter(call.parameters, "SECRET_HASH")));
    CO_TRY_VOID(co_await migrate(call, name, password));
    CO_TRY(const auto candidate, co_await steps_.find(call, name));
    CO_TRY_VOID(steps_.before_password(call.app, candidate.user));
    const auto credentials = candidate.user ? candidate.user->credentials : std::nullopt;
    const auto sub = candidate.user ? candidate.user->sub : std::string();
    CO_TRY(const bool right, co_await passwords_.verify(credentials, sub, password));
    if (!right) co_return fail(co_await steps_.refuse(call, candidate.subject, {}));
    CO_TRY(auto sign_in, co_await begin(std::move(call), *candidate.user, password, "USER_PASSWORD_AUTH"));
    co_return co_await steps_.advance(std::move(sign_in));
}

Task<Result<SignInPtr>> PasswordSignIn::begin(SignInCall call, User user, Secret password, std::string flow) const
{
    CO_TRY(const auto breached, co_await watch_.screen(call.app, password, PasswordUse::sign_in));
    std::optional<Credentials> own;
    if (user.credentials && Passwords::is_foreign(*user.credentials)) {
        CO_TRY(own, co_await passwords_.make(call.app.pool, user.username, user.sub, password));
    }
    auto sign_in = steps_.begin(std::move(call), std::move(user), Proof::password, std::move(flow));
    sign_in->breached = breached.value_or(false);
    if (own) {
        // The same password in our own form: its version stays, and with it whatever is bound to that.
        StepWrite write = [own = *std::move(own)](store::Connection& connection, User& fresh) {
            fresh.credentials = own;
            return users::update_credentials(connection, fresh);
        };
        sign_in->writes.push_back(std::move(write));
    }
    co_return sign_in;
}

}  // namespace sekisho::cognito_idp
