#include "services/cognito_identity/pool_operations.h"

#include <fmt/format.h>

#include <set>

#include "base/encoding.h"
#include "crypto/random.h"
#include "services/cognito_identity/errors.h"
#include "services/cognito_identity/pool_settings.h"
#include "services/cognito_identity/principal_tags.h"
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

}  // namespace

Result<op::AccessChecks> CreateIdentityPool::access(const Input& input, const op::Caller& caller,
                                                    const op::Envelope& envelope) const
{
    TRY(auto checks, OnService::access(input, caller, envelope));
    if (input.IdentityPoolTags) set_request_tags(checks.front(), *input.IdentityPoolTags);
    return checks;
}

Result<op::AccessChecks> UpdateIdentityPool::access(const Input& input, const op::Caller& caller,
                                                    const op::Envelope& envelope) const
{
    TRY(auto checks, OnPool::access(input, caller, envelope));
    if (!input.IdentityPoolTags) return checks;
    // New tags are new reasons for others' permissions: they take the permission to tag.
    auto tagging = checks.front();
    tagging.action = "cognito-identity:TagResource";
    set_request_tags(tagging, *input.IdentityPoolTags);
    checks.push_back(std::move(tagging));
    return checks;
}

Task<Result<CreateIdentityPool::Output>> CreateIdentityPool::execute(op::Authorized<Input> call) const
{
    Pool pool;
    pool.account = call.caller().account();
    pool.settings = settings_of(*call, call.envelope().region + ":" + crypto::uuid());
    CO_TRY_VOID(check_settings(pool.settings, pool.account));
    constexpr std::ptrdiff_t most_pools = 1000;
    const auto state = directory_->state();
    const auto of_account = [&](const auto& entry) { return entry.second->account == pool.account; };
    if (std::ranges::count_if(*state->pools, of_account) >= most_pools)
        co_return fail(errors::limit_exceeded("An account can have at most 1000 identity pools."));
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
        // "Once you have set a developer provider name, you cannot change it": its users would become others.
        auto developer = std::move(pool.settings.DeveloperProviderName);
        if (developer && settings.DeveloperProviderName && settings.DeveloperProviderName != developer)
            return fail(errors::invalid_parameter("The developer provider name of an identity pool cannot be changed."));
        // Tags are changed by TagResource and UntagResource; left out here, they stay.
        auto tags = std::move(pool.settings.IdentityPoolTags);
        pool.settings = settings;
        if (!pool.settings.IdentityPoolTags) pool.settings.IdentityPoolTags = std::move(tags);
        if (!pool.settings.DeveloperProviderName) pool.settings.DeveloperProviderName = std::move(developer);
        return check_settings(pool.settings, pool.account);
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
    std::function<Result<void>(Pool&)> edit = [input = *call, &names = names_](Pool& pool) -> Result<void> {
        if (input.RoleMappings)
            for (const auto& [key, mapping] : *input.RoleMappings) TRY_VOID(check_mapping_key(pool.settings, key, names));
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
    if (call->PrincipalTags) CO_TRY_VOID(check_tag_map(*call->PrincipalTags));
    std::function<Result<void>(Pool&)> edit = [input = *call, &names = names_](Pool& pool) -> Result<void> {
        TRY_VOID(check_provider(pool.settings, input.IdentityProviderName, names));
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
