#include "services/iam/render.h"

#include <fmt/format.h>
#include <charconv>

#include "base/encoding.h"
#include "services/iam/documents.h"
#include "services/iam/tags.h"

namespace sekisho::iam {

shapes::iam::User show_user(const Entity& user, Detail detail)
{
    shapes::iam::User shown;
    shown.Path = user.path;
    shown.UserName = user.name;
    shown.UserId = user.id;
    shown.Arn = user.arn;
    shown.CreateDate = user.created;
    if (detail == Detail::listed) return shown;
    shown.PermissionsBoundary = show_boundary(user);
    if (!user.tags.empty()) shown.Tags = shown_tags(user.tags);
    return shown;
}

shapes::iam::Group show_group(const Entity& group)
{
    shapes::iam::Group shown;
    shown.Path = group.path;
    shown.GroupName = group.name;
    shown.GroupId = group.id;
    shown.Arn = group.arn;
    shown.CreateDate = group.created;
    return shown;
}

shapes::iam::Role show_role(const IamState& state, const Entity& role, Detail detail)
{
    shapes::iam::Role shown;
    shown.Path = role.path;
    shown.RoleName = role.name;
    shown.RoleId = role.id;
    shown.Arn = role.arn;
    shown.CreateDate = role.created;
    shown.AssumeRolePolicyDocument = percent_encode(shown_trust(state, role.trust));
    if (!role.description.empty()) shown.Description = role.description;
    shown.MaxSessionDuration = role.max_session_duration;
    if (detail == Detail::listed) return shown;
    shown.PermissionsBoundary = show_boundary(role);
    if (!role.tags.empty()) shown.Tags = shown_tags(role.tags);
    shown.RoleLastUsed = show_last_used(role);
    return shown;
}

shapes::iam::RoleLastUsed show_last_used(const Entity& role)
{
    shapes::iam::RoleLastUsed shown;
    if (const auto use = role.uses->latest()) {
        shown.LastUsedDate = use->time;
        shown.Region = use->region;
    }
    return shown;
}

std::optional<shapes::iam::AttachedPermissionsBoundary> show_boundary(const Entity& entity)
{
    if (entity.boundary.empty()) return std::nullopt;
    shapes::iam::AttachedPermissionsBoundary shown;
    shown.PermissionsBoundaryType = "Policy";
    shown.PermissionsBoundaryArn = entity.boundary;
    return shown;
}

std::vector<shapes::iam::AttachedPolicy> show_attached(const IamState& state, const Entity& entity)
{
    std::vector<shapes::iam::AttachedPolicy> shown;
    for (const auto& arn : entity.attached) {
        shapes::iam::AttachedPolicy attached;
        if (const auto found = state.find_policy(arn)) attached.PolicyName = found->name;
        attached.PolicyArn = arn;
        shown.push_back(std::move(attached));
    }
    return shown;
}

shapes::iam::InstanceProfile show_instance_profile(const IamState& state, const InstanceProfile& profile, Detail detail)
{
    shapes::iam::InstanceProfile shown;
    shown.Path = profile.path;
    shown.InstanceProfileName = profile.name;
    shown.InstanceProfileId = profile.id;
    shown.Arn = profile.arn;
    shown.CreateDate = profile.created;
    if (const auto role = state.find_by_id(profile.role)) shown.Roles.push_back(show_role(state, *role, Detail::listed));
    if (detail == Detail::full && !profile.tags.empty()) shown.Tags = shown_tags(profile.tags);
    return shown;
}

Usage usage_of(const IamState& state)
{
    Usage usage;
    for (const auto& [id, entity] : *state.entities_by_id) {
        for (const auto& arn : entity->attached) ++usage.attachments[arn];
        if (!entity->boundary.empty()) ++usage.boundaries[entity->boundary];
    }
    return usage;
}

shapes::iam::Policy show_policy(const ManagedPolicy& policy, const Usage& usage, Detail detail)
{
    const auto count = [&](const std::map<std::string, int>& counts) {
        const auto found = counts.find(policy.arn);
        return found == counts.end() ? 0 : found->second;
    };
    shapes::iam::Policy shown;
    shown.PolicyName = policy.name;
    shown.PolicyId = policy.id;
    shown.Arn = policy.arn;
    shown.Path = policy.path;
    shown.DefaultVersionId = version_id(policy.default_version);
    shown.AttachmentCount = count(usage.attachments);
    shown.PermissionsBoundaryUsageCount = count(usage.boundaries);
    shown.IsAttachable = true;
    shown.CreateDate = policy.created;
    shown.UpdateDate = policy.updated;
    if (detail == Detail::listed) return shown;
    if (!policy.description.empty()) shown.Description = policy.description;
    shown.Tags = shown_tags(policy.tags);
    return shown;
}

shapes::iam::PolicyVersion show_version(const ManagedPolicy& policy, const PolicyVersion& version, Document document)
{
    shapes::iam::PolicyVersion shown;
    if (document == Document::shown) shown.Document = percent_encode(version.policy.document);
    shown.VersionId = version_id(version.number);
    shown.IsDefaultVersion = version.number == policy.default_version;
    shown.CreateDate = version.created;
    return shown;
}

std::string version_id(int number) { return fmt::format("v{}", number); }

std::optional<int> parse_version_id(std::string_view id)
{
    if (id.size() < 2 || id.front() != 'v' || id[1] == '0') return std::nullopt;
    int number = 0;
    const auto [end, error] = std::from_chars(id.data() + 1, id.data() + id.size(), number);
    if (error != std::errc() || end != id.data() + id.size()) return std::nullopt;
    return number;
}

}  // namespace sekisho::iam
