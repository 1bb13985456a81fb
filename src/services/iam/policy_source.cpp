#include "services/iam/policy_source.h"

#include "policy/stand_in.h"
#include "services/iam/documents.h"
#include "services/iam/errors.h"

namespace sekisho::iam {

namespace {

void append_own_policies(const IamState& state, const Entity& entity, std::vector<policy::PolicyPtr>& policies)
{
    for (const auto& [name, stored] : entity.inline_policies) policies.push_back(stored.compiled);
    for (const auto& arn : entity.attached) policies.push_back(compiled_policy(state, arn));
}

/// The user or role behind the credentials, as long as it is the very one to which they were issued.
Result<EntityPtr> living_entity(const IamState& state, const std::string& unique_id, EntityKind kind)
{
    auto entity = state.find_by_id(unique_id);
    if (!entity || entity->kind != kind) return fail(errors::invalid_client_token());
    return entity;
}

Result<void> add_entity(const IamState& state, const std::string& unique_id, EntityKind kind, policy::PolicySet& set)
{
    TRY(const auto entity, living_entity(state, unique_id, kind));
    set.identity = identity_policies(state, *entity);
    if (!entity->boundary.empty()) set.boundary = compiled_policy(state, entity->boundary);
    return {};
}

/// What a closed account has is nobody's any more, whatever its buckets' and keys' own policies say.
const policy::PolicyPtr& closed_account()
{
    static const auto policy =
        policy::parse_policy(R"({"Version":"2012-10-17","Statement":[{"Sid":"AccountIsClosed","Effect":"Deny",)"
                             R"("Principal":"*","Action":"*","Resource":"*"}]})",
                             policy::PolicyKind::resource_control, "closed account")
            .value();
    return policy;
}

/// Callers without an account have no identity side.
bool has_account(policy::PrincipalKind kind)
{
    return kind != policy::PrincipalKind::anonymous && kind != policy::PrincipalKind::web_identity &&
           kind != policy::PrincipalKind::service;
}

Result<void> add_identity(const IamState& state, const policy::Principal& principal, policy::PolicySet& set)
{
    switch (principal.kind) {
        case policy::PrincipalKind::anonymous:
        case policy::PrincipalKind::web_identity:
        case policy::PrincipalKind::service: return {};
        case policy::PrincipalKind::root: break;
        case policy::PrincipalKind::user: return add_entity(state, principal.unique_id, EntityKind::user, set);
        case policy::PrincipalKind::assumed_role: return add_entity(state, principal.unique_id, EntityKind::role, set);
        case policy::PrincipalKind::federated_user:
            // Issued by a user, or by the root, which has no unique id.
            if (!principal.unique_id.empty()) return add_entity(state, principal.unique_id, EntityKind::user, set);
            break;
    }
    if (principal.account != state.account) return fail(errors::invalid_client_token());
    set.identity.push_back(allow_everything());
    return {};
}

}  // namespace

Result<policy::PolicySet> DirectoryPolicySource::policies_of(const op::Caller& caller) const
{
    policy::PolicySet set;
    if (caller.session) {
        if (clock_.now() >= caller.session->expires) return fail(errors::expired_token());
        set.session = caller.session->policies;
    }
    if (!has_account(caller.principal.kind)) return set;
    const auto state = accounts_.state_of(caller.account());
    if (!state) return fail(errors::invalid_client_token());
    TRY_VOID(add_identity(*state, caller.principal, set));
    if (const auto place = place_of(caller.account())) op::add_service_control(*place, caller.principal, set);
    return set;
}

void DirectoryPolicySource::set_accounts(const op::Caller& caller, std::string_view owner, std::string_view action,
                                         policy::PolicySet& set, policy::Context& context) const
{
    PolicySource::set_accounts(caller, owner, action, set, context);
    if (const auto place = place_of(caller.account())) {
        context.set("aws:PrincipalOrgID", place->organization);
        context.set_list("aws:PrincipalOrgPaths", {place->path});
    }
    const auto place = place_of(owner);
    op::set_resource_control(place.get(), action, set);
    if (accounts_.is_suspended(owner)) set.resource_control.insert(set.resource_control.begin(), {closed_account()});
    if (!place) return;
    context.set("aws:ResourceOrgID", place->organization);
    context.set_list("aws:ResourceOrgPaths", {place->path});
}

std::shared_ptr<const op::OrganizationPlace> DirectoryPolicySource::place_of(std::string_view account) const
{
    return organizations_ != nullptr ? organizations_->place_of(account) : nullptr;
}

std::vector<policy::PolicyPtr> identity_policies(const IamState& state, const Entity& entity)
{
    std::vector<policy::PolicyPtr> policies;
    append_own_policies(state, entity, policies);
    for (const auto& id : entity.groups) {
        if (const auto group = state.find_by_id(id)) append_own_policies(state, *group, policies);
    }
    return policies;
}

policy::PolicyPtr compiled_policy(const IamState& state, const std::string& arn)
{
    const auto found = state.find_policy(arn);
    if (found) return found->default_policy().policy.compiled;
    return policy::missing_policy(policy::PolicyKind::identity, arn);
}

}  // namespace sekisho::iam
