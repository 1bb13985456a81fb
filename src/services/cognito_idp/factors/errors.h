#pragma once

#include "base/result.h"

namespace sekisho::cognito_idp::errors {

/// A code after the first factor, or in place of it, is wrong.
[[nodiscard]] Error wrong_code();
/// A code of an authenticator application that was accepted before.
[[nodiscard]] Error code_used();
/// The pool does not use authenticator applications.
[[nodiscard]] Error software_token_off();
/// The user has none.
[[nodiscard]] Error no_software_token();
/// The code with which an authenticator application is to be enrolled is wrong.
[[nodiscard]] Error enrolment_code_wrong();
/// A second factor is due, and there is none that could be asked for.
[[nodiscard]] Error no_second_factor();
/// Strict pools: the sign-in behind the access token is too old to change how one signs in.
[[nodiscard]] Error factor_change_not_fresh();

}  // namespace sekisho::cognito_idp::errors
