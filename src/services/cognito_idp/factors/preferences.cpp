#include "services/cognito_idp/factors/preferences.h"

#include <algorithm>

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/factors/second_factors.h"

namespace sekisho::cognito_idp {
namespace {

std::unexpected<Error> refuse(std::string message) { return fail(errors::invalid_parameter(std::move(message))); }

Result<void> check_can_enable(const Pool& pool, const User& user, const Enrolment& enrolment, SecondFactor factor)
{
    if (!user.credentials) return refuse("A user who signs in with one-time passwords alone cannot have a second factor.");
    const bool token = factor == SecondFactor::software_token;
    if (token && mfa::offers(pool, factor) && !enrolment.seed)
        return refuse(enrolment.pending ? "User has not verified software token mfa"
                                        : "User has not set up software token mfa");
    // Whether an address is verified does not depend on what is on already.
    auto afresh = enrolment;
    afresh.set(factor, false);
    if (!can_be_asked(pool, user, afresh, factor))
        return refuse(fmt::format("User does not have delivery config set to turn on {}", to_text(factor)));
    return {};
}

Result<void> apply(const Pool& pool, const User& user, Enrolment& enrolment, const Preference& preference)
{
    const bool wanted = preference.preferred.value_or(false);
    const auto on = preference.enabled ? preference.enabled : (wanted ? std::optional(true) : std::nullopt);
    if (wanted && !*on) return refuse("A factor that is not enabled cannot be the preferred one.");
    if (on.value_or(false)) TRY_VOID(check_can_enable(pool, user, enrolment, preference.factor));
    if (on) enrolment.set(preference.factor, *on);
    if (wanted) enrolment.preferred = preference.factor;
    else if (preference.preferred && enrolment.preferred == preference.factor) enrolment.preferred.reset();
    return {};
}

}  // namespace

Result<void> set_preferences(store::Connection& connection, const Pool& pool, const User& user,
                             const std::vector<Preference>& preferences)
{
    const auto wanted =
        std::ranges::count_if(preferences, [](const auto& entry) { return entry.preferred.value_or(false); });
    if (wanted > 1) return refuse("Only one MFA method can be the preferred one.");
    TRY(auto enrolment, enrolments::read(connection, user.sub));
    for (const auto& preference : preferences) TRY_VOID(apply(pool, user, enrolment, preference));
    return enrolments::write(connection, user.sub, enrolment);
}

Result<void> set_options(store::Connection& connection, const Pool& pool, const User& user,
                         const std::vector<api::MFAOptionType>& options)
{
    for (const auto& option : options)
        if (option.DeliveryMedium != "SMS" || option.AttributeName != "phone_number")
            return refuse("MFAOptions can only be SMS to phone_number.");
    return set_preferences(connection, pool, user, {{SecondFactor::sms, !options.empty(), std::nullopt}});
}

}  // namespace sekisho::cognito_idp
