#include "services/cognito_idp/pools/pool_settings.h"

#include <algorithm>
#include <array>

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/messages/templates.h"
#include "services/cognito_idp/users/attributes.h"
#include "services/cognito_idp/users/password_policy.h"
#include "wire/codec.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::size_t most_tags = 50;

/// The fields that CreateUserPool and UpdateUserPool share.
template <class Request>
void copy_shared(api::UserPoolType& settings, const Request& request)
{
    settings.Policies.emplace();
    settings.Policies->PasswordPolicy = with_defaults(request.Policies ? request.Policies->PasswordPolicy : std::nullopt);
    if (request.Policies && request.Policies->SignInPolicy) settings.Policies->SignInPolicy = request.Policies->SignInPolicy;
    else settings.Policies->SignInPolicy.emplace().AllowedFirstAuthFactors = {"PASSWORD"};
    settings.DeletionProtection = request.DeletionProtection.value_or("INACTIVE");
    settings.LambdaConfig = request.LambdaConfig.value_or(api::LambdaConfigType{});
    settings.AutoVerifiedAttributes = request.AutoVerifiedAttributes;
    settings.SmsVerificationMessage = request.SmsVerificationMessage;
    settings.EmailVerificationMessage = request.EmailVerificationMessage;
    settings.EmailVerificationSubject = request.EmailVerificationSubject;
    settings.VerificationMessageTemplate =
        request.VerificationMessageTemplate.value_or(api::VerificationMessageTemplateType{});
    if (!settings.VerificationMessageTemplate->DefaultEmailOption)
        settings.VerificationMessageTemplate->DefaultEmailOption = "CONFIRM_WITH_CODE";
    settings.SmsAuthenticationMessage = request.SmsAuthenticationMessage;
    settings.UserAttributeUpdateSettings = request.UserAttributeUpdateSettings;
    settings.MfaConfiguration = request.MfaConfiguration.value_or("OFF");
    settings.DeviceConfiguration = request.DeviceConfiguration;
    settings.EmailConfiguration = request.EmailConfiguration.value_or(api::EmailConfigurationType{});
    if (!settings.EmailConfiguration->EmailSendingAccount)
        settings.EmailConfiguration->EmailSendingAccount = "COGNITO_DEFAULT";
    settings.SmsConfiguration = request.SmsConfiguration;
    settings.UserPoolTags = request.UserPoolTags.value_or(std::map<std::string, std::string>{});
    settings.AdminCreateUserConfig = request.AdminCreateUserConfig.value_or(api::AdminCreateUserConfigType{});
    auto& creation = *settings.AdminCreateUserConfig;
    creation.AllowAdminCreateUserOnly = creation.AllowAdminCreateUserOnly.value_or(false);
    // The former name of TemporaryPasswordValidityDays; the newer one wins.
    auto& policy = *settings.Policies->PasswordPolicy;
    const bool newer = request.Policies && request.Policies->PasswordPolicy &&
                       request.Policies->PasswordPolicy->TemporaryPasswordValidityDays;
    if (!newer && creation.UnusedAccountValidityDays.value_or(0) > 0)
        policy.TemporaryPasswordValidityDays = creation.UnusedAccountValidityDays;
    creation.UnusedAccountValidityDays = policy.TemporaryPasswordValidityDays;
    settings.UserPoolAddOns = request.UserPoolAddOns;
    settings.AccountRecoverySetting = request.AccountRecoverySetting;
    settings.UserPoolTier = request.UserPoolTier.value_or("ESSENTIALS");
    settings.KeyConfiguration = request.KeyConfiguration;
    settings.IssuerConfiguration = request.IssuerConfiguration;
}

std::unexpected<Error> refuse(std::string message) { return fail(errors::invalid_parameter(std::move(message))); }

/// The factors that a sign-in may begin with and that this server gives.
constexpr std::array<std::string_view, 4> first_factors{"PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"};

