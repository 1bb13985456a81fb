#include "services/organizations/state.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/log.h"
#include "policy/stand_in.h"
#include "services/organizations/errors.h"
#include "wire/json.h"

namespace sekisho::organizations {

namespace {

constexpr std::array<std::string_view, 2> words{"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"};
constexpr std::array<std::string_view, 2> full_access{"p-FullAWSAccess", "p-RCPFullAWSAccess"};

constexpr std::string_view allow_service_control =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";
constexpr std::string_view allow_resource_control =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]})";

policy::PolicyKind kind_of(PolicyType type)
{
    return type == PolicyType::service_control ? policy::PolicyKind::service_control : policy::PolicyKind::resource_control;
}

ControlPolicyPtr make_managed(PolicyType type, std::string_view content, std::string_view kind)
{
    auto policy = std::make_shared<ControlPolicy>();
    policy->id = full_access_policy(type);
    policy->arn = fmt::format("arn:aws:organizations::aws:policy/{}/{}", kind, policy->id);
    policy->type = type;
    policy->name = policy->id.substr(2);
    policy->description = "Allows access to every operation";
    policy->content = content;
    policy->aws_managed = true;
    policy->compiled = policy::parse_policy(content, kind_of(type), policy->arn).value();
    return policy;
}

/// One text or a list of them.
std::vector<std::string> texts_of(const wire::Json& value)
{
    std::vector<std::string> texts;
    if (const auto* text = value.string()) texts.push_back(*text);
    if (const auto* array = value.array())
        for (const auto& each : *array)
            if (const auto* text = each.string()) texts.push_back(*text);
    return texts;
}

/// What is wrong with a statement of a resource control policy that the grammar of policies allows; empty: nothing. A
/// denial that could never take effect is refused, too (orgs_manage_policies_rcps_syntax).
std::string complaint_about(const wire::Json& statement)
{
    const auto* effect = statement.find("Effect");
    if (!effect || !effect->string() || *effect->string() != "Deny") return "a resource control policy denies only";
    const auto* actions = statement.find("Action");
    if (!actions) return "a resource control policy names its actions";
    for (const auto& action : texts_of(*actions)) {
        const auto colon = action.find(':');
        if (colon == std::string::npos || !op::resource_control_reaches(action.substr(0, colon)))
            return "no resource control policy reaches " + action;
    }
    return {};
}

std::string complaint_about_document(const std::string& content)
{
    const auto json = wire::parse_json(content);
    const auto* statements = json ? json->find("Statement") : nullptr;
    if (!statements) return "no statements";
    if (!statements->array()) return complaint_about(*statements);
    for (const auto& statement : *statements->array())
        if (auto complaint = complaint_about(statement); !complaint.empty()) return complaint;
    return {};
}

op::OrganizationPlace::Levels levels_of(const State& state, const std::vector<std::string>& chain, PolicyType type)
{
    op::OrganizationPlace::Levels levels;
    if (!state.enabled.contains(type)) return levels;
    for (const auto& target : chain) {
        auto& level = levels.emplace_back();
        for (const auto& policy : state.attached(target, type)) level.push_back(policy->compiled);
    }
    return levels;
}

}  // namespace

std::string_view word_of(PolicyType type) noexcept { return words[static_cast<std::size_t>(type)]; }

std::optional<PolicyType> policy_type_of(std::string_view word) noexcept
{
    for (const auto type : {PolicyType::service_control, PolicyType::resource_control})
        if (word_of(type) == word) return type;
    return std::nullopt;
}

std::string_view full_access_policy(PolicyType type) noexcept { return full_access[static_cast<std::size_t>(type)]; }

std::string_view State::parent_of(std::string_view child) const
{
    if (const auto unit = units.find(child); unit != units.end()) return unit->second.parent;
    if (const auto member = members.find(child); member != members.end()) return member->second.parent;
    return {};
}

std::vector<std::string> State::chain_of(std::string_view target) const
{
    std::vector<std::string> chain;
    for (auto at = target; !at.empty(); at = parent_of(at)) chain.emplace_back(at);
    std::ranges::reverse(chain);
    return chain;
}

std::string State::arn_of(std::string_view target) const
{
    const auto kind = target.starts_with("r-") ? "root" : target.starts_with("ou-") ? "ou" : "account";
    return fmt::format("arn:aws:organizations::{}:{}/{}/{}", management, kind, id, target);
}

std::string State::name_of(std::string_view target) const
{
    if (const auto unit = units.find(target); unit != units.end()) return unit->second.name;
    if (const auto member = members.find(target); member != members.end()) return member->second.name;
    return target == root ? "Root" : std::string();
}

std::vector<ControlPolicyPtr> State::attached(std::string_view target, PolicyType type) const
{
    std::vector<ControlPolicyPtr> found;
    const auto ids = attachments.find(target);
    if (ids == attachments.end()) return found;
    for (const auto& policy_id : ids->second) {
        const auto policy = policies.find(policy_id);
        if (policy != policies.end() && policy->second->type == type) found.push_back(policy->second);
    }
    return found;
}

void State::derive_places()
{
    places.clear();
    for (const auto& [account, member] : members) {
        const auto chain = chain_of(account);
        auto place = std::make_shared<op::OrganizationPlace>();
        place->organization = id;
        place->path = id + "/";
        for (const auto& target : chain)
            if (target != account) place->path += target + "/";
        // The management account is bound by none.
        if (account != management) {
            place->service_control = levels_of(*this, chain, PolicyType::service_control);
            place->resource_control = levels_of(*this, chain, PolicyType::resource_control);
        }
        places.emplace(account, std::move(place));
    }
}

const std::vector<ControlPolicyPtr>& aws_managed_policies()
{
    static const std::vector<ControlPolicyPtr> all{
        make_managed(PolicyType::service_control, allow_service_control, "service_control_policy"),
        make_managed(PolicyType::resource_control, allow_resource_control, "resource_control_policy")};
    return all;
}

Result<policy::PolicyPtr> compile(const std::string& content, PolicyType type, const std::string& arn)
{
    auto parsed = policy::parse_policy(content, kind_of(type), arn);
    if (!parsed) return fail(errors::malformed_policy(parsed.error().message + " " + parsed.error().detail));
    if (type == PolicyType::resource_control)
        if (auto complaint = complaint_about_document(content); !complaint.empty())
            return fail(errors::malformed_policy(std::move(complaint)));
    return parsed;
}

policy::PolicyPtr restore(const std::string& content, PolicyType type, const std::string& arn)
{
    auto parsed = policy::parse_policy(content, kind_of(type), arn);
    if (parsed) return *std::move(parsed);
    log::error("stored policy no longer parses and denies everything",
               {{"policy", arn}, {"reason", parsed.error().message}, {"detail", parsed.error().detail}});
    return policy::unreadable_policy(content, kind_of(type), arn);
}

}  // namespace sekisho::organizations
