#include "services/iam/simulation/principal_scenario.h"

#include <fmt/format.h>
#include <algorithm>

#include "services/iam/callers.h"
#include "services/iam/errors.h"

namespace sekisho::iam {

namespace {

void add_inline(Scenario& scenario, const Entity& entity, const Exclusions& exclusions,
                std::vector<policy::PolicyPtr>& identity)
{
    const std::string kind(word_of(entity.kind));
    for (const auto& [name, stored] : entity.inline_policies) {
        if (exclusions.has_inline(entity, name)) continue;
        identity.push_back(scenario.add(stored.compiled, policy::PolicyKind::identity,
                                        fmt::format("{}_{}_{}", kind, entity.name, name), kind));
    }
}

std::string type_of(const ManagedPolicy& managed) { return managed.aws_managed ? "aws-managed" : "user-managed"; }

void add_attached(Scenario& scenario, const IamState& state, const Entity& entity, const Exclusions& exclusions,
                  std::vector<policy::PolicyPtr>& identity)
{
    for (const auto& arn : entity.attached) {
        const auto managed = state.find_policy(arn);
        if (!managed || exclusions.has_arn(arn) || exclusions.has_type(type_of(*managed))) continue;
        identity.push_back(scenario.add(managed->default_policy().policy.compiled, policy::PolicyKind::identity,
                                        managed->name, type_of(*managed)));
    }
}

void add_boundary(Scenario& scenario, const IamState& state, const Entity& entity, const Exclusions& exclusions)
{
    const auto managed = state.find_policy(entity.boundary);
    if (!managed || exclusions.has_type("permission-boundary") || exclusions.has_arn(entity.boundary)) return;
    scenario.policies.boundary = scenario.add(managed->default_policy().policy.compiled, policy::PolicyKind::identity,
                                              managed->name, type_of(*managed));
}

void exclude_service_control(policy::PolicySet& set, const Exclusions& exclusions)
{
    if (exclusions.has_type("scp")) set.service_control.clear();
    for (auto& level : set.service_control)
        std::erase_if(level, [&](const auto& policy) { return exclusions.has_arn(policy::name_of(*policy)); });
}

EntityPtr find_source(const IamState& state, const std::string& arn)
{
    const auto parts = parse_iam_arn(arn);
    const auto kind = parts ? kind_of(parts->type) : std::nullopt;
    if (!kind || parts->account != state.account) return nullptr;
    auto entity = state.find(*kind, parts->name);
    return entity && entity->arn == arn ? entity : nullptr;
}

}  // namespace

bool Exclusions::has_type(std::string_view type) const
{
    return std::ranges::any_of(identifiers_, [&](const auto& identifier) { return identifier.PolicyType == type; });
}

bool Exclusions::has_arn(std::string_view arn) const
{
    return std::ranges::any_of(identifiers_, [&](const auto& identifier) { return identifier.PolicyArn == arn; });
}

bool Exclusions::has_inline(const Entity& entity, std::string_view policy_name) const
{
    return has_type("inline") || std::ranges::any_of(identifiers_, [&](const auto& identifier) {
               const auto& named = identifier.InlinePolicyIdentifier;
               return named && named->PolicyName == policy_name && named->AttachmentType == word_of(entity.kind) &&
                      named->AttachmentName == entity.name;
           });
}

Result<EntityPtr> add_source(Scenario& scenario, const IamState& state, const std::string& arn, const Exclusions& exclusions)
{
    auto entity = find_source(state, arn);
    if (!entity) return fail(errors::no_such_entity(fmt::format("The policy source {} cannot be found.", arn)));
    auto& identity = scenario.policies.identity;
    add_inline(scenario, *entity, exclusions, identity);
    add_attached(scenario, state, *entity, exclusions, identity);
    for (const auto& id : entity->groups) {
        const auto group = state.find_by_id(id);
        if (!group) continue;
        add_inline(scenario, *group, exclusions, identity);
        add_attached(scenario, state, *group, exclusions, identity);
    }
    add_boundary(scenario, state, *entity, exclusions);
    return entity;
}

Result<void> add_principal(Scenario& scenario, const IamState& state, const op::PolicySource& policies,
                           const std::string& arn, const Exclusions& exclusions)
{
    TRY(const auto entity, add_source(scenario, state, arn, exclusions));
    const bool is_group = entity->kind == EntityKind::group;
    scenario.caller = nameless_caller(state.account);
    if (!is_group) {
        TRY(scenario.caller, caller_as(state, arn));
    }
    // The organisation's side, as the gate has it.
    TRY(auto limits, policies.policies_of(is_group ? root_caller(state.account) : scenario.caller));
    exclude_service_control(limits, exclusions);
    scenario.policies.service_control = std::move(limits.service_control);
    scenario.without_resource_control = exclusions.has_type("rcp");
    return {};
}

op::Caller nameless_caller(const std::string& account)
{
    op::Caller caller;
    caller.principal.kind = policy::PrincipalKind::user;
    caller.principal.account = account;
    caller.principal.arn = fmt::format("arn:aws:iam::{}:user/", account);
    return caller;
}

Result<op::Caller> caller_named(const IamState& state, const std::string& arn)
{
    if (auto known = caller_as(state, arn)) return known;
    const auto parts = parse_iam_arn(arn);
    const bool is_user = parts && parts->type == "user";
    const bool is_role = parts && parts->type == "role";
    if (!is_user && !is_role) return fail(errors::invalid_input("Invalid CallerArn: " + arn));
    op::Caller caller = nameless_caller(parts->account);
    caller.principal.arn = is_user ? arn : session_arn(parts->account, parts->name, asked_session_name);
    if (is_role) {
        caller.principal.kind = policy::PrincipalKind::assumed_role;
        caller.principal.role_arn = arn;
    }
    caller.context.set("aws:PrincipalArn", arn);
    caller.context.set("aws:PrincipalAccount", parts->account);
    caller.context.set("aws:PrincipalType", is_user ? "User" : "AssumedRole");
    if (is_user) caller.context.set("aws:username", parts->name);
    return caller;
}

}  // namespace sekisho::iam
