#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/sign_in/flows.h"
#include "services/cognito_idp/sign_in/secret_hash.h"

namespace sekisho::cognito_idp {

Task<Result<SignInAnswer>> PasswordSignIn::start(SignInCall call) const
{
    CO_TRY(const auto name, required_parameter(call.parameters, "USERNAME"));
    CO_TRY(auto given, required_parameter(call.parameters, "PASSWORD"));
    const Secret password(std::move(given));
    CO_TRY_VOID(check_secret_hash(*call.app.client, {name}, parameter(call.parameters, "SECRET_HASH")));
    CO_TRY(const auto candidate, co_await steps_.find(call, name));
    CO_TRY_VOID(steps_.before_password(call.app, candidate.user));
    const auto credentials = candidate.user ? candidate.user->credentials : std::nullopt;
    const auto sub = candidate.user ? candidate.user->sub : std::string();
    CO_TRY(const bool right, co_await passwords_.verify(credentials, sub, password));
    if (!right) co_return fail(co_await steps_.refuse(call, candidate.subject, {}));
    co_return co_await steps_.advance(steps_.begin(std::move(call), *candidate.user, Proof::password, "USER_PASSWORD_AUTH"));
}

}  // namespace sekisho::cognito_idp
