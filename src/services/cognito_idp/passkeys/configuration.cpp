#include "services/cognito_idp/passkeys/configuration.h"

#include <algorithm>

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/passkeys/errors.h"

namespace sekisho::cognito_idp::passkeys {
namespace {

constexpr std::string_view multi_factor = "MULTI_FACTOR_WITH_USER_VERIFICATION";

bool is_label(std::string_view label)
{
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, allowed);
}

bool is_number(std::string_view label)
{
    return std::ranges::all_of(label, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool is_relying_party_id(std::string_view text)
{
    if (text == "localhost") return true;
    std::size_t labels = 0;
    std::string_view last;
    for (std::string_view rest = text;;) {
        const auto dot = rest.find('.');
        last = rest.substr(0, dot);
        if (!is_label(last)) return false;
        ++labels;
        if (dot == std::string_view::npos) break;
        rest.remove_prefix(dot + 1);
    }
    return labels >= 2 && !is_number(last);
}

Result<void> configure(Pool& pool, const std::optional<api::WebAuthnConfigurationType>& requested)
{
    if (!requested) return {};
    if (requested->RelyingPartyId && !is_relying_party_id(*requested->RelyingPartyId))
        return fail(errors::invalid_parameter("RelyingPartyId must be a domain name in lower case."));
    auto configuration = *requested;
    configuration.UserVerification = requested->UserVerification.value_or("preferred");
    configuration.FactorConfiguration = requested->FactorConfiguration.value_or("SINGLE_FACTOR");
    pool.web_authn = std::move(configuration);
    return {};
}

bool enabled(const Pool& pool)
{
    if (!pool.settings.Policies || !pool.settings.Policies->SignInPolicy) return false;
    const auto& factors = pool.settings.Policies->SignInPolicy->AllowedFirstAuthFactors;
    return factors && std::ranges::find(*factors, "WEB_AUTHN") != factors->end();
}

Result<Configuration> configuration_of(const Pool& pool)
{
    if (!enabled(pool)) return fail(errors::passkeys_not_enabled());
    const auto settings = pool.web_authn.value_or(api::WebAuthnConfigurationType{});
    Configuration configuration;
    configuration.relying_party_id = settings.RelyingPartyId.value_or(pool.settings.CustomDomain.value_or(""));
    if (!is_relying_party_id(configuration.relying_party_id)) return fail(errors::passkey_configuration_missing());
    configuration.multi_factor = settings.FactorConfiguration == multi_factor;
    if (configuration.multi_factor || settings.UserVerification == "required")
        configuration.user_verification = UserVerification::required;
    return configuration;
}

}  // namespace sekisho::cognito_idp::passkeys
