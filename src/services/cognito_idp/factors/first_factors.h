#pragma once

#include <functional>
#include <string>
#include <vector>

#include "services/cognito_idp/factors/enrolment.h"
#include "services/cognito_idp/sign_in/sign_in.h"

/// What a sign-in may begin with: AllowedFirstAuthFactors of the pool, and what the user has of it.
namespace sekisho::cognito_idp {

/// WEB_AUTHN as the choice among first factors sees it; empty functions: the pool has none. See passkeys/passkey_sign_in.h.
struct PasskeyDoor {
    std::function<Result<bool>(store::Connection&, const Pool&, const User&)> available;
    std::function<Result<std::optional<Demand>>(store::Connection&, const App&, const User&)> demand;
    std::function<std::optional<Demand>(const App&, std::string_view)> pretended;
};

[[nodiscard]] bool allows_first_factor(const Pool& pool, std::string_view factor);
/// EMAIL_OTP or SMS_OTP is allowed: users may do without a password.
[[nodiscard]] bool allows_one_time_codes(const Pool& pool);
/// Whether a user of these attributes could sign in by a one-time code once the contact is verified.
[[nodiscard]] bool could_use_one_time_code(const Pool& pool, const User& user);

/// The factors by which the user may begin now, in AWS's order: EMAIL_OTP, SMS_OTP, WEB_AUTHN, PASSWORD_SRP, PASSWORD. Codes
/// need a verified contact, and are not for users who must bring a second factor: the code would be the only one that
/// counts. A user whose password an administrator chose has the password alone.
[[nodiscard]] Result<std::vector<std::string>> first_factors(store::Connection& connection, const Pool& pool,
                                                             const User& user, const PasskeyDoor& passkeys);

/// What is drawn from a stranger's name: what he may have or not.
struct Holdings {
    bool password = false, phone = false, passkey = false;
};

/// What a stranger is pretended to have, where the client hides that he is one: a code where the pool sends any, and what
/// has been drawn for him besides; else a password. So none of the answers tells, neither that he has a factor nor that he
/// lacks it.
[[nodiscard]] std::vector<std::string> pretended_factors(const Pool& pool, const Holdings& drawn);

/// ConfiguredUserAuthFactors: first factors that the user has, whether or not this moment allows them.
[[nodiscard]] Result<std::vector<std::string>> configured_factors(store::Connection& connection, const Pool& pool,
                                                                  const User& user, const PasskeyDoor& passkeys);

}  // namespace sekisho::cognito_idp
