#include "services/iam/entities.h"
#include "services/iam/families.h"
#include "services/iam/render.h"
#include "services/iam/tags.h"

namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

class CreateUser final : public Mutation<CreateUser, shapes::CreateUserOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        auto subject = new_subject(state, "user", ask.input.Path, ask.input.UserName);
        set_request_tags(subject.context, tags_of(ask.input.Tags));
        if (ask.input.PermissionsBoundary) subject.context.set("iam:PermissionsBoundary", *ask.input.PermissionsBoundary);
        return subject;
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto user, make_entity(editor.state(), EntityKind::user, ask.input.UserName, editor.now()));
        set_path(user, editor.state(), ask.input.Path.value_or("/"));
        TRY_VOID(add_tags(user.tags, tags_of(ask.input.Tags)));
        if (ask.input.PermissionsBoundary) {
            TRY_VOID(check_boundary(editor.state(), *ask.input.PermissionsBoundary));
            user.boundary = *ask.input.PermissionsBoundary;
        }
        Output output;
        output.User = show_user(user, Detail::full);
        TRY_VOID(editor.save(std::move(user)));
        return output;
    }
};

class GetUser final : public Query<GetUser, shapes::GetUserOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        if (ask.input.UserName) return subject_of(state, EntityKind::user, *ask.input.UserName);
        Subject subject;
        subject.resource = ask.caller.principal.arn;
        return subject;
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        Output output;
        if (ask.input.UserName) {
            TRY(const auto user, existing(state, EntityKind::user, *ask.input.UserName));
            output.User = show_user(*user, Detail::full);
        } else if (ask.caller.principal.kind == policy::PrincipalKind::root) {
            output.User.UserId = state.account;
            output.User.Arn = root_arn(state.account);
            output.User.Path = "/";
        } else if (const auto self = state.find_by_id(ask.caller.principal.unique_id);
                   self && self->kind == EntityKind::user) {
            output.User = show_user(*self, Detail::full);
        } else {
            return fail(errors::validation("Must specify userName when calling with non-User credentials"));
        }
        return output;
    }
};

class ListUsers final : public Query<ListUsers, shapes::ListUsersOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return list_subject(state, "user", ask.input.PathPrefix);
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        Output output;
        TRY(const auto page,
            page_of(under_path(state, EntityKind::user, ask.input.PathPrefix), ask.input, output, page_key));
        for (const auto& user : page) output.Users.push_back(show_user(*user, Detail::listed));
        return output;
    }
};

class UpdateUser final : public Mutation<UpdateUser, shapes::UpdateUserOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return subject_of(state, EntityKind::user, ask.input.UserName);
    }

    static Subject target(const IamState& state, const Asked& ask)
    {
        const auto user = state.find(EntityKind::user, ask.input.UserName);
        const auto path = ask.input.NewPath ? ask.input.NewPath : user ? std::optional(user->path) : std::nullopt;
        auto subject = new_subject(state, "user", path, ask.input.NewUserName.value_or(ask.input.UserName));
        if (user) set_resource_tags(subject.context, user->tags);
        return subject;
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto user, editor.entity(EntityKind::user, ask.input.UserName));
        TRY_VOID(rename(editor, std::move(user), ask.input.NewUserName, ask.input.NewPath));
        return Output{};
    }
};

class DeleteUser final : public Mutation<DeleteUser, shapes::DeleteUserOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return subject_of(state, EntityKind::user, ask.input.UserName);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto user, editor.entity(EntityKind::user, ask.input.UserName));
        TRY_VOID(check_without_policies(user));
        if (!user.groups.empty())
            return fail(errors::delete_conflict("Cannot delete entity, must remove users from group first."));
        if (!editor.state().keys_of(user.id).empty())
            return fail(errors::delete_conflict("Cannot delete entity, must delete access keys first."));
        if (!editor.state().service_credentials_of(user.id).empty())
            return fail(errors::delete_conflict("Cannot delete entity, must delete service specific credentials first."));
        if (!editor.state().devices_of(user.id).empty())
            return fail(errors::delete_conflict("Cannot delete entity, must delete MFA device first."));
        TRY_VOID(editor.erase(user));
        return Output{};
    }
};

class ListGroupsForUser final : public Query<ListGroupsForUser, shapes::ListGroupsForUserOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return subject_of(state, EntityKind::user, ask.input.UserName);
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        TRY(const auto user, existing(state, EntityKind::user, ask.input.UserName));
        std::vector<EntityPtr> groups;
        for (const auto& id : user->groups) {
            if (auto group = state.find_by_id(id)) groups.push_back(std::move(group));
        }
        std::ranges::sort(groups, {}, page_key);
        Output output;
        TRY(const auto page, page_of(std::move(groups), ask.input, output, page_key));
        for (const auto& group : page) output.Groups.push_back(show_group(*group));
        return output;
    }
};

}  // namespace

void add_user_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<CreateUser>(accounts));
    operations.push_back(op::make_operation<GetUser>(accounts));
    operations.push_back(op::make_operation<ListUsers>(accounts));
    operations.push_back(op::make_operation<UpdateUser>(accounts));
    operations.push_back(op::make_operation<DeleteUser>(accounts));
    operations.push_back(op::make_operation<ListGroupsForUser>(accounts));
}

}  // namespace sekisho::iam
