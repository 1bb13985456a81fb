#include "services/cognito_idp/pools/pool.h"

#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::cognito_idp {
namespace {

bool lists(const std::optional<std::vector<std::string>>& list, std::string_view wanted)
{
    return list && std::ranges::find(*list, wanted) != list->end();
}

std::string_view unit_or(const std::optional<std::string>& unit, std::string_view fallback)
{
    return unit ? std::string_view(*unit) : fallback;
}

}  // namespace

std::optional<PoolKeys> PoolKeys::of(std::vector<PoolKey> keys)
{
    PoolKeys result;
    std::vector<authn::SigningKey> access, both;
    bool has_id = false, has_access = false;
    for (const auto& entry : keys) {
        const bool for_access = entry.use == KeyUse::access_tokens;
        both.push_back(entry.key);
        if (for_access) access.push_back(entry.key);
        if (entry.state != KeyState::current) continue;
        (for_access ? result.access : result.id) = entry.key;
        (for_access ? has_access : has_id) = true;
    }
    if (!has_id || !has_access) return std::nullopt;
    result.access_set = authn::KeySet::of(access);
    result.both = authn::KeySet::of(both);
    result.all = std::move(keys);
    return result;
}

std::string_view Pool::account() const
{
    constexpr std::size_t digits = 12;
    const auto place = arn.rfind(":userpool/");
    return place == std::string::npos || place < digits ? std::string_view()
                                                        : std::string_view(arn).substr(place - digits, digits);
}

std::string_view Pool::srp_name() const { return std::string_view(id).substr(id.find('_') + 1); }

bool Pool::case_sensitive() const
{
    return !settings.UsernameConfiguration || settings.UsernameConfiguration->CaseSensitive;
}

std::string Pool::fold(std::string_view name) const { return case_sensitive() ? std::string(name) : lower_ascii(name); }

bool Pool::is_username_attribute(std::string_view attribute) const { return lists(settings.UsernameAttributes, attribute); }

bool Pool::has_username_attributes() const { return settings.UsernameAttributes && !settings.UsernameAttributes->empty(); }

bool Pool::is_alias_attribute(std::string_view attribute) const { return lists(settings.AliasAttributes, attribute); }

bool Pool::auto_verifies(std::string_view attribute) const { return lists(settings.AutoVerifiedAttributes, attribute); }

bool Pool::verifies_before_update(std::string_view attribute) const
{
    const auto& update = settings.UserAttributeUpdateSettings;
    return update && lists(update->AttributesRequireVerificationBeforeUpdate, attribute);
}

bool Pool::only_administrators_create() const
{
    return settings.AdminCreateUserConfig && settings.AdminCreateUserConfig->AllowAdminCreateUserOnly.value_or(false);
}

const std::map<std::string, std::string>& Pool::tags() const
{
    static const std::map<std::string, std::string> none;
    return settings.UserPoolTags ? *settings.UserPoolTags : none;
}

const api::PasswordPolicyType& Pool::password_policy() const
{
    static const api::PasswordPolicyType unset;
    return settings.Policies && settings.Policies->PasswordPolicy ? *settings.Policies->PasswordPolicy : unset;
}

const api::SchemaAttributeType* Pool::attribute(std::string_view name) const
{
    if (!settings.SchemaAttributes) return nullptr;
    const auto& schema = *settings.SchemaAttributes;
    const auto found = std::ranges::find_if(schema, [&](const auto& entry) { return entry.Name == name; });
    return found == schema.end() ? nullptr : &*found;
}

bool Client::hides_existence() const { return settings.PreventUserExistenceErrors == "ENABLED"; }

bool Client::allows(Flow flow) const
{
    const auto& flows = settings.ExplicitAuthFlows;
    const bool present_form =
        flows && std::ranges::any_of(*flows, [](const auto& name) { return name.starts_with("ALLOW_"); });
    // In the former form, SRP, custom and refresh are on unless CUSTOM_AUTH_FLOW_ONLY takes SRP away.
    switch (flow) {
        case Flow::srp: return present_form ? lists(flows, "ALLOW_USER_SRP_AUTH") : !lists(flows, "CUSTOM_AUTH_FLOW_ONLY");
        case Flow::password: return lists(flows, present_form ? "ALLOW_USER_PASSWORD_AUTH" : "USER_PASSWORD_AUTH");
        case Flow::admin_password:
            return lists(flows, present_form ? "ALLOW_ADMIN_USER_PASSWORD_AUTH" : "ADMIN_NO_SRP_AUTH");
        case Flow::custom: return !present_form || lists(flows, "ALLOW_CUSTOM_AUTH");
        case Flow::refresh: return !rotates_refresh_tokens() && (!present_form || lists(flows, "ALLOW_REFRESH_TOKEN_AUTH"));
        case Flow::choice: return lists(flows, "ALLOW_USER_AUTH");
    }
    return false;
}

bool Client::rotates_refresh_tokens() const
{
    return settings.RefreshTokenRotation && settings.RefreshTokenRotation->Feature == "ENABLED";
}

std::chrono::seconds Client::rotation_grace() const
{
    if (!settings.RefreshTokenRotation) return std::chrono::seconds(0);
    return std::chrono::seconds(settings.RefreshTokenRotation->RetryGracePeriodSeconds.value_or(0));
}

bool Client::may_read(std::string_view attribute) const
{
    return !settings.ReadAttributes || settings.ReadAttributes->empty() || lists(settings.ReadAttributes, attribute);
}

bool Client::may_write(std::string_view attribute) const
{
    return !settings.WriteAttributes || settings.WriteAttributes->empty() || lists(settings.WriteAttributes, attribute);
}

std::chrono::minutes Client::session_validity() const
{
    return std::chrono::minutes(settings.AuthSessionValidity.value_or(3));
}

std::chrono::seconds Client::access_token_validity() const
{
    const auto unit = settings.TokenValidityUnits ? unit_or(settings.TokenValidityUnits->AccessToken, "hours") : "hours";
    return validity(settings.AccessTokenValidity.value_or(0), unit).count() == 0
               ? std::chrono::hours(1)
               : validity(*settings.AccessTokenValidity, unit);
}

std::chrono::seconds Client::id_token_validity() const
{
    const auto unit = settings.TokenValidityUnits ? unit_or(settings.TokenValidityUnits->IdToken, "hours") : "hours";
    return validity(settings.IdTokenValidity.value_or(0), unit).count() == 0 ? std::chrono::hours(1)
                                                                             : validity(*settings.IdTokenValidity, unit);
}

std::chrono::seconds Client::refresh_token_validity() const
{
    const auto unit = settings.TokenValidityUnits ? unit_or(settings.TokenValidityUnits->RefreshToken, "days") : "days";
    const auto amount = settings.RefreshTokenValidity.value_or(0);
    return amount == 0 ? std::chrono::seconds(std::chrono::days(30)) : validity(amount, unit);
}

bool Client::has_secret(std::string_view presented) const
{
    bool matches = false;
    for (const auto& secret : secrets) matches |= crypto::equal_constant_time(secret.value.reveal(), presented);
    return matches;
}

std::chrono::seconds validity(int amount, std::string_view unit)
{
    if (unit == "seconds") return std::chrono::seconds(amount);
    if (unit == "minutes") return std::chrono::minutes(amount);
    if (unit == "hours") return std::chrono::hours(amount);
    return std::chrono::days(amount);
}

}  // namespace sekisho::cognito_idp
