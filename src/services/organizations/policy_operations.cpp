#include <algorithm>

#include "services/organizations/families.h"
#include "services/organizations/handler.h"
#include "services/organizations/names.h"
#include "services/organizations/render.h"

namespace sekisho::organizations {

namespace {

namespace shapes = sekisho::shapes::organizations;

constexpr std::size_t most_policies = 1000;  // of each type
constexpr std::size_t most_bytes = 5120;

Result<ControlPolicyPtr> existing(const State& state, const std::string& id)
{
    const auto found = state.policies.find(id);
    if (found == state.policies.end()) return fail(errors::policy_not_found());
    return found->second;
}

Result<ControlPolicy> changeable(const State& state, const std::string& id)
{
    TRY(const auto policy, existing(state, id));
    if (policy->aws_managed)
        return fail(errors::invalid_input("IMMUTABLE_POLICY",
                                          "You specified a policy that is managed by AWS and can't be "
                                          "modified."));
    return *policy;
}

Result<void> set_content(ControlPolicy& policy, const std::string& content)
{
    if (content.size() > most_bytes)
        return fail(errors::constraint_violation("POLICY_CONTENT_LIMIT_EXCEEDED",
                                                 "You have exceeded the allowed size of a policy document."));
    TRY(policy.compiled, compile(content, policy.type, policy.arn));
    policy.content = content;
    return {};
}

Result<void> set_name(ControlPolicy& policy, const State& state, const std::string& name)
{
    const bool taken = std::ranges::any_of(state.policies, [&](const auto& entry) {
        const auto& other = *entry.second;
        return other.type == policy.type && other.name == name && other.id != policy.id;
    });
    if (taken) return fail(errors::duplicate_policy());
    policy.name = name;
    return {};
}

class CreatePolicy final : public Mutation<CreatePolicy, shapes::CreatePolicyOperation> {
public:
    using Mutation::Mutation;

    static Subjects subjects(const State&, const Input& input)
    {
        auto subject = new_subject(tags_of(input.Tags));
        subject.context.set("organizations:PolicyType", input.Type);
        return {std::move(subject)};
    }

    static Result<Output> apply(Editor& editor, const Input& input)
    {
        const auto& state = editor.state();
        const auto type = policy_type_of(input.Type);
        if (!type) return fail(errors::policy_type_not_available());
        const auto of_type = [&](const auto& entry) { return entry.second->type == *type; };
        if (static_cast<std::size_t>(std::ranges::count_if(state.policies, of_type)) > most_policies)
            return fail(errors::constraint_violation("POLICY_NUMBER_LIMIT_EXCEEDED",
                                                     "You have exceeded the allowed number of policies."));
        ControlPolicy policy;
        policy.id = new_policy_id();
        policy.type = *type;
        policy.arn = policy_arn(state, *type, policy.id);
        policy.description = input.Description;
        TRY_VOID(set_name(policy, state, input.Name));
        TRY_VOID(set_content(policy, input.Content));
        TRY(auto tags, accept_tags(input.Tags));
        const auto id = policy.id;
        Output output;
        output.Policy = show_policy(policy);
        TRY_VOID(editor.save(std::move(policy)));
        TRY_VOID(editor.set_tags(id, std::move(tags)));
        return output;
    }
};

class UpdatePolicy final : public Mutation<UpdatePolicy, shapes::UpdatePolicyOperation> {
public:
    using Mutation::Mutation;

    static Subjects subjects(const State& state, const Input& input) { return {policy_subject(state, input.PolicyId)}; }

    static Result<Output> apply(Editor& editor, const Input& input)
    {
        TRY(auto policy, changeable(editor.state(), input.PolicyId));
        if (input.Name) TRY_VOID(set_name(policy, editor.state(), *input.Name));
        if (input.Content) TRY_VOID(set_content(policy, *input.Content));
        policy.description = input.Description.value_or(policy.description);
        Output output;
        output.Policy = show_policy(policy);
        TRY_VOID(editor.save(std::move(policy)));
        return output;
    }
};

class DeletePolicy final : public Mutation<DeletePolicy, shapes::DeletePolicyOperation> {
public:
    using Mutation::Mutation;

    static Subjects subjects(const State& state, const Input& input) { return {policy_subject(state, input.PolicyId)}; }

    static Result<Output> apply(Editor& editor, const Input& input)
    {
        TRY(const auto policy, changeable(editor.state(), input.PolicyId));
        const bool attached = std::ranges::any_of(editor.state().attachments, [&](const auto& entry) {
            return std::ranges::find(entry.second, policy.id) != entry.second.end();
        });
        if (attached) return fail(errors::policy_in_use());
        TRY_VOID(editor.erase_policy(policy.id));
        return Output{};
    }
};

class DescribePolicy final : public Query<DescribePolicy, shapes::DescribePolicyOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State& state, const Input& input) { return {policy_subject(state, input.PolicyId)}; }

    static Result<Output> read(const State& state, const Input& input)
    {
        TRY(const auto policy, existing(state, input.PolicyId));
        Output output;
        output.Policy = show_policy(*policy);
        return output;
    }
};

class ListPolicies final : public Query<ListPolicies, shapes::ListPoliciesOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State&, const Input& input)
    {
        Subject subject;
        subject.context.set("organizations:PolicyType", input.Filter);
        return {std::move(subject)};
    }

    static Result<Output> read(const State& state, const Input& input)
    {
        std::vector<shapes::PolicySummary> policies;
        const auto type = policy_type_of(input.Filter);
        for (const auto& [id, policy] : state.policies)
            if (policy->type == type) policies.push_back(show_summary(*policy));
        Output output;
        const auto key = [](const shapes::PolicySummary& policy) { return *policy.Id; };
        TRY(output.Policies, page_of(std::move(policies), input, output, key));
        return output;
    }
};

/// For types of management policies alone, none of which is served: the types that are have no effective policy.
class DescribeEffectivePolicy final : public Query<DescribeEffectivePolicy, shapes::DescribeEffectivePolicyOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State& state, const Input& input)
    {
        return {input.TargetId ? target_subject(state, *input.TargetId) : Subject{}};
    }

    static Result<Output> read(const State& state, const Input& input)
    {
        if (input.TargetId && !state.members.contains(*input.TargetId)) return fail(errors::target_not_found());
        return fail(errors::effective_policy_not_found());
    }
};

}  // namespace

void add_policy_operations(op::Operations& operations, Organizations& organizations)
{
    operations.push_back(op::make_operation<CreatePolicy>(organizations));
    operations.push_back(op::make_operation<UpdatePolicy>(organizations));
    operations.push_back(op::make_operation<DeletePolicy>(organizations));
    operations.push_back(op::make_operation<DescribePolicy>(organizations));
    operations.push_back(op::make_operation<ListPolicies>(organizations));
    operations.push_back(op::make_operation<DescribeEffectivePolicy>(organizations));
}

}  // namespace sekisho::organizations
