#pragma once

#include <optional>
#include <vector>

#include "services/cognito_idp/factors/enrolment.h"
#include "services/cognito_idp/users/contact.h"

/// Which second factors a sign-in asks for. Pure.
namespace sekisho::cognito_idp {

/// Where the codes of a factor go; nullopt: nowhere, or it has none (software_token).
[[nodiscard]] std::optional<Contact> destination(const User& user, SecondFactor factor);

/// Whether `factor` could be asked of the user: the pool uses it, and there is an application, or a contact to send to. An
/// e-mail address must be verified before it counts by itself; one that is enrolled counts in aws_compat pools as Cognito
/// lets it, in strict ones only as long as it is verified.
[[nodiscard]] bool can_be_asked(const Pool& pool, const User& user, const Enrolment& enrolment, SecondFactor factor);

/// The factors to ask for, any one of which will do.
struct DueFactors {
    std::vector<SecondFactor> any_of;
    std::optional<SecondFactor> preferred;  ///< one of them
    /// The user has a factor on that cannot be asked for, and no other. Strict pools: to be refused, never skipped.
    bool stuck = false;
};

/// What the user has on is asked for, whether the pool requires MFA or not. Where a factor is required and none is on:
/// an application that was proven, else what he can be reached by.
enum class Need { if_enrolled, always };
[[nodiscard]] DueFactors due_factors(const Pool& pool, const User& user, const Enrolment& enrolment, Need need);

}  // namespace sekisho::cognito_idp