Result<void> check_first_factors(const api::UserPoolType& settings)
{
    const auto& allowed = settings.Policies->SignInPolicy->AllowedFirstAuthFactors;
    if (!allowed) return {};
    for (const auto& factor : *allowed)
        if (std::ranges::find(first_factors, factor) == first_factors.end())
            return refuse(fmt::format("The first authentication factor {} is not available on this server.", factor));
    if (std::ranges::find(*allowed, "PASSWORD") == allowed->end())
        return refuse("AllowedFirstAuthFactors must include PASSWORD.");
    if (allowed->size() > 1 && settings.UserPoolTier == "LITE")
        return fail(errors::feature_unavailable("Choice-based authentication is not available in the LITE tier."));
    return {};
}

/// What is stored must also hold: a setting that nothing enforces is refused, never kept in silence.
Result<void> check_supported(const api::UserPoolType& settings)
{
    TRY_VOID(check_first_factors(settings));
    if (settings.KeyConfiguration && settings.KeyConfiguration->KeyType == "CUSTOMER_MANAGED_KEY")
        return refuse("Customer managed keys are not available on this server.");
    if (settings.VerificationMessageTemplate->DefaultEmailOption != "CONFIRM_WITH_CODE")
        return refuse("Confirmation by link is not available on this server.");
    if (settings.UserPoolTags->size() > most_tags) return refuse("The number of tags has exceeded its limit.");
    return {};
}

Result<void> check_names(const api::CreateUserPoolRequest& request)
{
    if (request.UsernameAttributes && request.AliasAttributes)
        return refuse("Only one of the aliasAttributes or usernameAttributes can be set in a user pool.");
    return {};
}

Result<void> check_recovery(const api::UserPoolType& settings)
{
    if (!settings.AccountRecoverySetting || !settings.AccountRecoverySetting->RecoveryMechanisms) return {};
    const auto& mechanisms = *settings.AccountRecoverySetting->RecoveryMechanisms;
    const bool admin = std::ranges::any_of(mechanisms, [](const auto& mechanism) { return mechanism.Name == "admin_only"; });
    if (admin && mechanisms.size() > 1)
        return refuse("Account recovery setting admin_only cannot be used with other settings.");
    if (mechanisms.size() == 2 && mechanisms[0].Priority == mechanisms[1].Priority)
        return refuse("Account recovery mechanisms must have different priorities.");
    return {};
}

Result<void> check_update_settings(const api::UserPoolType& settings)
{
    if (!settings.UserAttributeUpdateSettings) return {};
    const auto& names = settings.UserAttributeUpdateSettings->AttributesRequireVerificationBeforeUpdate;
    if (!names) return {};
    for (const auto& name : *names)
        if (!settings.AutoVerifiedAttributes ||
            std::ranges::find(*settings.AutoVerifiedAttributes, name) == settings.AutoVerifiedAttributes->end())
            return refuse("AttributesRequireVerificationBeforeUpdate must be a subset of AutoVerifiedAttributes.");
    return {};
}

Result<void> check(const api::UserPoolType& settings)
{
    TRY_VOID(check_supported(settings));
    TRY_VOID(check_message_settings(settings));
    TRY_VOID(check_recovery(settings));
    return check_update_settings(settings);
}

}  // namespace

Result<api::UserPoolType> new_pool_settings(const api::CreateUserPoolRequest& request)
{
    TRY_VOID(check_names(request));
    // AWS's own refusal: other factors are switched on with SetUserPoolMfaConfig alone.
    if (request.MfaConfiguration.value_or("OFF") != "OFF" && !request.SmsConfiguration)
        return refuse("Invalid MFA configuration given, can't turn on MFA without an SMS configuration.");
    api::UserPoolType settings;
    settings.Name = request.PoolName;
    copy_shared(settings, request);
    settings.AliasAttributes = request.AliasAttributes;
    settings.UsernameAttributes = request.UsernameAttributes;
    settings.UsernameConfiguration = request.UsernameConfiguration;
    TRY(settings.SchemaAttributes, make_schema(request.Schema));
    TRY_VOID(check(settings));
    return settings;
}

Result<api::UserPoolType> replaced_pool_settings(const api::UserPoolType& current, const api::UpdateUserPoolRequest& request)
{
    auto settings = current;
    copy_shared(settings, request);
    if (request.PoolName) settings.Name = request.PoolName;
    TRY_VOID(check(settings));
    return settings;
}

}  // namespace sekisho::cognito_idp
