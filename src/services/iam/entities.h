#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "base/encoding.h"
#include "services/iam/handler.h"

/// What creating, renaming, listing and deleting have in common for users, groups and roles.
namespace sekisho::iam {

/// A new record of that name with its ids; EntityAlreadyExists, or LimitExceeded beyond AWS's quota of the account.
[[nodiscard]] Result<Entity> make_entity(const IamState& state, EntityKind kind, std::string_view name, Time now);
void set_path(Entity& entity, const IamState& state, std::string path);

/// Checks that the policy exists and can be a boundary.
[[nodiscard]] Result<void> check_boundary(const IamState& state, const std::string& arn);

/// Gives the role a trust policy: MalformedPolicyDocument, or LimitExceeded beyond 2,048 characters.
[[nodiscard]] Result<void> set_trust(Entity& role, const IamState& state, const std::string& document);

/// LimitExceeded where the inline policies of one user, group or role are together longer than AWS takes.
[[nodiscard]] Result<void> check_inline_size(const Entity& entity);

/// DeleteConflict while policies are attached or inline.
[[nodiscard]] Result<void> check_without_policies(const Entity& entity);

/// New name and path; the unique id stays.
[[nodiscard]] Result<void> rename(Editor& editor, Entity entity, const std::optional<std::string>& name,
                                  const std::optional<std::string>& path);

/// The entities under a path prefix, in the order of their names.
[[nodiscard]] std::vector<EntityPtr> under_path(const IamState& state, EntityKind kind,
                                                const std::optional<std::string>& path_prefix);

/// The users of a group, in the order of their names.
[[nodiscard]] std::vector<EntityPtr> members_of(const IamState& state, const Entity& group);

/// The key by which lists of entities are paged.
[[nodiscard]] inline std::string page_key(const EntityPtr& entity) { return lower_ascii(entity->name); }

}  // namespace sekisho::iam
