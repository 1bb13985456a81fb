#include <algorithm>

#include "services/organizations/families.h"
#include "services/organizations/handler.h"
#include "services/organizations/render.h"

namespace sekisho::organizations {

namespace {

namespace shapes = sekisho::shapes::organizations;

constexpr std::size_t most_attached = 5;  // of a type to one target, those of AWS included

Subjects both(const State& state, const std::string& policy, const std::string& target)
{
    auto second = target_subject(state, target);
    const auto found = state.policies.find(policy);
    if (found != state.policies.end())
        second.context.set("organizations:PolicyType", std::string(word_of(found->second->type)));
    return {policy_subject(state, policy), std::move(second)};
}

/// The policy, whose type is enabled, and the target exists.
Result<ControlPolicyPtr> attachable(const State& state, const std::string& policy, const std::string& target)
{
    const auto found = state.policies.find(policy);
    if (found == state.policies.end()) return fail(errors::policy_not_found());
    if (!state.is_target(target)) return fail(errors::target_not_found());
    if (!state.enabled.contains(found->second->type)) return fail(errors::policy_type_not_enabled());
    return found->second;
}

class AttachPolicy final : public Mutation<AttachPolicy, shapes::AttachPolicyOperation> {
public:
    using Mutation::Mutation;

    static Subjects subjects(const State& state, const Input& input) { return both(state, input.PolicyId, input.TargetId); }

    static Result<Output> apply(Editor& editor, const Input& input)
    {
        TRY(const auto policy, attachable(editor.state(), input.PolicyId, input.TargetId));
        const auto attached = editor.state().attached(input.TargetId, policy->type);
        if (std::ranges::find(attached, policy) != attached.end()) return fail(errors::duplicate_attachment());
        if (attached.size() >= most_attached)
            return fail(errors::constraint_violation("MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
                                                     "You have attached the maximum number of policies to the target."));
        TRY_VOID(editor.attach(input.TargetId, policy->id));
        return Output{};
    }
};

class DetachPolicy final : public Mutation<DetachPolicy, shapes::DetachPolicyOperation> {
public:
    using Mutation::Mutation;

    static Subjects subjects(const State& state, const Input& input) { return both(state, input.PolicyId, input.TargetId); }

    static Result<Output> apply(Editor& editor, const Input& input)
    {
        TRY(const auto policy, attachable(editor.state(), input.PolicyId, input.TargetId));
        const auto attached = editor.state().attached(input.TargetId, policy->type);
        if (std::ranges::find(attached, policy) == attached.end()) return fail(errors::policy_not_attached());
        if (policy->id == full_access_policy(PolicyType::resource_control))
            return fail(errors::invalid_input("NON_DETACHABLE_POLICY", "You can't detach the RCPFullAWSAccess policy."));
        // A level without any would deny everything below it.
        if (attached.size() == 1)
            return fail(errors::constraint_violation("MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
                                                     "You can't remove the last policy attached to the target."));
        TRY_VOID(editor.detach(input.TargetId, policy->id));
        return Output{};
    }
};

class ListPoliciesForTarget final : public Query<ListPoliciesForTarget, shapes::ListPoliciesForTargetOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State& state, const Input& input)
    {
        auto subject = target_subject(state, input.TargetId);
        subject.context.set("organizations:PolicyType", input.Filter);
        return {std::move(subject)};
    }

    static Result<Output> read(const State& state, const Input& input)
    {
        if (!state.is_target(input.TargetId)) return fail(errors::target_not_found());
        std::vector<shapes::PolicySummary> policies;
        if (const auto type = policy_type_of(input.Filter))
            for (const auto& policy : state.attached(input.TargetId, *type)) policies.push_back(show_summary(*policy));
        const auto key = [](const shapes::PolicySummary& policy) { return *policy.Id; };
        std::ranges::sort(policies, {}, key);
        Output output;
        TRY(output.Policies, page_of(std::move(policies), input, output, key));
        return output;
    }
};

class ListTargetsForPolicy final : public Query<ListTargetsForPolicy, shapes::ListTargetsForPolicyOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State& state, const Input& input) { return {policy_subject(state, input.PolicyId)}; }

    static Result<Output> read(const State& state, const Input& input)
    {
        if (!state.policies.contains(input.PolicyId)) return fail(errors::policy_not_found());
        std::vector<shapes::PolicyTargetSummary> targets;
        for (const auto& [target, policies] : state.attachments) {
            if (std::ranges::find(policies, input.PolicyId) == policies.end()) continue;
            auto& shown = targets.emplace_back();
            shown.TargetId = target;
            shown.Arn = state.arn_of(target);
            shown.Name = state.name_of(target);
            shown.Type = type_of_target(state, target);
        }
        Output output;
        const auto key = [](const shapes::PolicyTargetSummary& target) { return *target.TargetId; };
        TRY(output.Targets, page_of(std::move(targets), input, output, key));
        return output;
    }
};

}  // namespace

void add_attachment_operations(op::Operations& operations, Organizations& organizations)
{
    operations.push_back(op::make_operation<AttachPolicy>(organizations));
    operations.push_back(op::make_operation<DetachPolicy>(organizations));
    operations.push_back(op::make_operation<ListPoliciesForTarget>(organizations));
    operations.push_back(op::make_operation<ListTargetsForPolicy>(organizations));
}

}  // namespace sekisho::organizations
