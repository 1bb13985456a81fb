#include "services/cognito_idp/factors/first_factors.h"

#include <algorithm>

#include "services/cognito_idp/factors/second_factors.h"

namespace sekisho::cognito_idp {
namespace {

bool reachable(const User& user, const std::string& contact)
{
    return !user.attribute(contact).value_or("").empty() && user.verified(contact);
}

}  // namespace

bool allows_first_factor(const Pool& pool, std::string_view factor)
{
    const auto& policies = pool.settings.Policies;
    if (!policies || !policies->SignInPolicy || !policies->SignInPolicy->AllowedFirstAuthFactors)
        return factor == "PASSWORD";
    return std::ranges::find(*policies->SignInPolicy->AllowedFirstAuthFactors, factor) !=
           policies->SignInPolicy->AllowedFirstAuthFactors->end();
}

bool allows_one_time_codes(const Pool& pool)
{
    return allows_first_factor(pool, "EMAIL_OTP") || allows_first_factor(pool, "SMS_OTP");
}

bool could_use_one_time_code(const Pool& pool, const User& user)
{
    const auto has = [&](std::string_view contact) { return !user.attribute(contact).value_or("").empty(); };
    return (allows_first_factor(pool, "EMAIL_OTP") && has("email")) ||
           (allows_first_factor(pool, "SMS_OTP") && has("phone_number"));
}

Result<std::vector<std::string>> configured_factors(store::Connection& connection, const Pool& pool, const User& user,
                                                    const PasskeyDoor& passkeys)
{
    std::vector<std::string> factors;
    if (user.credentials && allows_first_factor(pool, "PASSWORD")) factors.emplace_back("PASSWORD");
    if (allows_first_factor(pool, "EMAIL_OTP") && reachable(user, "email")) factors.emplace_back("EMAIL_OTP");
    if (allows_first_factor(pool, "SMS_OTP") && reachable(user, "phone_number")) factors.emplace_back("SMS_OTP");
    if (!passkeys.available || !allows_first_factor(pool, "WEB_AUTHN")) return factors;
    TRY(const bool passkey, passkeys.available(connection, pool, user));
    if (passkey) factors.emplace_back("WEB_AUTHN");
    return factors;
}

Result<std::vector<std::string>> first_factors(store::Connection& connection, const Pool& pool, const User& user,
                                               const PasskeyDoor& passkeys)
{
    const std::vector<std::string> password = {"PASSWORD_SRP", "PASSWORD"};
    if (user.status == status::force_change_password) return password;
    TRY(const auto configured, configured_factors(connection, pool, user, passkeys));
    TRY(const auto enrolment, enrolments::read(connection, user.sub));
    const auto due = due_factors(pool, user, enrolment, Need::if_enrolled);
    const bool codes_count = !mfa::required(pool) && due.any_of.empty() && !due.stuck;
    std::vector<std::string> factors;
    for (const std::string code : {"EMAIL_OTP", "SMS_OTP"})
        if (codes_count && std::ranges::find(configured, code) != configured.end()) factors.push_back(code);
    if (std::ranges::find(configured, "WEB_AUTHN") != configured.end()) factors.emplace_back("WEB_AUTHN");
    if (std::ranges::find(configured, "PASSWORD") != configured.end())
        factors.insert(factors.end(), password.begin(), password.end());
    return factors;
}

std::vector<std::string> pretended_factors(const Pool& pool, const Holdings& drawn)
{
    std::vector<std::string> factors;
    if (!mfa::required(pool)) {
        if (allows_first_factor(pool, "EMAIL_OTP")) factors.emplace_back("EMAIL_OTP");
        if (allows_first_factor(pool, "SMS_OTP") && (drawn.phone || factors.empty())) factors.emplace_back("SMS_OTP");
    }
    if (drawn.passkey && allows_first_factor(pool, "WEB_AUTHN")) factors.emplace_back("WEB_AUTHN");
    if (factors.empty() || drawn.password) factors.insert(factors.end(), {"PASSWORD_SRP", "PASSWORD"});
    return factors;
}

}  // namespace sekisho::cognito_idp
