#include "services/iam/families.h"
#include "services/iam/owner.h"
#include "shapes/iam.h"

/// The account's password policy is kept and shown for the tools that manage it. There is no console, so that no user has
/// a password: login profiles do not exist.
namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

Error no_password_policy(const IamState& state)
{
    return errors::no_such_entity("The Password Policy with domain name " + state.account + " cannot be found.");
}

class GetAccountPasswordPolicy final : public Query<GetAccountPasswordPolicy, shapes::GetAccountPasswordPolicyOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState&, const Asked&) { return {}; }

    static Result<Output> read(const IamState& state, const Asked&)
    {
        if (!state.password_policy) return fail(no_password_policy(state));
        const auto& policy = *state.password_policy;
        Output output;
        auto& shown = output.PasswordPolicy;
        shown.MinimumPasswordLength = policy.minimum_length;
        shown.RequireSymbols = policy.require_symbols;
        shown.RequireNumbers = policy.require_numbers;
        shown.RequireUppercaseCharacters = policy.require_uppercase;
        shown.RequireLowercaseCharacters = policy.require_lowercase;
        shown.AllowUsersToChangePassword = policy.users_may_change;
        shown.ExpirePasswords = policy.maximum_age.has_value();
        shown.MaxPasswordAge = policy.maximum_age;
        shown.PasswordReusePrevention = policy.reuse_prevention;
        shown.HardExpiry = policy.hard_expiry;
        return output;
    }
};

class UpdateAccountPasswordPolicy final
    : public Mutation<UpdateAccountPasswordPolicy, shapes::UpdateAccountPasswordPolicyOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState&, const Asked&) { return {}; }

    /// What is left out falls back to its default.
    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        const auto& input = ask.input;
        PasswordPolicy policy;
        policy.minimum_length = input.MinimumPasswordLength.value_or(policy.minimum_length);
        policy.require_symbols = input.RequireSymbols.value_or(false);
        policy.require_numbers = input.RequireNumbers.value_or(false);
        policy.require_uppercase = input.RequireUppercaseCharacters.value_or(false);
        policy.require_lowercase = input.RequireLowercaseCharacters.value_or(false);
        policy.users_may_change = input.AllowUsersToChangePassword.value_or(false);
        policy.maximum_age = input.MaxPasswordAge;
        policy.reuse_prevention = input.PasswordReusePrevention;
        policy.hard_expiry = input.HardExpiry;
        TRY_VOID(editor.set_password_policy(policy));
        return Output{};
    }
};

class DeleteAccountPasswordPolicy final
    : public Mutation<DeleteAccountPasswordPolicy, shapes::DeleteAccountPasswordPolicyOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState&, const Asked&) { return {}; }

    static Result<Output> apply(Editor& editor, const Asked&)
    {
        if (!editor.state().password_policy) return fail(no_password_policy(editor.state()));
        TRY_VOID(editor.set_password_policy(std::nullopt));
        return Output{};
    }
};

/// Tools ask before they delete a user.
template <class Operation>
class NoLoginProfile final : public Query<NoLoginProfile<Operation>, Operation> {
    using Base = Query<NoLoginProfile, Operation>;

public:
    using Base::Base;

    static Subject subject(const IamState& state, const Base::Asked& ask)
    {
        return owner_subject(state, ask.input.UserName, ask.caller);
    }

    static Result<typename Base::Output> read(const IamState& state, const Base::Asked& ask)
    {
        TRY(const auto owner, owner_of(state, ask.input.UserName, ask.caller));
        return fail(errors::no_such_entity("Login Profile for User " + owner.name + " cannot be found."));
    }
};

}  // namespace

void add_password_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<GetAccountPasswordPolicy>(accounts));
    operations.push_back(op::make_operation<UpdateAccountPasswordPolicy>(accounts));
    operations.push_back(op::make_operation<DeleteAccountPasswordPolicy>(accounts));
    operations.push_back(op::make_operation<NoLoginProfile<shapes::GetLoginProfileOperation>>(accounts));
    operations.push_back(op::make_operation<NoLoginProfile<shapes::DeleteLoginProfileOperation>>(accounts));
}

}  // namespace sekisho::iam
