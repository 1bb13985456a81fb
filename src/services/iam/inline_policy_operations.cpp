#include "base/encoding.h"
#include "services/iam/documents.h"
#include "services/iam/entities.h"
#include "services/iam/families.h"
#include "services/iam/handler.h"
#include "shapes/iam.h"

namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

template <class Of, class Operation>
class PutInlinePolicy final : public Mutation<PutInlinePolicy<Of, Operation>, Operation> {
    using Base = Mutation<PutInlinePolicy, Operation>;

public:
    using Base::Base;

    static Subject subject(const IamState& state, const Base::Asked& ask)
    {
        return bounded_subject_of(state, Of::kind, Of::name(ask.input));
    }

    static Result<typename Base::Output> apply(Editor& editor, const Base::Asked& ask)
    {
        TRY(auto entity, editor.entity(Of::kind, Of::name(ask.input)));
        TRY(auto stored, accept_policy(ask.input.PolicyDocument, ask.input.PolicyName));
        entity.inline_policies.insert_or_assign(ask.input.PolicyName, std::move(stored));
        TRY_VOID(check_inline_size(entity));
        TRY_VOID(editor.save(std::move(entity)));
        return typename Base::Output{};
    }
};

template <class Of, class Operation>
class GetInlinePolicy final : public Query<GetInlinePolicy<Of, Operation>, Operation> {
    using Base = Query<GetInlinePolicy, Operation>;

public:
    using Base::Base;

    static Subject subject(const IamState& state, const Base::Asked& ask)
    {
        return subject_of(state, Of::kind, Of::name(ask.input));
    }

    static Result<typename Base::Output> read(const IamState& state, const Base::Asked& ask)
    {
        TRY(const auto entity, existing(state, Of::kind, Of::name(ask.input)));
        const auto found = entity->inline_policies.find(ask.input.PolicyName);
        if (found == entity->inline_policies.end())
            return fail(errors::no_such_inline_policy(Of::kind, ask.input.PolicyName));
        typename Base::Output output;
        Of::name(output) = entity->name;
        output.PolicyName = found->first;
        output.PolicyDocument = percent_encode(found->second.document);
        return output;
    }
};

template <class Of, class Operation>
class ListInlinePolicies final : public Query<ListInlinePolicies<Of, Operation>, Operation> {
    using Base = Query<ListInlinePolicies, Operation>;

public:
    using Base::Base;

    static Subject subject(const IamState& state, const Base::Asked& ask)
    {
        return subject_of(state, Of::kind, Of::name(ask.input));
    }

    static Result<typename Base::Output> read(const IamState& state, const Base::Asked& ask)
    {
        TRY(const auto entity, existing(state, Of::kind, Of::name(ask.input)));
        std::vector<std::string> names;
        for (const auto& [name, policy] : entity->inline_policies) names.push_back(name);
        typename Base::Output output;
        const auto key = [](const std::string& name) { return name; };
        TRY(output.PolicyNames, page_of(std::move(names), ask.input, output, key));
        return output;
    }
};

template <class Of, class Operation>
class DeleteInlinePolicy final : public Mutation<DeleteInlinePolicy<Of, Operation>, Operation> {
    using Base = Mutation<DeleteInlinePolicy, Operation>;

public:
    using Base::Base;

    static Subject subject(const IamState& state, const Base::Asked& ask)
    {
        return bounded_subject_of(state, Of::kind, Of::name(ask.input));
    }

    static Result<typename Base::Output> apply(Editor& editor, const Base::Asked& ask)
    {
        TRY(auto entity, editor.entity(Of::kind, Of::name(ask.input)));
        if (entity.inline_policies.erase(ask.input.PolicyName) == 0)
            return fail(errors::no_such_inline_policy(Of::kind, ask.input.PolicyName));
        TRY_VOID(editor.save(std::move(entity)));
        return typename Base::Output{};
    }
};

}  // namespace

void add_inline_policy_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<PutInlinePolicy<OfUser, shapes::PutUserPolicyOperation>>(accounts));
    operations.push_back(op::make_operation<PutInlinePolicy<OfGroup, shapes::PutGroupPolicyOperation>>(accounts));
    operations.push_back(op::make_operation<PutInlinePolicy<OfRole, shapes::PutRolePolicyOperation>>(accounts));
    operations.push_back(op::make_operation<GetInlinePolicy<OfUser, shapes::GetUserPolicyOperation>>(accounts));
    operations.push_back(op::make_operation<GetInlinePolicy<OfGroup, shapes::GetGroupPolicyOperation>>(accounts));
    operations.push_back(op::make_operation<GetInlinePolicy<OfRole, shapes::GetRolePolicyOperation>>(accounts));
    operations.push_back(op::make_operation<ListInlinePolicies<OfUser, shapes::ListUserPoliciesOperation>>(accounts));
    operations.push_back(op::make_operation<ListInlinePolicies<OfGroup, shapes::ListGroupPoliciesOperation>>(accounts));
    operations.push_back(op::make_operation<ListInlinePolicies<OfRole, shapes::ListRolePoliciesOperation>>(accounts));
    operations.push_back(op::make_operation<DeleteInlinePolicy<OfUser, shapes::DeleteUserPolicyOperation>>(accounts));
    operations.push_back(op::make_operation<DeleteInlinePolicy<OfGroup, shapes::DeleteGroupPolicyOperation>>(accounts));
    operations.push_back(op::make_operation<DeleteInlinePolicy<OfRole, shapes::DeleteRolePolicyOperation>>(accounts));
}

}  // namespace sekisho::iam
