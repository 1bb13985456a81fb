#include "services/iam/documents.h"
#include "services/iam/entities.h"
#include "services/iam/families.h"
#include "services/iam/render.h"
#include "services/iam/tags.h"

namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

class CreateRole final : public Mutation<CreateRole, shapes::CreateRoleOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        auto subject = new_subject(state, "role", ask.input.Path, ask.input.RoleName);
        set_request_tags(subject.context, tags_of(ask.input.Tags));
        if (ask.input.PermissionsBoundary) subject.context.set("iam:PermissionsBoundary", *ask.input.PermissionsBoundary);
        return subject;
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        const auto& input = ask.input;
        TRY(auto role, make_entity(editor.state(), EntityKind::role, input.RoleName, editor.now()));
        set_path(role, editor.state(), input.Path.value_or("/"));
        if (is_service_linked(role))
            return fail(errors::invalid_input("Path /aws-service-role/ is reserved for service-linked roles."));
        TRY_VOID(set_trust(role, editor.state(), input.AssumeRolePolicyDocument));
        role.description = input.Description.value_or("");
        role.max_session_duration = input.MaxSessionDuration.value_or(role.max_session_duration);
        TRY_VOID(add_tags(role.tags, tags_of(input.Tags)));
        if (input.PermissionsBoundary) {
            TRY_VOID(check_boundary(editor.state(), *input.PermissionsBoundary));
            role.boundary = *input.PermissionsBoundary;
        }
        Output output;
        output.Role = show_role(editor.state(), role, Detail::full);
        TRY_VOID(editor.save(std::move(role)));
        return output;
    }
};

class GetRole final : public Query<GetRole, shapes::GetRoleOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return subject_of(state, EntityKind::role, ask.input.RoleName);
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        TRY(const auto role, existing(state, EntityKind::role, ask.input.RoleName));
        Output output;
        output.Role = show_role(state, *role, Detail::full);
        return output;
    }
};

class ListRoles final : public Query<ListRoles, shapes::ListRolesOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return list_subject(state, "role", ask.input.PathPrefix);
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        Output output;
        TRY(const auto page,
            page_of(under_path(state, EntityKind::role, ask.input.PathPrefix), ask.input, output, page_key));
        for (const auto& role : page) output.Roles.push_back(show_role(state, *role, Detail::listed));
        return output;
    }
};

class UpdateRole final : public Mutation<UpdateRole, shapes::UpdateRoleOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return subject_of(state, EntityKind::role, ask.input.RoleName);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto role, editor.any_entity(EntityKind::role, ask.input.RoleName));
        if (is_service_linked(role) && ask.input.MaxSessionDuration) return fail(errors::protected_role(role.name));
        role.description = ask.input.Description.value_or(role.description);
        role.max_session_duration = ask.input.MaxSessionDuration.value_or(role.max_session_duration);
        TRY_VOID(editor.save(std::move(role)));
        return Output{};
    }
};

class UpdateRoleDescription final : public Mutation<UpdateRoleDescription, shapes::UpdateRoleDescriptionOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return subject_of(state, EntityKind::role, ask.input.RoleName);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto role, editor.any_entity(EntityKind::role, ask.input.RoleName));
        role.description = ask.input.Description;
        Output output;
        output.Role = show_role(editor.state(), role, Detail::full);
        TRY_VOID(editor.save(std::move(role)));
        return output;
    }
};

class UpdateAssumeRolePolicy final : public Mutation<UpdateAssumeRolePolicy, shapes::UpdateAssumeRolePolicyOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return subject_of(state, EntityKind::role, ask.input.RoleName);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto role, editor.entity(EntityKind::role, ask.input.RoleName));
        TRY_VOID(set_trust(role, editor.state(), ask.input.PolicyDocument));
        TRY_VOID(editor.save(std::move(role)));
        return Output{};
    }
};

class DeleteRole final : public Mutation<DeleteRole, shapes::DeleteRoleOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return subject_of(state, EntityKind::role, ask.input.RoleName);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto role, editor.entity(EntityKind::role, ask.input.RoleName));
        TRY_VOID(check_without_policies(role));
        if (!editor.state().profiles_of(role.id).empty())
            return fail(errors::delete_conflict("Cannot delete entity, must remove roles from instance profile first."));
        TRY_VOID(editor.erase(role));
        return Output{};
    }
};

}  // namespace

void add_role_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<CreateRole>(accounts));
    operations.push_back(op::make_operation<GetRole>(accounts));
    operations.push_back(op::make_operation<ListRoles>(accounts));
    operations.push_back(op::make_operation<UpdateRole>(accounts));
    operations.push_back(op::make_operation<UpdateRoleDescription>(accounts));
    operations.push_back(op::make_operation<UpdateAssumeRolePolicy>(accounts));
    operations.push_back(op::make_operation<DeleteRole>(accounts));
}

}  // namespace sekisho::iam
