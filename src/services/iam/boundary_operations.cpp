#include "services/iam/entities.h"
#include "services/iam/families.h"
#include "shapes/iam.h"

namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

template <class Of, class Operation>
class PutPermissionsBoundary final : public Mutation<PutPermissionsBoundary<Of, Operation>, Operation> {
    using Base = Mutation<PutPermissionsBoundary, Operation>;

public:
    using Base::Base;

    static Subject subject(const IamState& state, const Base::Asked& ask)
    {
        auto subject = subject_of(state, Of::kind, Of::name(ask.input));
        subject.context.set("iam:PermissionsBoundary", ask.input.PermissionsBoundary);
        return subject;
    }

    static Result<typename Base::Output> apply(Editor& editor, const Base::Asked& ask)
    {
        TRY(auto entity, editor.entity(Of::kind, Of::name(ask.input)));
        TRY_VOID(check_boundary(editor.state(), ask.input.PermissionsBoundary));
        entity.boundary = ask.input.PermissionsBoundary;
        TRY_VOID(editor.save(std::move(entity)));
        return typename Base::Output{};
    }
};

template <class Of, class Operation>
class DeletePermissionsBoundary final : public Mutation<DeletePermissionsBoundary<Of, Operation>, Operation> {
    using Base = Mutation<DeletePermissionsBoundary, Operation>;

public:
    using Base::Base;

    static Subject subject(const IamState& state, const Base::Asked& ask)
    {
        return bounded_subject_of(state, Of::kind, Of::name(ask.input));
    }

    static Result<typename Base::Output> apply(Editor& editor, const Base::Asked& ask)
    {
        TRY(auto entity, editor.entity(Of::kind, Of::name(ask.input)));
        if (entity.boundary.empty()) {
            return fail(errors::no_such_entity("The permissions boundary for " + std::string(word_of(Of::kind)) + " " +
                                               entity.name + " cannot be found."));
        }
        entity.boundary.clear();
        TRY_VOID(editor.save(std::move(entity)));
        return typename Base::Output{};
    }
};

}  // namespace

void add_boundary_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(
        op::make_operation<PutPermissionsBoundary<OfUser, shapes::PutUserPermissionsBoundaryOperation>>(accounts));
    operations.push_back(
        op::make_operation<PutPermissionsBoundary<OfRole, shapes::PutRolePermissionsBoundaryOperation>>(accounts));
    operations.push_back(
        op::make_operation<DeletePermissionsBoundary<OfUser, shapes::DeleteUserPermissionsBoundaryOperation>>(accounts));
    operations.push_back(
        op::make_operation<DeletePermissionsBoundary<OfRole, shapes::DeleteRolePermissionsBoundaryOperation>>(accounts));
}

}  // namespace sekisho::iam
