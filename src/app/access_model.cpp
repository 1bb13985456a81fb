#include "app/access_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "crypto/random.h"
#include "wire/json.h"

namespace sekisho::app {
namespace {

std::string_view event_name(iam::RoleChange::Kind kind)
{
    switch (kind) {
        case iam::RoleChange::Kind::created: return "CreateRole";
        case iam::RoleChange::Kind::updated: return "UpdateRole";
        case iam::RoleChange::Kind::deleted: return "DeleteRole";
    }
    return "UpdateRole";
}

/// Nobody sent a request: the installation itself acts, by its configuration.
audit::Record record_of(const iam::RoleChange& change, const std::string& model, const std::string& account, Time now)
{
    audit::Record record;
    record.time = now;
    record.event_source = "iam.amazonaws.com";
    record.event_name = event_name(change.kind);
    record.source_ip = "AWS Internal";
    record.user_agent = "sekisho access model";
    record.request_id = crypto::uuid();
    record.event_id = crypto::uuid();
    record.read_only = false;
    record.recipient_account = account;
    record.identity_type = "AWSService";
    record.principal_id = "access-model:" + model;
    record.account = account;
    wire::Json::Array what;
    for (const auto& part : change.what) what.emplace_back(part);
    record.request_parameters =
        wire::to_text(wire::Json::Object{{"roleName", change.role}, {"accessModel", model}, {"changed", std::move(what)}});
    record.resources.push_back({fmt::format("arn:aws:iam::{}:role/{}", account, change.role), account});
    return record;
}

}  // namespace

iam::WantedRoles wanted_roles(const access::Compiled& model)
{
    iam::WantedRoles wanted;
    wanted.model = model.name;
    for (const auto& role : model.roles) {
        auto& one = wanted.roles.emplace_back();
        one.name = role.name;
        one.description = role.description;
        one.trust = role.trust;
        for (const auto& policy : role.policies) one.policies.emplace_back(policy.name, policy.document);
        one.max_session_duration = role.max_session_duration;
        for (const auto& [key, value] : role.tags) one.tags.push_back({key, value});
    }
    return wanted;
}

Task<Result<std::vector<iam::RoleChange>>> apply_access_model(AccessModelParts parts, iam::WantedRoles wanted)
{
    CO_TRY_VOID(parts.trail.ready());
    const auto model = wanted.model;
    auto changes = co_await iam::apply_access_model(parts.directory, std::move(wanted));
    if (!changes) co_return changes;
    for (const auto& change : *changes) {
        auto record = record_of(change, model, parts.directory.account(), parts.clock.now());
        CO_TRY_VOID(co_await parts.trail.append(std::move(record), audit::Durability::synced));
    }
    co_return changes;
}

std::string to_text(const iam::RoleChange& change)
{
    auto text = fmt::format("{} {}", iam::word_of(change.kind), change.role);
    if (!change.what.empty()) text += fmt::format(": {}", fmt::join(change.what, ", "));
    return text;
}

}  // namespace sekisho::app
