#include "services/cognito_idp/factors/second_factors.h"

#include <algorithm>

namespace sekisho::cognito_idp {

std::optional<Contact> destination(const User& user, SecondFactor factor)
{
    if (factor == SecondFactor::software_token) return std::nullopt;
    const std::string attribute = factor == SecondFactor::sms ? "phone_number" : "email";
    const auto value = user.attribute(attribute);
    if (!value || value->empty()) return std::nullopt;
    return Contact{attribute, std::string(*value)};
}

bool can_be_asked(const Pool& pool, const User& user, const Enrolment& enrolment, SecondFactor factor)
{
    if (!mfa::offers(pool, factor)) return false;
    if (factor == SecondFactor::software_token) return enrolment.seed.has_value();
    const auto to = destination(user, factor);
    if (!to) return false;
    if (user.verified(to->attribute)) return true;
    // Cognito sends to a phone number that nobody has verified; passing the challenge verifies it.
    return pool.mode == Mode::aws_compat && (factor == SecondFactor::sms || enrolment.on(factor));
}

DueFactors due_factors(const Pool& pool, const User& user, const Enrolment& enrolment, Need need)
{
    DueFactors due;
    for (const auto factor : mfa::offered(pool)) {
        if (!enrolment.on(factor)) continue;
        if (can_be_asked(pool, user, enrolment, factor)) due.any_of.push_back(factor);
        else due.stuck = pool.mode == Mode::strict;
    }
    if (enrolment.preferred && std::ranges::find(due.any_of, *enrolment.preferred) != due.any_of.end())
        due.preferred = enrolment.preferred;
    if (!due.any_of.empty()) due.stuck = false;
    if (!due.any_of.empty() || due.stuck || need == Need::if_enrolled) return due;
    if (can_be_asked(pool, user, enrolment, SecondFactor::software_token)) {
        due.any_of.push_back(SecondFactor::software_token);
        return due;
    }
    for (const auto factor : {SecondFactor::sms, SecondFactor::email})
        if (can_be_asked(pool, user, enrolment, factor)) due.any_of.push_back(factor);
    return due;
}

}  // namespace sekisho::cognito_idp
