#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.h"
#include "services/iam/documents.h"
#include "services/iam/entities.h"
#include "services/organizations/families.h"
#include "services/organizations/handler.h"
#include "services/organizations/names.h"
#include "services/organizations/render.h"

namespace sekisho::organizations {

namespace {

namespace shapes = sekisho::shapes::organizations;

constexpr std::size_t most_accounts = 1000;
constexpr std::string_view default_role = "OrganizationAccountAccessRole";
constexpr std::string_view administrator = "arn:aws:iam::aws:policy/AdministratorAccess";

/// The role by which the management account administers a new one (orgs_manage_accounts_access-cross-account-role).
iam::Directory::Work<void> with_access_role(const std::string& name, const std::string& management)
{
    return [name, management](iam::Editor& editor) -> Result<void> {
        TRY(auto role, iam::make_entity(editor.state(), iam::EntityKind::role, name, editor.now()));
        const auto trust = fmt::format(
            R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{}:root"}},)"
            R"("Action":"sts:AssumeRole"}}]}})",
            management);
        TRY(role.trust, iam::accept_trust(editor.state(), trust, role.arn));
        role.attached.emplace_back(administrator);
        return editor.save(std::move(role));
    };
}

bool email_taken(const State& state, const std::string& email)
{
    return std::ranges::any_of(state.members,
                               [&](const auto& entry) { return equal_ignoring_case(entry.second.email, email); });
}

/// What one change makes.
struct Made {
    Creation creation;
    std::shared_ptr<iam::Directory> directory;  ///< null: it failed
};

/// The request is answered when the account is there: no client has to wait for IN_PROGRESS to end.
class CreateAccount final : public shapes::CreateAccountOperation {
public:
    static constexpr op::Effect effect = op::Effect::write;

    explicit CreateAccount(Organizations& organizations) : organizations_(&organizations) {}

    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope&) const
    {
        return checks_for(*organizations_->state(), caller, schema.name, {new_subject(tags_of(input.Tags))});
    }

    Task<Result<Output>> execute(op::Authorized<Input> call) const
    {
        CO_TRY(const auto tags, accept_tags(call->Tags));
        auto& accounts = organizations_->accounts();
        Organizations::Work<Made> work = [input = *call, tags, &accounts](Editor& editor) {
            return create(editor, accounts, input, tags);
        };
        CO_TRY(auto made, co_await organizations_->change(std::move(work)));
        // The organisation's policies bind the account already: only now does it exist for requests.
        if (made.directory) accounts.publish(std::move(made.directory));
        Output output;
        output.CreateAccountStatus = show_creation(made.creation);
        co_return output;
    }

private:
    static Result<Made> create(Editor& editor, const iam::Accounts& accounts, const Input& input, const Tags& tags)
    {
        const auto& state = editor.state();
        if (!state.exists()) return fail(errors::not_in_use());
        if (state.members.size() >= most_accounts)
            return fail(errors::constraint_violation("ACCOUNT_NUMBER_LIMIT_EXCEEDED",
                                                     "You have exceeded the allowed number of AWS accounts."));
        Made made;
        made.creation.id = new_creation_id();
        made.creation.account_name = input.AccountName;
        made.creation.requested = editor.now();
        if (email_taken(state, input.Email)) {
            made.creation.failure_reason = shapes::CreateAccountFailureReason::EMAIL_ALREADY_EXISTS;
        } else {
            TRY(made.directory, add_account(editor, accounts, input, tags));
            made.creation.account = made.directory->account();
        }
        TRY_VOID(editor.insert(made.creation));
        return made;
    }

    static Result<std::shared_ptr<iam::Directory>> add_account(Editor& editor, const iam::Accounts& accounts,
                                                               const Input& input, const Tags& tags)
    {
        const auto taken = accounts.ids();
        Member member;
        do member.id = new_account_id();
        while (std::ranges::find(taken, member.id) != taken.end());
        member.name = input.AccountName;
        member.email = input.Email;
        member.parent = editor.state().root;
        member.joined = editor.now();
        const auto id = member.id;
        const auto role = input.RoleName.value_or(std::string(default_role));
        TRY(auto directory, accounts.insert(editor.connection(), id, with_access_role(role, editor.state().management)));
        TRY_VOID(editor.save(std::move(member)));
        TRY_VOID(editor.attach_defaults(id));
        TRY_VOID(editor.set_tags(id, tags));
        return directory;
    }

    Organizations* organizations_;
};

}  // namespace

void add_account_creation(op::Operations& operations, Organizations& organizations)
{
    operations.push_back(op::make_operation<CreateAccount>(organizations));
}

}  // namespace sekisho::organizations
