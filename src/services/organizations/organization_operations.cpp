#include "services/organizations/families.h"
#include "services/organizations/handler.h"
#include "services/organizations/names.h"
#include "services/organizations/render.h"

namespace sekisho::organizations {

namespace {

namespace shapes = sekisho::shapes::organizations;

/// An installation has one organisation, and its management account is the one that was configured.
class CreateOrganization final : public shapes::CreateOrganizationOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;

    explicit CreateOrganization(Organizations& organizations) : organizations_(&organizations) {}

    Result<op::AccessChecks> access(const Input&, const op::Caller& caller, const op::Envelope&) const
    {
        op::AccessCheck check;
        check.action = "organizations:CreateOrganization";
        check.resource_account = caller.account();
        const bool member = organizations_->state()->members.contains(caller.account());
        if (member) check.absent = errors::already_in_organization();
        else if (caller.account() != organizations_->accounts().management()) check.absent = errors::access_denied();
        return op::AccessChecks{std::move(check)};
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        // The other feature set is without policies.
        if (call->FeatureSet && *call->FeatureSet != shapes::OrganizationFeatureSet::ALL)
            co_return fail(errors::invalid_input("INVALID_ENUM", "The only feature set that is supported here is ALL."));
        Organizations::Work<Output> work = [account = call.caller().account()](Editor& editor) -> Result<Output> {
            if (editor.state().exists()) return fail(errors::already_in_organization());
            Member management;
            management.id = account;
            management.name = "management";
            management.email = "root@" + account + ".invalid";
            management.parent = new_root_id();
            management.invited = true;
            management.joined = editor.now();
            const auto root = management.parent;
            TRY_VOID(editor.found(new_organization_id(), root, std::move(management)));
            Output output;
            output.Organization = show_organization(editor.state());
            return output;
        };
        co_return co_await organizations_->change(std::move(work));
    }

private:
    Organizations* organizations_;
};

class DescribeOrganization final : public Query<DescribeOrganization, shapes::DescribeOrganizationOperation> {
public:
    using Query::Query;
    static constexpr Who who = Who::any_member;

    static Subjects subjects(const State&, const Input&) { return {{}}; }

    static Result<Output> read(const State& state, const Input&)
    {
        Output output;
        output.Organization = show_organization(state);
        return output;
    }
};

class DeleteOrganization final : public Mutation<DeleteOrganization, shapes::DeleteOrganizationOperation> {
public:
    using Mutation::Mutation;

    static Subjects subjects(const State&, const Input&) { return {{}}; }

    static Result<Output> apply(Editor& editor, const Input&)
    {
        if (editor.state().members.size() > 1) return fail(errors::organization_not_empty());
        TRY_VOID(editor.dissolve());
        return Output{};
    }
};

class ListRoots final : public Query<ListRoots, shapes::ListRootsOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State&, const Input&) { return {{}}; }

    static Result<Output> read(const State& state, const Input&)
    {
        Output output;
        output.Roots = std::vector<shapes::Root>{show_root(state)};
        return output;
    }
};

/// No service acts in member accounts on the organisation's behalf.
class ListAWSServiceAccessForOrganization final
    : public Query<ListAWSServiceAccessForOrganization, shapes::ListAWSServiceAccessForOrganizationOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State&, const Input&) { return {{}}; }

    static Result<Output> read(const State&, const Input&)
    {
        Output output;
        output.EnabledServicePrincipals.emplace();
        return output;
    }
};

Subjects root_subjects(const State& state, const std::string& root, const std::string& type)
{
    auto subject = target_subject(state, root);
    subject.context.set("organizations:PolicyType", type);
    return {std::move(subject)};
}

Result<PolicyType> type_in_root(const State& state, const std::string& root, const std::string& type)
{
    if (root != state.root) return fail(errors::root_not_found());
    const auto served = policy_type_of(type);
    if (!served) return fail(errors::policy_type_not_available());
    return *served;
}

class EnablePolicyType final : public Mutation<EnablePolicyType, shapes::EnablePolicyTypeOperation> {
public:
    using Mutation::Mutation;

    static Subjects subjects(const State& state, const Input& input)
    {
        return root_subjects(state, input.RootId, input.PolicyType);
    }

    static Result<Output> apply(Editor& editor, const Input& input)
    {
        TRY(const auto type, type_in_root(editor.state(), input.RootId, input.PolicyType));
        if (editor.state().enabled.contains(type)) return fail(errors::policy_type_already_enabled());
        TRY_VOID(editor.enable(type));
        Output output;
        output.Root = show_root(editor.state());
        return output;
    }
};

class DisablePolicyType final : public Mutation<DisablePolicyType, shapes::DisablePolicyTypeOperation> {
public:
    using Mutation::Mutation;

    static Subjects subjects(const State& state, const Input& input)
    {
        return root_subjects(state, input.RootId, input.PolicyType);
    }

    static Result<Output> apply(Editor& editor, const Input& input)
    {
        TRY(const auto type, type_in_root(editor.state(), input.RootId, input.PolicyType));
        if (!editor.state().enabled.contains(type)) return fail(errors::policy_type_not_enabled());
        TRY_VOID(editor.disable(type));
        Output output;
        output.Root = show_root(editor.state());
        return output;
    }
};

}  // namespace

void add_organization_operations(op::Operations& operations, Organizations& organizations)
{
    operations.push_back(op::make_operation<CreateOrganization>(organizations));
    operations.push_back(op::make_operation<DescribeOrganization>(organizations));
    operations.push_back(op::make_operation<DeleteOrganization>(organizations));
    operations.push_back(op::make_operation<ListRoots>(organizations));
    operations.push_back(op::make_operation<ListAWSServiceAccessForOrganization>(organizations));
    operations.push_back(op::make_operation<EnablePolicyType>(organizations));
    operations.push_back(op::make_operation<DisablePolicyType>(organizations));
}

}  // namespace sekisho::organizations
