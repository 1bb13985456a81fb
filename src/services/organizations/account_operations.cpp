#include "services/organizations/families.h"
#include "services/organizations/handler.h"
#include "services/organizations/render.h"

namespace sekisho::organizations {

namespace {

namespace shapes = sekisho::shapes::organizations;

Result<Member> existing(const State& state, const std::string& id)
{
    const auto found = state.members.find(id);
    if (found == state.members.end()) return fail(errors::account_not_found());
    return found->second;
}

class DescribeAccount final : public Query<DescribeAccount, shapes::DescribeAccountOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State& state, const Input& input) { return {target_subject(state, input.AccountId)}; }

    static Result<Output> read(const State& state, const Input& input)
    {
        TRY(const auto member, existing(state, input.AccountId));
        Output output;
        output.Account = show_account(state, member);
        return output;
    }
};

class ListAccounts final : public Query<ListAccounts, shapes::ListAccountsOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State&, const Input&) { return {{}}; }

    static Result<Output> read(const State& state, const Input& input)
    {
        std::vector<shapes::Account> accounts;
        for (const auto& [id, member] : state.members) accounts.push_back(show_account(state, member));
        Output output;
        const auto key = [](const shapes::Account& account) { return *account.Id; };
        TRY(output.Accounts, page_of(std::move(accounts), input, output, key));
        return output;
    }
};

class MoveAccount final : public Mutation<MoveAccount, shapes::MoveAccountOperation> {
public:
    using Mutation::Mutation;

    static Subjects subjects(const State& state, const Input& input)
    {
        return {target_subject(state, input.AccountId), target_subject(state, input.SourceParentId),
                target_subject(state, input.DestinationParentId)};
    }

    static Result<Output> apply(Editor& editor, const Input& input)
    {
        const auto& state = editor.state();
        TRY(auto member, existing(state, input.AccountId));
        if (member.parent != input.SourceParentId) return fail(errors::source_parent_not_found());
        if (!state.is_parent(input.DestinationParentId)) return fail(errors::destination_parent_not_found());
        if (member.parent == input.DestinationParentId) return fail(errors::duplicate_account());
        member.parent = input.DestinationParentId;
        TRY_VOID(editor.save(std::move(member)));
        return Output{};
    }
};

/// The account stays in the installation, standing alone: no policy of the organisation binds it any more.
class RemoveAccountFromOrganization final
    : public Mutation<RemoveAccountFromOrganization, shapes::RemoveAccountFromOrganizationOperation> {
public:
    using Mutation::Mutation;

    static Subjects subjects(const State& state, const Input& input) { return {target_subject(state, input.AccountId)}; }

    static Result<Output> apply(Editor& editor, const Input& input)
    {
        TRY(const auto member, existing(editor.state(), input.AccountId));
        if (member.id == editor.state().management) return fail(errors::management_cannot_leave());
        TRY_VOID(editor.erase_member(member.id));
        return Output{};
    }
};

/// Suspends: credentials of the account are refused from here on, for good.
class CloseAccount final : public shapes::CloseAccountOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;

    explicit CloseAccount(Organizations& organizations) : organizations_(&organizations) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope&) const
    {
        const auto state = organizations_->state();
        return checks_for(*state, caller, schema.name, {target_subject(*state, input.AccountId)});
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        auto& accounts = organizations_->accounts();
        Organizations::Work<Output> work = [id = call->AccountId, &accounts](Editor& editor) -> Result<Output> {
            TRY(auto member, existing(editor.state(), id));
            if (id == editor.state().management)
                return fail(errors::constraint_violation("CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
                                                         "You can't close the management account."));
            if (member.status == MemberStatus::suspended) return fail(errors::account_already_closed());
            member.status = MemberStatus::suspended;
            TRY_VOID(accounts.suspend(editor.connection(), id));
            TRY_VOID(editor.save(std::move(member)));
            return Output{};
        };
        CO_TRY(const auto output, co_await organizations_->change(std::move(work)));
        accounts.publish_suspension(call->AccountId);
        co_return output;
    }

private:
    Organizations* organizations_;
};

class DescribeCreateAccountStatus final
    : public Query<DescribeCreateAccountStatus, shapes::DescribeCreateAccountStatusOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State&, const Input&) { return {{}}; }

    static Result<Output> read(const State& state, const Input& input)
    {
        const auto found = state.creations.find(input.CreateAccountRequestId);
        if (found == state.creations.end()) return fail(errors::creation_not_found());
        Output output;
        output.CreateAccountStatus = show_creation(found->second);
        return output;
    }
};

class ListCreateAccountStatus final : public Query<ListCreateAccountStatus, shapes::ListCreateAccountStatusOperation> {
public:
    using Query::Query;

    static Subjects subjects(const State&, const Input&) { return {{}}; }

    static Result<Output> read(const State& state, const Input& input)
    {
        std::vector<shapes::CreateAccountStatus> statuses;
        for (const auto& [id, creation] : state.creations) {
            auto shown = show_creation(creation);
            const auto& wanted = input.States;
            if (!wanted || wanted->empty() || std::ranges::find(*wanted, *shown.State) != wanted->end())
                statuses.push_back(std::move(shown));
        }
        Output output;
        const auto key = [](const shapes::CreateAccountStatus& status) { return *status.Id; };
        TRY(output.CreateAccountStatuses, page_of(std::move(statuses), input, output, key));
        return output;
    }
};

}  // namespace

void add_account_operations(op::Operations& operations, Organizations& organizations)
{
    operations.push_back(op::make_operation<DescribeAccount>(organizations));
    operations.push_back(op::make_operation<ListAccounts>(organizations));
    operations.push_back(op::make_operation<MoveAccount>(organizations));
    operations.push_back(op::make_operation<RemoveAccountFromOrganization>(organizations));
    operations.push_back(op::make_operation<CloseAccount>(organizations));
    operations.push_back(op::make_operation<DescribeCreateAccountStatus>(organizations));
    operations.push_back(op::make_operation<ListCreateAccountStatus>(organizations));
}

}  // namespace sekisho::organizations
