#pragma once

#include "services/iam/state.h"
#include "shapes/iam.h"

/// Records as AWS shows them. Documents are percent-encoded (RFC 3986). Lists show less than single records do:
/// `Detail::listed` leaves out tags and boundaries, as AWS does.
namespace sekisho::iam {

enum class Detail { listed, full };

[[nodiscard]] shapes::iam::User show_user(const Entity& user, Detail detail);
[[nodiscard]] shapes::iam::Group show_group(const Entity& group);
[[nodiscard]] shapes::iam::Role show_role(const IamState& state, const Entity& role, Detail detail);
/// Empty where nobody has used the role.
[[nodiscard]] shapes::iam::RoleLastUsed show_last_used(const Entity& role);
[[nodiscard]] std::optional<shapes::iam::AttachedPermissionsBoundary> show_boundary(const Entity& entity);
[[nodiscard]] std::vector<shapes::iam::AttachedPolicy> show_attached(const IamState& state, const Entity& entity);

[[nodiscard]] shapes::iam::InstanceProfile show_instance_profile(const IamState& state, const InstanceProfile& profile,
                                                                 Detail detail);

/// How often each managed policy is in use.
struct Usage {
    std::map<std::string, int> attachments;
    std::map<std::string, int> boundaries;
};
[[nodiscard]] Usage usage_of(const IamState& state);
[[nodiscard]] shapes::iam::Policy show_policy(const ManagedPolicy& policy, const Usage& usage, Detail detail);

enum class Document { omitted, shown };
[[nodiscard]] shapes::iam::PolicyVersion show_version(const ManagedPolicy& policy, const PolicyVersion& version,
                                                      Document document);
/// "v3"
[[nodiscard]] std::string version_id(int number);
/// The inverse; nullopt for anything else.
[[nodiscard]] std::optional<int> parse_version_id(std::string_view id);

}  // namespace sekisho::iam
