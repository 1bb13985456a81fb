#include <fmt/format.h>

#include "services/organizations/editor.h"
#include "services/organizations/names.h"

namespace sekisho::organizations {

namespace {

Result<void> load_tree(store::Connection& connection, State& state)
{
    TRY(const auto units, connection.query("SELECT id, name, parent FROM organization_unit"));
    for (const auto& row : units)
        state.units[row.text("id")] = {.id = row.text("id"), .name = row.text("name"), .parent = row.text("parent")};
    TRY(const auto accounts,
        connection.query("SELECT id, name, email, status, parent, joined_method, joined FROM organization_account"));
    for (const auto& row : accounts) {
        Member member;
        member.id = row.text("id");
        member.name = row.text("name");
        member.email = row.text("email");
        member.parent = row.text("parent");
        member.status = row.text("status") == "ACTIVE" ? MemberStatus::active : MemberStatus::suspended;
        member.invited = row.text("joined_method") == "INVITED";
        member.joined = from_epoch_milliseconds(row.integer("joined"));
        state.members[member.id] = member;
    }
    return {};
}

Result<void> load_policies(store::Connection& connection, State& state)
{
    for (const auto& policy : aws_managed_policies()) state.policies[policy->id] = policy;
    TRY(const auto rows, connection.query("SELECT id, type, name, description, content FROM organization_policy"));
    for (const auto& row : rows) {
        const auto type = policy_type_of(row.text("type"));
        if (!type) return fail("StoreFailure", "unknown type of policy", 500);
        auto policy = std::make_shared<ControlPolicy>();
        policy->id = row.text("id");
        policy->type = *type;
        policy->name = row.text("name");
        policy->description = row.text("description");
        policy->content = row.text("content");
        policy->arn = policy_arn(state, *type, policy->id);
        policy->compiled = restore(policy->content, *type, policy->arn);
        state.policies[policy->id] = std::move(policy);
    }
    TRY(const auto types, connection.query("SELECT type FROM organization_policy_type"));
    for (const auto& row : types) {
        const auto type = policy_type_of(row.text("type"));
        if (!type) return fail("StoreFailure", "unknown type of policy", 500);
        state.enabled.insert(*type);
    }
    TRY(const auto attached,
        connection.query("SELECT target, policy_id FROM organization_attachment ORDER BY target, position"));
    for (const auto& row : attached) state.attachments[row.text("target")].push_back(row.text("policy_id"));
    return {};
}

Result<void> load_rest(store::Connection& connection, State& state)
{
    TRY(const auto tags,
        connection.query("SELECT resource, tag_key, value FROM organization_tag ORDER BY resource, position"));
    for (const auto& row : tags) state.tags[row.text("resource")].emplace_back(row.text("tag_key"), row.text("value"));
    TRY(const auto creations,
        connection.query("SELECT id, account_name, account_id, failure_reason, requested FROM organization_creation"));
    for (const auto& row : creations)
        state.creations[row.text("id")] = {.id = row.text("id"),
                                           .account_name = row.text("account_name"),
                                           .account = row.text("account_id"),
                                           .failure_reason = row.text("failure_reason"),
                                           .requested = from_epoch_milliseconds(row.integer("requested"))};
    return {};
}

}  // namespace

Result<State> load(store::Connection& connection)
{
    State state;
    TRY_VOID(load_rest(connection, state));
    TRY(const auto rows, connection.query("SELECT id, management, root, created FROM organization"));
    if (rows.empty()) return state;
    const auto& row = rows.front();
    state.id = row.text("id");
    state.management = row.text("management");
    state.root = row.text("root");
    state.created = from_epoch_milliseconds(row.integer("created"));
    TRY_VOID(load_tree(connection, state));
    TRY_VOID(load_policies(connection, state));
    state.derive_places();
    return state;
}

}  // namespace sekisho::organizations
