#include <algorithm>

#include <fmt/format.h>

#include "services/iam/families.h"
#include "services/iam/handler.h"
#include "services/iam/managed_policies.h"
#include "services/iam/render.h"

namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

constexpr std::size_t stored_versions = 5;

Result<PolicyVersion> existing_version(const ManagedPolicy& policy, const std::string& id)
{
    const auto number = parse_version_id(id);
    const auto* version = number ? policy.version(*number) : nullptr;
    if (version == nullptr) return fail(errors::no_such_policy_version(policy.arn, id));
    return *version;
}

class CreatePolicyVersion final : public Mutation<CreatePolicyVersion, shapes::CreatePolicyVersionOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask) { return policy_subject(state, ask.input.PolicyArn); }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto policy, editor.managed_policy(ask.input.PolicyArn));
        if (policy.versions.size() >= stored_versions) {
            return fail(
                errors::limit_exceeded("A managed policy can have up to 5 versions. Before you create a new version, "
                                       "you must delete an existing version."));
        }
        TRY(auto stored, accept_managed_document(ask.input.PolicyDocument, policy.arn));
        policy.versions.push_back({.number = policy.next_version++, .policy = std::move(stored), .created = editor.now()});
        if (ask.input.SetAsDefault.value_or(false)) policy.default_version = policy.versions.back().number;
        policy.updated = editor.now();
        Output output;
        output.PolicyVersion = show_version(policy, policy.versions.back(), Document::omitted);
        TRY_VOID(editor.save(std::move(policy)));
        return output;
    }
};

class GetPolicyVersion final : public Query<GetPolicyVersion, shapes::GetPolicyVersionOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask) { return policy_subject(state, ask.input.PolicyArn); }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        const auto policy = state.find_policy(ask.input.PolicyArn);
        if (!policy) return fail(errors::no_such_policy(ask.input.PolicyArn));
        TRY(const auto version, existing_version(*policy, ask.input.VersionId));
        Output output;
        output.PolicyVersion = show_version(*policy, version, Document::shown);
        return output;
    }
};

class ListPolicyVersions final : public Query<ListPolicyVersions, shapes::ListPolicyVersionsOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask) { return policy_subject(state, ask.input.PolicyArn); }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        const auto policy = state.find_policy(ask.input.PolicyArn);
        if (!policy) return fail(errors::no_such_policy(ask.input.PolicyArn));
        // Newest first; the key falls as the version rises.
        std::vector<PolicyVersion> versions(policy->versions.rbegin(), policy->versions.rend());
        const auto key = [](const PolicyVersion& version) { return fmt::format("{:010}", 1'000'000'000 - version.number); };
        Output output;
        TRY(const auto page, page_of(std::move(versions), ask.input, output, key));
        output.Versions.emplace();
        for (const auto& version : page) output.Versions->push_back(show_version(*policy, version, Document::omitted));
        return output;
    }
};

class DeletePolicyVersion final : public Mutation<DeletePolicyVersion, shapes::DeletePolicyVersionOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask) { return policy_subject(state, ask.input.PolicyArn); }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto policy, editor.managed_policy(ask.input.PolicyArn));
        TRY(const auto version, existing_version(policy, ask.input.VersionId));
        if (version.number == policy.default_version)
            return fail(errors::delete_conflict("Cannot delete the default version of a policy."));
        std::erase_if(policy.versions, [&](const PolicyVersion& other) { return other.number == version.number; });
        policy.updated = editor.now();
        TRY_VOID(editor.save(std::move(policy)));
        return Output{};
    }
};

class SetDefaultPolicyVersion final : public Mutation<SetDefaultPolicyVersion, shapes::SetDefaultPolicyVersionOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask) { return policy_subject(state, ask.input.PolicyArn); }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto policy, editor.managed_policy(ask.input.PolicyArn));
        TRY(const auto version, existing_version(policy, ask.input.VersionId));
        policy.default_version = version.number;
        policy.updated = editor.now();
        TRY_VOID(editor.save(std::move(policy)));
        return Output{};
    }
};

}  // namespace

void add_policy_version_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<CreatePolicyVersion>(accounts));
    operations.push_back(op::make_operation<GetPolicyVersion>(accounts));
    operations.push_back(op::make_operation<ListPolicyVersions>(accounts));
    operations.push_back(op::make_operation<DeletePolicyVersion>(accounts));
    operations.push_back(op::make_operation<SetDefaultPolicyVersion>(accounts));
}

}  // namespace sekisho::iam
