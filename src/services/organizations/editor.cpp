#include "services/organizations/editor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace sekisho::organizations {

namespace {

constexpr std::array<std::string_view, 7> tables{
    "organization",        "organization_policy_type", "organization_unit", "organization_account",
    "organization_policy", "organization_attachment",  "organization_tag"};

Result<void> remove_rows(store::Connection& connection, std::string_view table, std::string_view column,
                         const std::string& value)
{
    TRY_VOID(connection.execute(fmt::format("DELETE FROM {} WHERE {} = ?", table, column), {value}));
    return {};
}

}  // namespace

Result<void> Editor::found(const std::string& organization, const std::string& root, Member management)
{
    TRY_VOID(connection_.execute("INSERT INTO organization (id, management, root, created) VALUES (?, ?, ?, ?)",
                                 {organization, management.id, root, epoch_milliseconds(now_)}));
    draft_.id = organization;
    draft_.management = management.id;
    draft_.root = root;
    draft_.created = now_;
    for (const auto& policy : aws_managed_policies()) draft_.policies[policy->id] = policy;
    return save(std::move(management));
}

Result<void> Editor::dissolve()
{
    for (const auto table : tables) TRY_VOID(connection_.execute(fmt::format("DELETE FROM {}", table)));
    auto creations = std::move(draft_.creations);
    draft_ = State();
    draft_.creations = std::move(creations);
    return {};
}

Result<void> Editor::save(Unit unit)
{
    TRY_VOID(
        connection_.execute("INSERT INTO organization_unit (id, name, parent) VALUES (?, ?, ?) "
                            "ON CONFLICT (id) DO UPDATE SET name = excluded.name",
                            {unit.id, unit.name, unit.parent}));
    const auto id = unit.id;
    draft_.units[id] = std::move(unit);
    return {};
}

Result<void> Editor::erase_unit(const std::string& id)
{
    TRY_VOID(remove_rows(connection_, "organization_unit", "id", id));
    draft_.units.erase(id);
    return erase_traces(id);
}

Result<void> Editor::save(Member member)
{
    TRY_VOID(connection_.execute(
        "INSERT INTO organization_account (id, name, email, status, parent, joined_method, joined) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET status = excluded.status, parent = excluded.parent",
        {member.id, member.name, member.email, std::string(member.status == MemberStatus::active ? "ACTIVE" : "SUSPENDED"),
         member.parent, std::string(member.invited ? "INVITED" : "CREATED"), epoch_milliseconds(member.joined)}));
    const auto id = member.id;
    draft_.members[id] = std::move(member);
    return {};
}

Result<void> Editor::erase_member(const std::string& id)
{
    TRY_VOID(remove_rows(connection_, "organization_account", "id", id));
    draft_.members.erase(id);
    return erase_traces(id);
}

Result<void> Editor::insert(Creation creation)
{
    TRY_VOID(connection_.execute(
        "INSERT INTO organization_creation (id, account_name, account_id, failure_reason, requested) VALUES (?, ?, ?, ?, ?)",
        {creation.id, creation.account_name, creation.account, creation.failure_reason,
         epoch_milliseconds(creation.requested)}));
    const auto id = creation.id;
    draft_.creations[id] = std::move(creation);
    return {};
}

Result<void> Editor::save(ControlPolicy policy)
{
    TRY_VOID(connection_.execute(
        "INSERT INTO organization_policy (id, type, name, description, content) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description, "
        "content = excluded.content",
        {policy.id, std::string(word_of(policy.type)), policy.name, policy.description, policy.content}));
    const auto id = policy.id;
    draft_.policies[id] = std::make_shared<const ControlPolicy>(std::move(policy));
    return {};
}

Result<void> Editor::erase_policy(const std::string& id)
{
    TRY_VOID(remove_rows(connection_, "organization_policy", "id", id));
    draft_.policies.erase(id);
    return erase_traces(id);
}

Result<void> Editor::attach(const std::string& target, const std::string& policy)
{
    auto& attached = draft_.attachments[target];
    TRY_VOID(connection_.execute(
        "INSERT INTO organization_attachment (target, policy_id, position) "
        "VALUES (?, ?, (SELECT COALESCE(MAX(position), 0) + 1 FROM organization_attachment WHERE target = ?))",
        {target, policy, target}));
    attached.push_back(policy);
    return {};
}

Result<void> Editor::detach(const std::string& target, const std::string& policy)
{
    TRY_VOID(
        connection_.execute("DELETE FROM organization_attachment WHERE target = ? AND policy_id = ?", {target, policy}));
    std::erase(draft_.attachments[target], policy);
    return {};
}

Result<void> Editor::enable(PolicyType type)
{
    TRY_VOID(connection_.execute("INSERT INTO organization_policy_type (type) VALUES (?)", {std::string(word_of(type))}));
    draft_.enabled.insert(type);
    const std::string full_access(full_access_policy(type));
    TRY_VOID(attach(draft_.root, full_access));
    for (const auto& [id, unit] : draft_.units) TRY_VOID(attach(id, full_access));
    for (const auto& [id, member] : draft_.members) TRY_VOID(attach(id, full_access));
    return {};
}

Result<void> Editor::disable(PolicyType type)
{
    TRY_VOID(remove_rows(connection_, "organization_policy_type", "type", std::string(word_of(type))));
    draft_.enabled.erase(type);
    for (const auto& [id, policy] : draft_.policies) {
        if (policy->type != type) continue;
        TRY_VOID(remove_rows(connection_, "organization_attachment", "policy_id", id));
        for (auto& [target, attached] : draft_.attachments) std::erase(attached, id);
    }
    return {};
}

Result<void> Editor::attach_defaults(const std::string& target)
{
    for (const auto type : draft_.enabled) TRY_VOID(attach(target, std::string(full_access_policy(type))));
    return {};
}

Result<void> Editor::set_tags(const std::string& resource, Tags tags)
{
    TRY_VOID(remove_rows(connection_, "organization_tag", "resource", resource));
    std::int64_t position = 0;
    for (const auto& [key, value] : tags)
        TRY_VOID(connection_.execute("INSERT INTO organization_tag (resource, tag_key, value, position) VALUES (?, ?, ?, ?)",
                                     {resource, key, value, position++}));
    draft_.tags[resource] = std::move(tags);
    return {};
}

Result<void> Editor::erase_traces(const std::string& resource)
{
    TRY_VOID(remove_rows(connection_, "organization_attachment", "target", resource));
    TRY_VOID(remove_rows(connection_, "organization_tag", "resource", resource));
    draft_.attachments.erase(resource);
    draft_.tags.erase(resource);
    return {};
}

}  // namespace sekisho::organizations
