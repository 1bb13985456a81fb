#include "services/cognito_identity/pool_operations.h"

#include <fmt/format.h>

#include <set>

#include "base/encoding.h"
#include "crypto/random.h"
#include "services/cognito_identity/errors.h"
#include "services/sts/session_issuer.h"

namespace sekisho::cognito_identity {
namespace {

api::IdentityPool settings_of(const api::CreateIdentityPoolInput& input, std::string id)
{
    api::IdentityPool settings;
    settings.IdentityPoolId = std::move(id);
    settings.IdentityPoolName = input.IdentityPoolName;
    settings.AllowUnauthenticatedIdentities = input.AllowUnauthenticatedIdentities;
    settings.AllowClassicFlow = input.AllowClassicFlow;
    settings.SupportedLoginProviders = input.SupportedLoginProviders;
    settings.DeveloperProviderName = input.DeveloperProviderName;
    settings.OpenIdConnectProviderARNs = input.OpenIdConnectProviderARNs;
    settings.CognitoIdentityProviders = input.CognitoIdentityProviders;
    settings.SamlProviderARNs = input.SamlProviderARNs;
    settings.IdentityPoolTags = input.IdentityPoolTags;
    return settings;
}

bool is_role_arn(std::string_view arn)
{
    return arn.starts_with("arn:aws:iam::") && arn.find(":role/") != std::string_view::npos;
}

/// Every role that the input hands to the pool, each once.
std::set<std::string> roles_of(const api::SetIdentityPoolRolesInput& input)
{
    std::set<std::string> roles;
    for (const auto& [kind, arn] : input.Roles) roles.insert(arn);
    if (!input.RoleMappings) return roles;
    for (const auto& [provider, mapping] : *input.RoleMappings)
        if (mapping.RulesConfiguration)
            for (const auto& rule : mapping.RulesConfiguration->Rules) roles.insert(rule.RoleARN);
    return roles;
}

Result<void> check_mapping(const std::string& provider, const api::RoleMapping& mapping)
{
    constexpr std::size_t most_rules = 25;  // a quota; the model takes lists of up to 400
    const bool has_rules = mapping.RulesConfiguration.has_value();
    if ((mapping.Type == "Rules") != has_rules)
        return fail(errors::invalid_parameter(fmt::format(
            "RulesConfiguration must be given for role mappings of type Rules, and only for these: {}", provider)));
    if (!mapping.AmbiguousRoleResolution)
        return fail(errors::invalid_parameter("AmbiguousRoleResolution is required for role mappings."));
    if (!has_rules) return {};
    if (mapping.RulesConfiguration->Rules.size() > most_rules)
        return fail("LimitExceededException", "At most 25 rules can be given for one identity provider.");
    for (const auto& rule : mapping.RulesConfiguration->Rules)
        if (!is_role_arn(rule.RoleARN))
            return fail(errors::invalid_parameter(fmt::format("{} is not a valid role ARN.", rule.RoleARN)));
    return {};
}

}  // namespace

Result<void> check_settings(const api::IdentityPool& settings, std::string_view account)
{
    // Refused until assertions are verified: accepted, but never honoured, would be a trap.
    if (settings.SamlProviderARNs && !settings.SamlProviderARNs->empty())
        return fail(errors::invalid_parameter("SAML providers are not supported by this installation."));
    if (settings.SupportedLoginProviders && !settings.SupportedLoginProviders->empty())
        return fail(errors::invalid_parameter(
            "Social login providers are not supported by this installation. Register an OIDC provider in IAM instead."));
    if (settings.CognitoIdentityProviders) {
        for (const auto& provider : *settings.CognitoIdentityProviders)
            if (!provider.ProviderName || !provider.ClientId)
                return fail(
                    errors::invalid_parameter("ProviderName and ClientId are required for each Cognito identity provider."));
    }
    if (settings.OpenIdConnectProviderARNs) {
        for (const auto& arn : *settings.OpenIdConnectProviderARNs)
            if (!arn.starts_with(fmt::format("arn:aws:iam::{}:oidc-provider/", account)))
                return fail(errors::invalid_parameter(fmt::format("{} is not a valid OpenID Connect provider ARN.", arn)));
    }
    return {};
}

Result<void> check_roles(const api::SetIdentityPoolRolesInput& input)
{
    for (const auto& [kind, arn] : input.Roles) {
        if (kind != "authenticated" && kind != "unauthenticated")
            return fail(errors::invalid_parameter(
                fmt::format("{} is not a kind of role. Use authenticated or unauthenticated.", kind)));
        if (!is_role_arn(arn)) return fail(errors::invalid_parameter(fmt::format("{} is not a valid role ARN.", arn)));
    }
    if (input.RoleMappings)
        for (const auto& [provider, mapping] : *input.RoleMappings) TRY_VOID(check_mapping(provider, mapping));
    return {};
}

Task<Result<CreateIdentityPool::Output>> CreateIdentityPool::execute(op::Authorized<Input> call) const
{
    Pool pool;
    pool.account = call.caller().account();
    pool.settings = settings_of(*call, call.envelope().region + ":" + crypto::uuid());
    CO_TRY_VOID(check_settings(pool.settings, pool.account));
    CO_TRY(const auto made, co_await directory_->create(std::move(pool)));
    co_return made->settings;
}

Task<Result<DescribeIdentityPool::Output>> DescribeIdentityPool::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto pool, directory().pool(call->IdentityPoolId));
    co_return pool->settings;
}

