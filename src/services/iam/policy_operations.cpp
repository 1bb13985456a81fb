#include <algorithm>

#include "base/encoding.h"
#include "services/iam/documents.h"
#include "services/iam/families.h"
#include "services/iam/handler.h"
#include "services/iam/managed_policies.h"
#include "services/iam/render.h"
#include "services/iam/tags.h"

namespace sekisho::iam {

Result<StoredPolicy> accept_managed_document(const std::string& document, const std::string& arn)
{
    constexpr std::size_t managed_policy_size = 6144;
    if (policy::counted_size(document) > managed_policy_size) return fail(errors::quota("PolicySize", managed_policy_size));
    return accept_policy(document, arn);
}

namespace {

namespace shapes = sekisho::shapes::iam;

constexpr std::size_t policies_per_account = 1500;

bool name_taken(const IamState& state, std::string_view name)
{
    return std::ranges::any_of(*state.policies, [&](const auto& entry) {
        return !entry.second->aws_managed && equal_ignoring_case(entry.second->name, name);
    });
}

std::size_t own_policies(const IamState& state)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(*state.policies, [](const auto& entry) { return !entry.second->aws_managed; }));
}

Result<ManagedPolicy> make_policy(const IamState& state, const shapes::CreatePolicyRequest& input, Time now)
{
    if (name_taken(state, input.PolicyName)) {
        return fail(errors::already_exists("A policy called " + input.PolicyName +
                                           " already exists. Duplicate names are not allowed."));
    }
    if (own_policies(state) >= policies_per_account) return fail(errors::quota("PoliciesPerAccount", policies_per_account));
    ManagedPolicy policy;
    policy.name = input.PolicyName;
    policy.path = input.Path.value_or("/");
    policy.arn = iam_arn(state.account, "policy", policy.path, policy.name);
    policy.id = new_policy_id();
    policy.description = input.Description.value_or("");
    policy.created = now;
    policy.updated = now;
    TRY(auto stored, accept_managed_document(input.PolicyDocument, policy.arn));
    policy.versions.push_back({.number = 1, .policy = std::move(stored), .created = now});
    TRY_VOID(add_tags(policy.tags, tags_of(input.Tags)));
    return policy;
}

class CreatePolicy final : public Mutation<CreatePolicy, shapes::CreatePolicyOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        auto subject = new_subject(state, "policy", ask.input.Path, ask.input.PolicyName);
        set_request_tags(subject.context, tags_of(ask.input.Tags));
        return subject;
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto policy, make_policy(editor.state(), ask.input, editor.now()));
        Output output;
        output.Policy = show_policy(policy, {}, Detail::full);
        TRY_VOID(editor.save(std::move(policy)));
        return output;
    }
};

class GetPolicy final : public Query<GetPolicy, shapes::GetPolicyOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask) { return policy_subject(state, ask.input.PolicyArn); }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        const auto policy = state.find_policy(ask.input.PolicyArn);
        if (!policy) return fail(errors::no_such_policy(ask.input.PolicyArn));
        Output output;
        output.Policy = show_policy(*policy, usage_of(state), Detail::full);
        return output;
    }
};

class ListPolicies final : public Query<ListPolicies, shapes::ListPoliciesOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return list_subject(state, "policy", ask.input.PathPrefix);
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        const auto usage = usage_of(state);
        std::vector<ManagedPolicyPtr> policies;
        for (const auto& [arn, policy] : *state.policies) {
            if (is_wanted(*policy, usage, ask.input)) policies.push_back(policy);
        }
        Output output;
        const auto key = [](const ManagedPolicyPtr& policy) { return policy->arn; };
        TRY(const auto page, page_of(std::move(policies), ask.input, output, key));
        output.Policies.emplace();
        for (const auto& policy : page) output.Policies->push_back(show_policy(*policy, usage, Detail::listed));
        return output;
    }

private:
    static bool is_wanted(const ManagedPolicy& policy, const Usage& usage, const Input& input)
    {
        const auto scope = input.Scope.value_or("All");
        if (scope == "AWS" && !policy.aws_managed) return false;
        if (scope == "Local" && policy.aws_managed) return false;
        if (!policy.path.starts_with(input.PathPrefix.value_or("/"))) return false;
        const bool attached = usage.attachments.contains(policy.arn);
        const bool bounds = usage.boundaries.contains(policy.arn);
        if (input.PolicyUsageFilter == "PermissionsBoundary") return bounds;
        if (input.PolicyUsageFilter == "PermissionsPolicy") return attached;
        return !input.OnlyAttached.value_or(false) || attached || bounds;
    }
};

class DeletePolicy final : public Mutation<DeletePolicy, shapes::DeletePolicyOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask) { return policy_subject(state, ask.input.PolicyArn); }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto policy, editor.managed_policy(ask.input.PolicyArn));
        const auto usage = usage_of(editor.state());
        if (usage.attachments.contains(policy.arn) || usage.boundaries.contains(policy.arn))
            return fail(errors::delete_conflict("Cannot delete a policy attached to entities."));
        if (policy.versions.size() > 1) {
            return fail(
                errors::delete_conflict("This policy has more than one version. Before you delete a policy, you must "
                                        "delete the policy's versions. The default version is deleted with the policy."));
        }
        TRY_VOID(editor.erase(policy));
        return Output{};
    }
};

}  // namespace

void add_policy_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<CreatePolicy>(accounts));
    operations.push_back(op::make_operation<GetPolicy>(accounts));
    operations.push_back(op::make_operation<ListPolicies>(accounts));
    operations.push_back(op::make_operation<DeletePolicy>(accounts));
}

}  // namespace sekisho::iam
