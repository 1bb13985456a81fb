#include <algorithm>
#include <array>

#include "services/iam/entities.h"
#include "services/iam/families.h"
#include "services/iam/render.h"

namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

constexpr std::size_t attached_policies = 10;
constexpr std::array<std::string_view, 3> attachment_quotas{"PoliciesPerUser", "PoliciesPerGroup", "PoliciesPerRole"};

template <class Of, class Input>
Subject attachment_subject(const IamState& state, const Input& input)
{
    auto subject = bounded_subject_of(state, Of::kind, Of::name(input));
    subject.context.set("iam:PolicyARN", input.PolicyArn);
    return subject;
}

template <class Of, class Operation>
class AttachPolicy final : public Mutation<AttachPolicy<Of, Operation>, Operation> {
    using Base = Mutation<AttachPolicy, Operation>;

public:
    using Base::Base;

    static Subject subject(const IamState& state, const Base::Asked& ask)
    {
        return attachment_subject<Of>(state, ask.input);
    }

    static Result<typename Base::Output> apply(Editor& editor, const Base::Asked& ask)
    {
        TRY(auto entity, editor.entity(Of::kind, Of::name(ask.input)));
        if (!editor.state().find_policy(ask.input.PolicyArn))
            return fail(errors::policy_not_attachable(ask.input.PolicyArn));
        if (contains(entity.attached, ask.input.PolicyArn)) return typename Base::Output{};
        if (entity.attached.size() >= attached_policies)
            return fail(errors::quota(attachment_quotas[static_cast<std::size_t>(Of::kind)], attached_policies));
        entity.attached.push_back(ask.input.PolicyArn);
        TRY_VOID(editor.save(std::move(entity)));
        return typename Base::Output{};
    }
};

template <class Of, class Operation>
class DetachPolicy final : public Mutation<DetachPolicy<Of, Operation>, Operation> {
    using Base = Mutation<DetachPolicy, Operation>;

public:
    using Base::Base;

    static Subject subject(const IamState& state, const Base::Asked& ask)
    {
        return attachment_subject<Of>(state, ask.input);
    }

    static Result<typename Base::Output> apply(Editor& editor, const Base::Asked& ask)
    {
        TRY(auto entity, editor.entity(Of::kind, Of::name(ask.input)));
        if (std::erase(entity.attached, ask.input.PolicyArn) == 0) return fail(errors::no_such_policy(ask.input.PolicyArn));
        TRY_VOID(editor.save(std::move(entity)));
        return typename Base::Output{};
    }
};

template <class Of, class Operation>
class ListAttachedPolicies final : public Query<ListAttachedPolicies<Of, Operation>, Operation> {
    using Base = Query<ListAttachedPolicies, Operation>;

public:
    using Base::Base;

    static Subject subject(const IamState& state, const Base::Asked& ask)
    {
        return subject_of(state, Of::kind, Of::name(ask.input));
    }

    static Result<typename Base::Output> read(const IamState& state, const Base::Asked& ask)
    {
        TRY(const auto entity, existing(state, Of::kind, Of::name(ask.input)));
        std::vector<shapes::AttachedPolicy> attached;
        for (auto& shown : show_attached(state, *entity)) {
            const auto policy = state.find_policy(*shown.PolicyArn);
            if (!policy || policy->path.starts_with(ask.input.PathPrefix.value_or("/")))
                attached.push_back(std::move(shown));
        }
        const auto key = [](const shapes::AttachedPolicy& policy) { return *policy.PolicyArn; };
        std::ranges::sort(attached, {}, key);
        typename Base::Output output;
        TRY(output.AttachedPolicies, page_of(std::move(attached), ask.input, output, key));
        return output;
    }
};

class ListEntitiesForPolicy final : public Query<ListEntitiesForPolicy, shapes::ListEntitiesForPolicyOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask) { return policy_subject(state, ask.input.PolicyArn); }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        if (!state.find_policy(ask.input.PolicyArn)) return fail(errors::no_such_policy(ask.input.PolicyArn));
        std::vector<EntityPtr> users_of_policy;
        for (const auto kind : {EntityKind::user, EntityKind::group, EntityKind::role}) {
            if (!is_wanted(kind, ask.input.EntityFilter.value_or(""))) continue;
            for (auto& entity : under_path(state, kind, ask.input.PathPrefix)) {
                if (uses(*entity, ask.input)) users_of_policy.push_back(std::move(entity));
            }
        }
        const auto key = [](const EntityPtr& entity) { return entity->id; };
        std::ranges::sort(users_of_policy, {}, key);
        Output output;
        TRY(const auto page, page_of(std::move(users_of_policy), ask.input, output, key));
        show(page, output);
        return output;
    }

private:
    static bool is_wanted(EntityKind kind, std::string_view filter)
    {
        if (filter == "User") return kind == EntityKind::user;
        if (filter == "Group") return kind == EntityKind::group;
        if (filter == "Role") return kind == EntityKind::role;
        // The two other filters name kinds of policies, of which one ARN is always one and the same.
        return true;
    }

    static bool uses(const Entity& entity, const Input& input)
    {
        const bool attached = contains(entity.attached, input.PolicyArn);
        const bool bounded = entity.boundary == input.PolicyArn;
        if (input.PolicyUsageFilter == "PermissionsBoundary") return bounded;
        if (input.PolicyUsageFilter == "PermissionsPolicy") return attached;
        return attached || bounded;
    }

    static void show(const std::vector<EntityPtr>& page, Output& output)
    {
        output.PolicyUsers.emplace();
        output.PolicyGroups.emplace();
        output.PolicyRoles.emplace();
        for (const auto& entity : page) {
            switch (entity->kind) {
                case EntityKind::user: {
                    auto& shown = output.PolicyUsers->emplace_back();
                    shown.UserName = entity->name;
                    shown.UserId = entity->id;
                    break;
                }
                case EntityKind::group: {
                    auto& shown = output.PolicyGroups->emplace_back();
                    shown.GroupName = entity->name;
                    shown.GroupId = entity->id;
                    break;
                }
                case EntityKind::role: {
                    auto& shown = output.PolicyRoles->emplace_back();
                    shown.RoleName = entity->name;
                    shown.RoleId = entity->id;
                    break;
                }
            }
        }
    }
};

}  // namespace

void add_attachment_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<AttachPolicy<OfUser, shapes::AttachUserPolicyOperation>>(accounts));
    operations.push_back(op::make_operation<AttachPolicy<OfGroup, shapes::AttachGroupPolicyOperation>>(accounts));
    operations.push_back(op::make_operation<AttachPolicy<OfRole, shapes::AttachRolePolicyOperation>>(accounts));
    operations.push_back(op::make_operation<DetachPolicy<OfUser, shapes::DetachUserPolicyOperation>>(accounts));
    operations.push_back(op::make_operation<DetachPolicy<OfGroup, shapes::DetachGroupPolicyOperation>>(accounts));
    operations.push_back(op::make_operation<DetachPolicy<OfRole, shapes::DetachRolePolicyOperation>>(accounts));
    operations.push_back(
        op::make_operation<ListAttachedPolicies<OfUser, shapes::ListAttachedUserPoliciesOperation>>(accounts));
    operations.push_back(
        op::make_operation<ListAttachedPolicies<OfGroup, shapes::ListAttachedGroupPoliciesOperation>>(accounts));
    operations.push_back(
        op::make_operation<ListAttachedPolicies<OfRole, shapes::ListAttachedRolePoliciesOperation>>(accounts));
    operations.push_back(op::make_operation<ListEntitiesForPolicy>(accounts));
}

}  // namespace sekisho::iam
