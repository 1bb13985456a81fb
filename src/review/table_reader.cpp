#include "review/table_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "op/access.h"

namespace sekisho::review {
namespace {

using policy::PolicyKind;
using policy::PolicyPtr;
using policy::PrincipalKind;
using wire::Json;

constexpr std::string_view default_account = "123456789012";

/// Texts, numbers and booleans: a policy compares all of them as text.
std::optional<std::string> scalar(const Json& json)
{
    if (json.string() != nullptr) return *json.string();
    if (json.boolean() != nullptr || json.integer() != nullptr || json.real() != nullptr) return wire::to_text(json);
    return std::nullopt;
}

std::string text_of(const Json& json, std::string_view member)
{
    const auto* held = json.find(member);
    return held != nullptr ? scalar(*held).value_or("") : std::string();
}

policy::Principal named(std::string_view arn)
{
    constexpr std::size_t account_at = 13;
    policy::Principal principal;
    principal.arn = arn;
    if (arn.size() > account_at + default_account.size()) principal.account = arn.substr(account_at, default_account.size());
    if (arn.contains(":user/")) principal.kind = PrincipalKind::user;
    else if (arn.contains(":assumed-role/")) principal.kind = PrincipalKind::assumed_role;
    else if (arn.contains(":federated-user/")) principal.kind = PrincipalKind::federated_user;
    else if (arn.ends_with(":root")) principal.kind = PrincipalKind::root;
    // The role of a session, which stands under "/" unless the table says otherwise.
    if (principal.kind == PrincipalKind::assumed_role) {
        const auto role = arn.substr(arn.find(":assumed-role/") + 14);
        principal.role_arn = fmt::format("arn:aws:iam::{}:role/{}", principal.account, role.substr(0, role.find('/')));
    }
    return principal;
}

Result<policy::Principal> named_in_table(const std::string& text, std::string_view place)
{
    if (text == "anonymous") return policy::Principal();
    if (text == "user") return named("arn:aws:iam::123456789012:user/u");
    if (text == "root") return named("arn:aws:iam::123456789012:root");
    if (text == "session") {
        auto principal = named("arn:aws:sts::123456789012:assumed-role/R/s");
        principal.role_arn.clear();
        return principal;
    }
    auto principal = named(text);
    if (principal.kind == PrincipalKind::anonymous)
        return fail(table_error(place, fmt::format("`{}` is neither the ARN of a user, session or root nor one of "
                                                   "user, session, root and anonymous",
                                                   text)));
    return principal;
}

}  // namespace

Error table_error(std::string_view place, std::string_view why)
{
    return {"DecisionTable", fmt::format("{}: {}", place, why), 400, {}, {}};
}

Result<void> only_members(const Json& json, std::initializer_list<std::string_view> known, std::string_view place)
{
    const auto* members = json.object();
    if (members == nullptr) return fail(table_error(place, "must be an object"));
    for (const auto& [name, value] : *members)
        if (std::ranges::find(known, name) == known.end())
            return fail(table_error(place, fmt::format("`{}` is not known here", name)));
    return {};
}

Result<policy::Principal> table_principal(const Json* json, std::string_view place)
{
    if (json == nullptr) return named_in_table("user", place);
    if (json->string() != nullptr) return named_in_table(*json->string(), place);
    TRY_VOID(only_members(*json, {"arn", "role_arn", "unique_id", "user_arn", "provider", "kind", "account"}, place));
    auto principal = named(text_of(*json, "arn"));
    principal.role_arn = text_of(*json, "role_arn");
    principal.unique_id = text_of(*json, "unique_id");
    principal.user_arn = text_of(*json, "user_arn");
    principal.provider = text_of(*json, "provider");
    if (const auto account = text_of(*json, "account"); !account.empty()) principal.account = account;
    const auto kind = text_of(*json, "kind");
    if (kind == "web_identity") principal.kind = PrincipalKind::web_identity;
    else if (kind == "service") principal.kind = PrincipalKind::service;
    else if (!kind.empty()) return fail(table_error(place, fmt::format("kind `{}` is not known", kind)));
    return principal;
}

Result<policy::Context> table_context(const Json* json, std::string_view place)
{
    policy::Context context;
    if (json == nullptr) return context;
    if (json->object() == nullptr) return fail(table_error(place, "`context` must be an object"));
    for (const auto& [name, value] : *json->object()) {
        if (const auto text = scalar(value)) {
            context.set(name, *text);
            continue;
        }
        std::vector<std::string> values;
        if (!value.is_null() && value.array() == nullptr)
            return fail(table_error(place, fmt::format("the value of `{}` must be a text or a list", name)));
        if (value.array() != nullptr)
            for (const auto& item : *value.array()) values.push_back(scalar(item).value_or(""));
        context.set_list(name, std::move(values));
    }
    return context;
}

std::string table_owner(std::string_view resource, const policy::Principal& principal)
{
    op::AccessCheck check;
    check.resource = resource;
    op::Caller caller;
    caller.principal = principal;
    return op::owner_of(check, caller);
}

Result<PolicyPtr> TablePolicies::parse(const Json& json, PolicyKind kind, std::string name, const std::string& place) const
{
    std::string document;
    if (json.string() != nullptr) {
        const auto* found = named_ != nullptr ? named_->find(*json.string()) : nullptr;
        if (found == nullptr) return fail(table_error(place, fmt::format("there is no policy `{}`", *json.string())));
        if (found->string() != nullptr) return fail(table_error(place, "a named policy cannot be the name of another"));
        return parse(*found, kind, *json.string(), place);
    }
    if (const auto* file = json.find("file"); file != nullptr && file->string() != nullptr) {
        TRY_VOID(only_members(json, {"file"}, place));
        TRY(document, read_policy_(*file->string()));
    } else {
        document = wire::to_text(json);
        if (json.find("Statement") == nullptr)
            document = fmt::format(R"({{"Version":"2012-10-17","Statement":{}}})", document);
    }
    auto parsed = policy::parse_policy(document, kind, std::move(name));
    if (!parsed)
        return fail(table_error(place, fmt::format("policy {}: {} ({})", document.substr(0, 200), parsed.error().message,
                                                   parsed.error().detail)));
    return *std::move(parsed);
}

Result<std::vector<PolicyPtr>> TablePolicies::list(const Json& json, PolicyKind kind, std::string_view name,
                                                   const std::string& place) const
{
    std::vector<PolicyPtr> policies;
    const auto* items = json.array();
    // A list of statements is one policy; a list of names, files or whole documents are several.
    const auto is_statement = [](const Json& item) { return item.find("Effect") != nullptr; };
    if (items == nullptr || std::ranges::any_of(*items, is_statement)) {
        TRY(auto only, parse(json, kind, fmt::format("{}-policy", name), place));
        policies.push_back(std::move(only));
        return policies;
    }
    for (std::size_t i = 0; i < items->size(); ++i) {
        TRY(auto policy, parse((*items)[i], kind, fmt::format("{}-policy-{}", name, i + 1), place));
        policies.push_back(std::move(policy));
    }
    return policies;
}

Result<PolicyPtr> TablePolicies::one(const Json& test, std::string_view member, PolicyKind kind,
                                     const std::string& place) const
{
    const auto* json = test.find(member);
    if (json == nullptr) return PolicyPtr();
    return parse(*json, kind, fmt::format("{}-policy", member), place);
}

Result<std::vector<std::vector<PolicyPtr>>> TablePolicies::levels(const Json& test, std::string_view member, PolicyKind kind,
                                                                  const std::string& place) const
{
    std::vector<std::vector<PolicyPtr>> levels;
    const auto* json = test.find(member);
    if (json == nullptr) return levels;
    if (json->array() == nullptr) return fail(table_error(place, fmt::format("`{}` must be a list of levels", member)));
    for (const auto& level : *json->array()) {
        TRY(auto policies, list(level, kind, member, place));
        levels.push_back(std::move(policies));
    }
    return levels;
}

Result<policy::PolicySet> TablePolicies::set_of(const Json& test, const std::string& place) const
{
    policy::PolicySet set;
    if (const auto* identity = test.find("identity")) {
        TRY(set.identity, list(*identity, PolicyKind::identity, "identity", place));
    }
    TRY(set.boundary, one(test, "boundary", PolicyKind::boundary, place));
    if (const auto* session = test.find("session")) {
        TRY(set.session, list(*session, PolicyKind::session, "session", place));
    }
    TRY(set.resource, one(test, "resource", PolicyKind::resource, place));
    if (test.find("trust") != nullptr) {
        TRY(set.resource, one(test, "trust", PolicyKind::trust, place));
        set.resource_side = policy::ResourceSide::must_allow;
    }
    if (const auto side = text_of(test, "resource_side"); side == "must_allow")
        set.resource_side = policy::ResourceSide::must_allow;
    else if (!side.empty()) return fail(table_error(place, "`resource_side` can only be must_allow"));
    TRY(set.service_control, levels(test, "scp", PolicyKind::service_control, place));
    TRY(set.resource_control, levels(test, "rcp", PolicyKind::resource_control, place));
    TRY(set.endpoint, one(test, "endpoint", PolicyKind::endpoint, place));
    return set;
}

}  // namespace sekisho::review
