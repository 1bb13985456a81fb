#include <algorithm>

#include "services/iam/entities.h"
#include "services/iam/families.h"
#include "services/iam/render.h"

namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

constexpr std::size_t groups_per_user = 10;

class CreateGroup final : public Mutation<CreateGroup, shapes::CreateGroupOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return new_subject(state, "group", ask.input.Path, ask.input.GroupName);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto group, make_entity(editor.state(), EntityKind::group, ask.input.GroupName, editor.now()));
        set_path(group, editor.state(), ask.input.Path.value_or("/"));
        Output output;
        output.Group = show_group(group);
        TRY_VOID(editor.save(std::move(group)));
        return output;
    }
};

class GetGroup final : public Query<GetGroup, shapes::GetGroupOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return subject_of(state, EntityKind::group, ask.input.GroupName);
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        TRY(const auto group, existing(state, EntityKind::group, ask.input.GroupName));
        Output output;
        output.Group = show_group(*group);
        TRY(const auto page, page_of(members_of(state, *group), ask.input, output, page_key));
        for (const auto& user : page) output.Users.push_back(show_user(*user, Detail::listed));
        return output;
    }
};

class ListGroups final : public Query<ListGroups, shapes::ListGroupsOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return list_subject(state, "group", ask.input.PathPrefix);
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        Output output;
        TRY(const auto page,
            page_of(under_path(state, EntityKind::group, ask.input.PathPrefix), ask.input, output, page_key));
        for (const auto& group : page) output.Groups.push_back(show_group(*group));
        return output;
    }
};

class UpdateGroup final : public Mutation<UpdateGroup, shapes::UpdateGroupOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return subject_of(state, EntityKind::group, ask.input.GroupName);
    }

    static Subject target(const IamState& state, const Asked& ask)
    {
        const auto group = state.find(EntityKind::group, ask.input.GroupName);
        const auto path = ask.input.NewPath ? ask.input.NewPath : group ? std::optional(group->path) : std::nullopt;
        return new_subject(state, "group", path, ask.input.NewGroupName.value_or(ask.input.GroupName));
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(auto group, editor.entity(EntityKind::group, ask.input.GroupName));
        TRY_VOID(rename(editor, std::move(group), ask.input.NewGroupName, ask.input.NewPath));
        return Output{};
    }
};

class DeleteGroup final : public Mutation<DeleteGroup, shapes::DeleteGroupOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return subject_of(state, EntityKind::group, ask.input.GroupName);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto group, editor.entity(EntityKind::group, ask.input.GroupName));
        if (!members_of(editor.state(), group).empty())
            return fail(errors::delete_conflict("Cannot delete entity, must remove users from group first."));
        TRY_VOID(check_without_policies(group));
        TRY_VOID(editor.erase(group));
        return Output{};
    }
};

class AddUserToGroup final : public Mutation<AddUserToGroup, shapes::AddUserToGroupOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return subject_of(state, EntityKind::group, ask.input.GroupName);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto group, editor.entity(EntityKind::group, ask.input.GroupName));
        TRY(auto user, editor.entity(EntityKind::user, ask.input.UserName));
        if (contains(user.groups, group.id)) return Output{};
        if (user.groups.size() >= groups_per_user) return fail(errors::quota("GroupsPerUser", groups_per_user));
        user.groups.push_back(group.id);
        TRY_VOID(editor.save(std::move(user)));
        return Output{};
    }
};

class RemoveUserFromGroup final : public Mutation<RemoveUserFromGroup, shapes::RemoveUserFromGroupOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return subject_of(state, EntityKind::group, ask.input.GroupName);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto group, editor.entity(EntityKind::group, ask.input.GroupName));
        TRY(auto user, editor.entity(EntityKind::user, ask.input.UserName));
        if (std::erase(user.groups, group.id) == 0)
            return fail(errors::no_such_entity("User " + user.name + " is not in group " + group.name + "."));
        TRY_VOID(editor.save(std::move(user)));
        return Output{};
    }
};

}  // namespace

void add_group_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<CreateGroup>(accounts));
    operations.push_back(op::make_operation<GetGroup>(accounts));
    operations.push_back(op::make_operation<ListGroups>(accounts));
    operations.push_back(op::make_operation<UpdateGroup>(accounts));
    operations.push_back(op::make_operation<DeleteGroup>(accounts));
    operations.push_back(op::make_operation<AddUserToGroup>(accounts));
    operations.push_back(op::make_operation<RemoveUserFromGroup>(accounts));
}

}  // namespace sekisho::iam
