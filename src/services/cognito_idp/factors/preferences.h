#pragma once

#include "services/cognito_idp/factors/enrolment.h"

namespace sekisho::cognito_idp {

/// What SetUserMFAPreference says of one factor; a member that is left out changes nothing.
struct Preference {
    SecondFactor factor;
    std::optional<bool> enabled;
    std::optional<bool> preferred;
};

/// Changes the user's enrolment in the transaction of `connection`. InvalidParameterException with AWS's texts for a factor
/// that the pool does not use, that the user has not set up, or cannot be reached by; for several preferred ones; and for
/// users without a password: a one-time code is not followed by another factor.
Result<void> set_preferences(store::Connection& connection, const Pool& pool, const User& user,
                             const std::vector<Preference>& preferences);

/// MFAOptions: SMS to the phone number, or nothing.
Result<void> set_options(store::Connection& connection, const Pool& pool, const User& user,
                         const std::vector<api::MFAOptionType>& options);

}  // namespace sekisho::cognito_idp
