#include "services/cognito_idp/factors/configuration.h"

#include <algorithm>
#include <array>

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/messages/templates.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::array<std::string_view, 3> names{"SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"};
constexpr std::array all_factors{SecondFactor::sms, SecondFactor::software_token, SecondFactor::email};

std::unexpected<Error> refuse(std::string message) { return fail(errors::invalid_parameter(std::move(message))); }

/// What is switched on, whether MFA is on or not. A pool that nobody has configured so has SMS, where its settings do.
bool switched_on(const Pool& pool, SecondFactor factor)
{
    switch (factor) {
        case SecondFactor::sms:
            return pool.settings.SmsConfiguration && (!pool.mfa || pool.mfa->SmsMfaConfiguration.has_value());
        case SecondFactor::software_token:
            return pool.mfa && pool.mfa->SoftwareTokenMfaConfiguration &&
                   pool.mfa->SoftwareTokenMfaConfiguration->Enabled.value_or(false);
        case SecondFactor::email: return pool.mfa && pool.mfa->EmailMfaConfiguration.has_value();
    }
    return false;
}

bool any_on(const Pool& pool)
{
    return std::ranges::any_of(all_factors, [&](SecondFactor factor) { return switched_on(pool, factor); });
}

Result<void> check_email(const Pool& pool, const api::EmailMfaConfigType& email)
{
    if (pool.settings.UserPoolTier == "LITE")
        return fail(errors::feature_unavailable("Email MFA is not available in the LITE tier."));
    return check_message_settings(email);
}

}  // namespace

std::string_view to_text(SecondFactor factor) { return names.at(static_cast<std::size_t>(factor)); }

std::optional<SecondFactor> to_second_factor(std::string_view text)
{
    const auto found = std::ranges::find(names, text);
    if (found == names.end()) return std::nullopt;
    return static_cast<SecondFactor>(found - names.begin());
}

namespace mfa {

bool required(const Pool& pool) { return pool.settings.MfaConfiguration == "ON"; }

bool offers(const Pool& pool, SecondFactor factor)
{
    const bool off = pool.settings.MfaConfiguration.value_or("OFF") == "OFF";
    if (off && (pool.mode != Mode::strict || !pool.mfa)) return false;
    return switched_on(pool, factor);
}

std::vector<SecondFactor> offered(const Pool& pool)
{
    std::vector<SecondFactor> found;
    for (const auto factor : all_factors)
        if (offers(pool, factor)) found.push_back(factor);
    return found;
}

Result<void> configure(Pool& pool, const api::SetUserPoolMfaConfigRequest& request)
{
    const auto& token = request.SoftwareTokenMfaConfiguration;
    const bool factors =
        request.SmsMfaConfiguration || (token && token->Enabled.value_or(false)) || request.EmailMfaConfiguration;
    if (!request.MfaConfiguration && !factors && !token) return {};
    const auto wanted = request.MfaConfiguration.value_or(pool.settings.MfaConfiguration.value_or("OFF"));
    if (wanted == "OFF" && factors)
        return refuse("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.");
    if (request.EmailMfaConfiguration) TRY_VOID(check_email(pool, *request.EmailMfaConfiguration));
    api::GetUserPoolMfaConfigResponse configuration;
    configuration.SmsMfaConfiguration = request.SmsMfaConfiguration;
    configuration.SoftwareTokenMfaConfiguration = token;
    configuration.EmailMfaConfiguration = request.EmailMfaConfiguration;
    if (auto& sms = configuration.SmsMfaConfiguration) {
        if (sms->SmsConfiguration) pool.settings.SmsConfiguration = sms->SmsConfiguration;
        if (sms->SmsAuthenticationMessage) pool.settings.SmsAuthenticationMessage = sms->SmsAuthenticationMessage;
        if (!pool.settings.SmsConfiguration) return refuse("SMS configuration is required to turn on SMS_MFA.");
    }
    pool.mfa = std::move(configuration);
    pool.settings.MfaConfiguration = wanted;
    if (wanted != "OFF" && !any_on(pool))
        return refuse("Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.");
    return {};
}

Result<void> check_update(const api::UserPoolType& before, const Pool& pool)
{
    if (pool.settings.MfaConfiguration == "ON" && before.MfaConfiguration != "ON")
        return refuse("Cannot turn MFA functionality ON, once the user pool has been created.");
    if (pool.settings.MfaConfiguration != "OFF" && !any_on(pool))
        return refuse("Invalid MFA configuration given, can't turn on MFA without an SMS configuration.");
    return {};
}

api::GetUserPoolMfaConfigResponse describe(const Pool& pool)
{
    auto answer = pool.mfa.value_or(api::GetUserPoolMfaConfigResponse{});
    answer.MfaConfiguration = pool.settings.MfaConfiguration;
    answer.WebAuthnConfiguration = pool.web_authn;
    answer.SmsMfaConfiguration.reset();
    if (!switched_on(pool, SecondFactor::sms)) return answer;
    auto& sms = answer.SmsMfaConfiguration.emplace();
    sms.SmsConfiguration = pool.settings.SmsConfiguration;
    sms.SmsAuthenticationMessage = pool.settings.SmsAuthenticationMessage;
    return answer;
}

}  // namespace mfa
}  // namespace sekisho::cognito_idp
