#include "services/iam/last_accessed.h"

#include <algorithm>

#include "crypto/random.h"
#include "policy/authorization/authorization.h"
#include "services/iam/entities.h"
#include "services/iam/errors.h"
#include "wire/json.h"

namespace sekisho::iam {

namespace {

namespace authorization = policy::authorization;

void add_policies(const IamState& state, const EntityPtr& entity, std::vector<PlacedPolicy>& policies)
{
    for (const auto& [name, stored] : entity->inline_policies) policies.push_back({name, {}, entity, &stored, entity});
    for (const auto& arn : entity->attached) {
        const auto managed = state.find_policy(arn);
        if (managed) policies.push_back({managed->name, arn, nullptr, &managed->default_policy().policy, managed});
    }
}

/// One value or a list of them.
std::vector<std::string_view> texts_of(const wire::Json* value)
{
    std::vector<std::string_view> texts;
    if (value == nullptr) return texts;
    if (const auto* text = value->string()) texts.push_back(*text);
    if (const auto* list = value->array())
        for (const auto& item : *list)
            if (const auto* text = item.string()) texts.push_back(*text);
    return texts;
}

/// Whether the pattern could match an action of the service.
bool reaches(std::string_view pattern, std::string_view service)
{
    return pattern == "*" || authorization::glob_matches(pattern.substr(0, pattern.find(':')), service);
}

/// Whether the pattern covers every action of the service.
bool covers(std::string_view pattern, std::string_view service)
{
    const auto colon = pattern.find(':');
    return pattern == "*" ||
           (colon != std::string_view::npos && pattern.substr(colon + 1) == "*" && reaches(pattern, service));
}

bool statement_grants(const wire::Json& statement, std::string_view service)
{
    const auto* effect = statement.find("Effect");
    if (effect == nullptr || effect->string() == nullptr || *effect->string() != "Allow") return false;
    if (const auto* excepted = statement.find("NotAction")) {
        return std::ranges::none_of(texts_of(excepted), [&](auto pattern) { return covers(pattern, service); });
    }
    return std::ranges::any_of(texts_of(statement.find("Action")), [&](auto pattern) { return reaches(pattern, service); });
}

/// Users and roles that have the managed policy, by themselves or through a group.
std::vector<EntityPtr> entities_of_policy(const IamState& state, const std::string& arn)
{
    std::vector<std::string> groups;
    for (const auto& [name, group] : state.of(EntityKind::group))
        if (contains(group->attached, arn)) groups.push_back(group->id);
    std::vector<EntityPtr> found;
    for (const auto kind : {EntityKind::user, EntityKind::role}) {
        for (const auto& [name, entity] : state.of(kind)) {
            const bool member = std::ranges::any_of(entity->groups, [&](const auto& id) { return contains(groups, id); });
            if (member || contains(entity->attached, arn)) found.push_back(entity);
        }
    }
    return found;
}

EntityAccess access_of(const Entity& entity, std::string_view service)
{
    EntityAccess access{entity.arn, entity.id, entity.name, entity.path, entity.kind == EntityKind::user ? "USER" : "ROLE",
                        {},         {}};
    const auto uses = entity.uses->get();
    if (!uses) return access;
    const auto use = std::ranges::find(*uses, service, &KeyUse::service);
    if (use == uses->end()) return access;
    access.last = use->time;
    access.region = use->region;
    return access;
}

/// What the report is about: whose calls, and by which policies.
struct Scope {
    std::vector<EntityPtr> entities;
    std::vector<PlacedPolicy> policies;
};

Result<Scope> scope_of(const IamState& state, const std::string& arn)
{
    if (const auto managed = state.find_policy(arn)) {
        return Scope{entities_of_policy(state, arn),
                     {{managed->name, arn, nullptr, &managed->default_policy().policy, managed}}};
    }
    const auto parts = parse_iam_arn(arn);
    if (!parts || (!kind_of(parts->type) && parts->type != "policy"))
        return fail(errors::invalid_input("Invalid ARN: " + arn));
    const auto kind = kind_of(parts->type);
    const auto entity = kind && parts->account == state.account ? state.find(*kind, parts->name) : nullptr;
    if (!entity || entity->arn != arn) return fail(errors::no_such_entity("ARN " + arn + " does not exist."));
    auto entities = entity->kind == EntityKind::group ? members_of(state, *entity) : std::vector<EntityPtr>{entity};
    return Scope{std::move(entities), placed_policies(state, entity)};
}

}  // namespace

std::vector<PlacedPolicy> placed_policies(const IamState& state, const EntityPtr& entity)
{
    std::vector<PlacedPolicy> policies;
    add_policies(state, entity, policies);
    for (const auto& id : entity->groups)
        if (const auto group = state.find_by_id(id)) add_policies(state, group, policies);
    return policies;
}

bool grants_service(const StoredPolicy& policy, std::string_view service)
{
    const auto document = wire::parse_json(policy.document);
    const auto* statements = document ? document->find("Statement") : nullptr;
    if (statements == nullptr) return false;
    const auto* list = statements->array();
    if (list == nullptr) return statement_grants(*statements, service);
    return std::ranges::any_of(*list, [&](const auto& statement) { return statement_grants(statement, service); });
}

const std::vector<std::string_view>& known_services()
{
    static const std::vector<std::string_view> services{
        "access-analyzer", "bedrock", "cognito-identity", "cognito-idp", "iam", "kms", "organizations", "s3", "sts"};
    return services;
}

std::string service_name(std::string_view service)
{
    const auto* known = authorization::find_service(service);
    return std::string(known != nullptr ? known->name() : service);
}

Result<AccessReport> make_access_report(const IamState& state, const std::string& arn, Time now)
{
    TRY(const auto scope, scope_of(state, arn));
    AccessReport report;
    report.id = crypto::uuid();
    report.created = now;
    for (const auto service : known_services()) {
        const bool granted =
            std::ranges::any_of(scope.policies, [&](const auto& placed) { return grants_service(*placed.policy, service); });
        if (!granted) continue;
        auto& access = report.services.emplace_back();
        access.service = service;
        for (const auto& entity : scope.entities) access.entities.push_back(access_of(*entity, service));
    }
    return report;
}

}  // namespace sekisho::iam
