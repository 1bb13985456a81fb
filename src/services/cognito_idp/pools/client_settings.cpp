#include "services/cognito_idp/pools/client_settings.h"

#include "crypto/random.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/oauth/resource_servers.h"

namespace sekisho::cognito_idp {
namespace {

using Settings = api::UserPoolClientType;
using Names = std::optional<std::vector<std::string>>;

template <class Request>
Settings copied(const Request& request)
{
    Settings settings;
    settings.RefreshTokenValidity = request.RefreshTokenValidity.value_or(0) == 0 ? 30 : *request.RefreshTokenValidity;
    settings.AccessTokenValidity = request.AccessTokenValidity;
    settings.IdTokenValidity = request.IdTokenValidity;
    settings.TokenValidityUnits = request.TokenValidityUnits;
    // "The value 0 means 30 days", whatever the unit.
    if (request.RefreshTokenValidity.value_or(0) == 0 && settings.TokenValidityUnits)
        settings.TokenValidityUnits->RefreshToken = "days";
    settings.ReadAttributes = request.ReadAttributes;
    settings.WriteAttributes = request.WriteAttributes;
    settings.ExplicitAuthFlows = request.ExplicitAuthFlows;
    settings.SupportedIdentityProviders = request.SupportedIdentityProviders;
    settings.CallbackURLs = request.CallbackURLs;
    settings.LogoutURLs = request.LogoutURLs;
    settings.DefaultRedirectURI = request.DefaultRedirectURI;
    settings.AllowedOAuthFlows = request.AllowedOAuthFlows;
    settings.AllowedOAuthScopes = request.AllowedOAuthScopes;
    settings.AllowedOAuthFlowsUserPoolClient = request.AllowedOAuthFlowsUserPoolClient.value_or(false);
    settings.AnalyticsConfiguration = request.AnalyticsConfiguration;
    settings.PreventUserExistenceErrors = request.PreventUserExistenceErrors;
    settings.EnableTokenRevocation = request.EnableTokenRevocation.value_or(true);
    settings.EnablePropagateAdditionalUserContextData = request.EnablePropagateAdditionalUserContextData.value_or(false);
    settings.AuthSessionValidity = request.AuthSessionValidity.value_or(3);
    settings.RefreshTokenRotation = request.RefreshTokenRotation;
    return settings;
}

std::unexpected<Error> refuse(std::string message) { return fail(errors::invalid_parameter(std::move(message))); }

bool contains(const Names& names, std::string_view wanted)
{
    return names && std::ranges::find(*names, wanted) != names->end();
}

Result<void> check_validity(const Client& client)
{
    const auto within = [](std::chrono::seconds value, std::chrono::seconds low, std::chrono::seconds high) {
        return value >= low && value <= high;
    };
    for (const auto validity : {client.access_token_validity(), client.id_token_validity()})
        if (!within(validity, std::chrono::minutes(5), std::chrono::days(1)))
            return refuse("Invalid range for token validity.");
    const auto refresh = client.refresh_token_validity();
    if (!within(refresh, std::chrono::hours(1), std::chrono::days(3650))) return refuse("Invalid range for token validity.");
    if (refresh < client.access_token_validity() || refresh < client.id_token_validity())
        return refuse("Refresh token validity must be greater than or equal to the validity of the other tokens.");
    return {};
}

Result<void> check_flows(const Settings& settings, const Client& client)
{
    const auto& flows = settings.ExplicitAuthFlows;
    if (!flows) return {};
    const auto present = std::ranges::count_if(*flows, [](const auto& flow) { return flow.starts_with("ALLOW_"); });
    if (present != 0 && static_cast<std::size_t>(present) != flows->size())
        return refuse("Cannot use both the former and the ALLOW_ form of ExplicitAuthFlows.");
    if (client.rotates_refresh_tokens() && contains(flows, "ALLOW_REFRESH_TOKEN_AUTH"))
        return refuse("Refresh token rotation cannot be enabled together with ALLOW_REFRESH_TOKEN_AUTH.");
    return {};
}

Result<void> check_attributes_of(const Pool& pool, const Names& names, std::string_view kind)
{
    if (!names) return {};
    for (const auto& name : *names)
        if (!pool.attribute(name))
            return refuse(fmt::format("Invalid {} attributes specified while creating a client", kind));
    return {};
}

/// Exact strings, https, http for this host alone, or an application's own scheme; no fragment.
bool is_redirect_url(std::string_view url)
{
    const auto colon = url.find(':');
    if (colon == std::string_view::npos || colon == 0 || url.find('#') != std::string_view::npos) return false;
    if (url.starts_with("https://")) return url.size() > 8 && url[8] != '/';
    if (!url.starts_with("http://"))
        return !url.starts_with("http:") && !url.starts_with("https:") && !url.starts_with("javascript:") &&
               !url.starts_with("data:");
    const auto host = url.substr(7, url.find_first_of("/:?", url.starts_with("http://[") ? url.find(']') : 7) - 7);
    return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

Result<void> check_urls(const Settings& settings)
{
    for (const auto* urls : {&settings.CallbackURLs, &settings.LogoutURLs}) {
        if (!*urls) continue;
        for (const auto& url : **urls)
            if (!is_redirect_url(url)) return refuse(fmt::format("{} is not a valid redirect URI.", url));
    }
    if (settings.DefaultRedirectURI && !contains(settings.CallbackURLs, *settings.DefaultRedirectURI))
        return refuse("DefaultRedirectURI must be in the CallbackURLs list.");
    return {};
}

Result<void> check_oauth(const Settings& settings, bool has_secret)
{
    TRY_VOID(check_urls(settings));
    const auto missing = [](const Names& names) { return !names || names->empty(); };
    if (settings.AllowedOAuthFlowsUserPoolClient.value_or(false) &&
        (missing(settings.AllowedOAuthFlows) || missing(settings.AllowedOAuthScopes)))
        return refuse(
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.");
    const auto& flows = settings.AllowedOAuthFlows;
    if (!contains(flows, "client_credentials")) return {};
    if (flows->size() > 1)
        return fail("InvalidOAuthFlowException",
                    "client_credentials flow can not be selected along with code flow or implicit flow.");
    if (!has_secret)
        return fail("InvalidOAuthFlowException",
                    "client_credentials flow can not be selected if client does not have a client secret.");
    return {};
}

Result<void> check(const Pool& pool, const Settings& settings, bool has_secret)
{
    Client client;
    client.settings = settings;
    TRY_VOID(check_validity(client));
    TRY_VOID(check_flows(settings, client));
    TRY_VOID(check_attributes_of(pool, settings.ReadAttributes, "read"));
    TRY_VOID(check_attributes_of(pool, settings.WriteAttributes, "write"));
    TRY_VOID(check_references(pool, settings));
    return check_oauth(settings, has_secret);
}

}  // namespace

Result<void> check_references(const Pool& pool, const Settings& settings)
{
    for (const auto& provider : settings.SupportedIdentityProviders.value_or(std::vector<std::string>{}))
        if (provider != "COGNITO" && !pool.documents.find(DocumentKind::identity_provider, provider))
            return refuse(fmt::format("The provider {} does not exist for User Pool {}.", provider, pool.id));
    return settings.AllowedOAuthScopes ? check_scopes(pool, *settings.AllowedOAuthScopes) : Result<void>{};
}

Result<Settings> new_client_settings(const Pool& pool, const api::CreateUserPoolClientRequest& request)
{
    auto settings = copied(request);
    settings.UserPoolId = pool.id;
    settings.ClientName = request.ClientName;
    TRY_VOID(check(pool, settings, request.GenerateSecret.value_or(false) || request.ClientSecret.has_value()));
    return settings;
}

Result<Settings> replaced_client_settings(const Pool& pool, const Settings& current,
                                          const api::UpdateUserPoolClientRequest& request)
{
    auto settings = copied(request);
    settings.UserPoolId = current.UserPoolId;
    settings.ClientId = current.ClientId;
    settings.CreationDate = current.CreationDate;
    settings.ClientName = request.ClientName ? request.ClientName : current.ClientName;
    TRY_VOID(check(pool, settings, true));
    return settings;
}

ClientSecret make_client_secret(Time now)
{
    return {fmt::format("{}--{}", crypto::random_text(26, crypto::lower_alphanumeric), epoch_milliseconds(now)), now,
            Secret(crypto::random_text(52, crypto::lower_alphanumeric))};
}

}  // namespace sekisho::cognito_idp