Task<Result<UpdateIdentityPool::Output>> UpdateIdentityPool::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(check_settings(*call, call.caller().account()));
    std::function<Result<void>(Pool&)> edit = [settings = *call](Pool& pool) -> Result<void> {
        // Tags are changed by TagResource and UntagResource; left out here, they stay.
        auto tags = std::move(pool.settings.IdentityPoolTags);
        pool.settings = settings;
        if (!pool.settings.IdentityPoolTags) pool.settings.IdentityPoolTags = std::move(tags);
        return {};
    };
    CO_TRY(const auto changed, co_await directory().change(call->IdentityPoolId, std::move(edit)));
    co_return changed->settings;
}

Task<Result<DeleteIdentityPool::Output>> DeleteIdentityPool::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(co_await directory().remove(call->IdentityPoolId));
    co_return Output{};
}

Task<Result<ListIdentityPools::Output>> ListIdentityPools::execute(op::Authorized<Input> call) const
{
    std::string after;
    if (call->NextToken) {
        const auto decoded = from_base64url(*call->NextToken);
        if (!decoded) co_return fail(errors::invalid_parameter("Invalid NextToken."));
        after = *decoded;
    }
    const auto state = directory_->state();
    Output output;
    auto& pools = output.IdentityPools.emplace();
    for (auto at = state->pools->upper_bound(after); at != state->pools->end(); ++at) {
        if (at->second->account != call.caller().account()) continue;
        if (pools.size() == static_cast<std::size_t>(call->MaxResults)) {
            output.NextToken = base64url(*pools.back().IdentityPoolId);
            break;
        }
        auto& shown = pools.emplace_back();
        shown.IdentityPoolId = at->first;
        shown.IdentityPoolName = at->second->settings.IdentityPoolName;
    }
    co_return output;
}

Result<op::AccessChecks> SetIdentityPoolRoles::access(const Input& input, const op::Caller& caller,
                                                      const op::Envelope& envelope) const
{
    TRY(auto checks, OnPool::access(input, caller, envelope));
    for (const auto& role : roles_of(input)) {
        op::AccessCheck check;
        check.action = "iam:PassRole";
        check.resource = role;
        // A role is passed within its account only.
        if (sts::account_of_role(role) != caller.account())
            check.absent = errors::invalid_parameter(fmt::format("{} is not a valid role ARN.", role));
        check.context.set("iam:PassedToService", "cognito-identity.amazonaws.com");
        checks.push_back(std::move(check));
    }
    return checks;
}

Task<Result<SetIdentityPoolRoles::Output>> SetIdentityPoolRoles::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(check_roles(*call));
    std::function<Result<void>(Pool&)> edit = [input = *call](Pool& pool) -> Result<void> {
        pool.roles = input.Roles;
        pool.role_mappings = input.RoleMappings.value_or(std::map<std::string, api::RoleMapping>{});
        return {};
    };
    CO_TRY_VOID(co_await directory().change(call->IdentityPoolId, std::move(edit)));
    co_return Output{};
}

Task<Result<GetIdentityPoolRoles::Output>> GetIdentityPoolRoles::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto pool, directory().pool(call->IdentityPoolId));
    Output output;
    output.IdentityPoolId = pool->id();
    output.Roles = pool->roles;
    if (!pool->role_mappings.empty()) output.RoleMappings = pool->role_mappings;
    co_return output;
}

Task<Result<SetPrincipalTagAttributeMap::Output>> SetPrincipalTagAttributeMap::execute(op::Authorized<Input> call) const
{
    std::function<Result<void>(Pool&)> edit = [input = *call](Pool& pool) -> Result<void> {
        pool.tag_maps[input.IdentityProviderName] = {input.UseDefaults.value_or(false),
                                                     input.PrincipalTags.value_or(std::map<std::string, std::string>{})};
        return {};
    };
    CO_TRY_VOID(co_await directory().change(call->IdentityPoolId, std::move(edit)));
    Output output;
    output.IdentityPoolId = call->IdentityPoolId;
    output.IdentityProviderName = call->IdentityProviderName;
    output.UseDefaults = call->UseDefaults.value_or(false);
    output.PrincipalTags = call->PrincipalTags;
    co_return output;
}

Task<Result<GetPrincipalTagAttributeMap::Output>> GetPrincipalTagAttributeMap::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto pool, directory().pool(call->IdentityPoolId));
    const auto map = pool->tag_maps.find(call->IdentityProviderName);
    Output output;
    output.IdentityPoolId = pool->id();
    output.IdentityProviderName = call->IdentityProviderName;
    if (map != pool->tag_maps.end()) {
        output.UseDefaults = map->second.use_defaults;
        output.PrincipalTags = map->second.principal_tags;
    }
    co_return output;
}

}  // namespace sekisho::cognito_identity
