#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// Slows down whoever guesses. Counters are kept for names, existing or not, so that they tell nothing about
/// existence; rows that have lost their meaning are deleted as others are written. Functions of one transaction.

/// Password attempts: after 5 failures each further one locks the user for 2^(n-5) seconds, at most 15 minutes; the
/// count is forgotten after a success or after 15 minutes without a failure.
///
/// Subjects that begin with `second_factor` are remembered for 24 hours: whoever guesses codes knows the password already,
/// and would have five free guesses every quarter of an hour. Nobody is shut out for longer than 15 minutes by it either.
/// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html
namespace lockout {

inline constexpr std::string_view second_factor = "mfa|";

/// NotAuthorizedException "Password attempts exceeded" while the lock holds.
[[nodiscard]] Result<void> check(store::Connection& connection, std::string_view pool_id, std::string_view subject,
                                 Time now);
/// Not for attempts during the lock.
Result<void> record_failure(store::Connection& connection, std::string_view pool_id, std::string_view subject, Time now);
Result<void> clear(store::Connection& connection, std::string_view pool_id, std::string_view subject);

}  // namespace lockout

/// Hourly quotas of one user and action, AWS's numbers.
/// https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html
namespace quota {

struct Hourly {
    const char* action;
    int attempts;
};

inline constexpr Hourly confirm_sign_up{"ConfirmSignUp", 15};
inline constexpr Hourly resend_code{"ResendConfirmationCode", 5};
inline constexpr Hourly forgot_password{"ForgotPassword", 5};
inline constexpr Hourly confirm_forgot_password{"ConfirmForgotPassword", 15};
inline constexpr Hourly change_password{"ChangePassword", 5};
inline constexpr Hourly attribute_code{"GetUserAttributeVerificationCode", 5};
inline constexpr Hourly verify_attribute{"VerifyUserAttribute", 15};

/// Counts one attempt. LimitExceededException beyond the quota; the count stands only if the transaction is kept.
Result<void> spend(store::Connection& connection, std::string_view pool_id, std::string_view subject, const Hourly& quota,
                   Time now);

}  // namespace quota

}  // namespace sekisho::cognito_idp
