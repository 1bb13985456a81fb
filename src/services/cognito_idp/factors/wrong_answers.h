#pragma once

#include <string>

#include "services/cognito_idp/factors/codes.h"
#include "services/cognito_idp/sign_in/sign_in.h"

/// Counts wrong codes. Under a name of their own: neither a right password nor a new session clears the count, only a right
/// code does.
///
/// After the first factor, each wrong code from the fifth on locks for 2^(n-5) seconds, as wrong passwords do; here a day
/// without a wrong code must pass before they are forgotten. In place of a
/// password, aws_compat pools do not lock, as Cognito does not, but a session ends with its twentieth wrong code; strict
/// pools lock there as well, and end every session with its third.
namespace sekisho::cognito_idp {

/// NotAuthorizedException "Password attempts exceeded" while the user's codes are locked. For the write of a right code.
[[nodiscard]] Result<void> accept_code(store::Connection& connection, const User& user, Rank rank, Time now);

/// NotAuthorizedException "Password attempts exceeded" while codes are locked. Asked of every answer, right or wrong, once
/// its code has been compared and before anything follows from that: a lock during which the two can be told apart is none.
Task<Result<void>> check_unlocked(const SignInSteps& steps, SignInCall call, SignInSession session);

/// Counts the wrong code durably, and answers `wrong` or that the codes are locked. Does not spend the session before its
/// last try. Where the user does not exist it counts under his name.
Task<Error> refuse_code(const SignInSteps& steps, SignInCall call, SignInSession session, Error wrong);

/// No factor has been proven yet.
[[nodiscard]] Rank rank_of(const Progress& progress);

}  // namespace sekisho::cognito_idp
