#include "services/iam/entities.h"

#include <fmt/format.h>

#include <array>

#include "services/iam/documents.h"

namespace sekisho::iam {

namespace {

struct Quota {
    std::string_view name;
    std::size_t limit;
};
constexpr std::array<Quota, 3> quotas{{{"UsersPerAccount", 5000}, {"GroupsPerAccount", 300}, {"RolesPerAccount", 1000}}};

/// Characters of all inline policies of one user, group, role together, white space not counted.
constexpr std::array<std::size_t, 3> inline_sizes{2048, 5120, 10240};

}  // namespace

Result<Entity> make_entity(const IamState& state, EntityKind kind, std::string_view name, Time now)
{
    if (state.find(kind, name)) return fail(errors::already_exists(kind, name));
    const auto& quota = quotas[static_cast<std::size_t>(kind)];
    if (state.of(kind).size() >= quota.limit) return fail(errors::quota(quota.name, quota.limit));
    Entity entity;
    entity.kind = kind;
    entity.id = new_unique_id(kind);
    entity.name = name;
    entity.created = now;
    set_path(entity, state, "/");
    return entity;
}

void set_path(Entity& entity, const IamState& state, std::string path)
{
    entity.path = std::move(path);
    entity.arn = iam_arn(state.account, word_of(entity.kind), entity.path, entity.name);
}

Result<void> check_boundary(const IamState& state, const std::string& arn)
{
    if (!state.find_policy(arn)) return fail(errors::boundary_not_attachable(arn));
    return {};
}

Result<void> set_trust(Entity& role, const IamState& state, const std::string& document)
{
    constexpr std::size_t trust_policy_size = 2048;
    if (policy::counted_size(document) > trust_policy_size) return fail(errors::quota("ACLSizePerRole", trust_policy_size));
    TRY(role.trust, accept_trust(state, document, role.arn));
    return {};
}

Result<void> check_inline_size(const Entity& entity)
{
    std::size_t size = 0;
    for (const auto& [name, policy] : entity.inline_policies) size += policy::counted_size(policy.document);
    const auto limit = inline_sizes[static_cast<std::size_t>(entity.kind)];
    if (size <= limit) return {};
    return fail(errors::limit_exceeded(
        fmt::format("Maximum policy size of {} bytes exceeded for {} {}", limit, word_of(entity.kind), entity.name)));
}

Result<void> check_without_policies(const Entity& entity)
{
    if (!entity.attached.empty())
        return fail(errors::delete_conflict("Cannot delete entity, must detach all policies first."));
    if (!entity.inline_policies.empty())
        return fail(errors::delete_conflict("Cannot delete entity, must delete policies first."));
    return {};
}

Result<void> rename(Editor& editor, Entity entity, const std::optional<std::string>& name,
                    const std::optional<std::string>& path)
{
    if (name && *name != entity.name) {
        const auto other = editor.state().find(entity.kind, *name);
        if (other && other->id != entity.id) return fail(errors::already_exists(entity.kind, *name));
        entity.name = *name;
    }
    set_path(entity, editor.state(), path.value_or(entity.path));
    return editor.save(std::move(entity));
}

std::vector<EntityPtr> under_path(const IamState& state, EntityKind kind, const std::optional<std::string>& path_prefix)
{
    std::vector<EntityPtr> found;
    for (const auto& [name, entity] : state.of(kind)) {
        if (entity->path.starts_with(path_prefix.value_or("/"))) found.push_back(entity);
    }
    return found;
}

std::vector<EntityPtr> members_of(const IamState& state, const Entity& group)
{
    std::vector<EntityPtr> members;
    for (const auto& [name, user] : state.of(EntityKind::user)) {
        if (contains(user->groups, group.id)) members.push_back(user);
    }
    return members;
}

}  // namespace sekisho::iam
