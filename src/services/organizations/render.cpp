#include "services/organizations/render.h"

#include <algorithm>
#include <set>

#include "base/encoding.h"
#include "services/organizations/errors.h"
#include "services/organizations/names.h"

namespace sekisho::organizations {

namespace {

namespace api = shapes::organizations;

std::vector<api::PolicyTypeSummary> shown_types(const std::set<PolicyType>& types)
{
    std::vector<api::PolicyTypeSummary> shown;
    for (const auto type : types) {
        auto& summary = shown.emplace_back();
        summary.Type = word_of(type);
        summary.Status = api::PolicyTypeStatus::ENABLED;
    }
    return shown;
}

}  // namespace

api::Organization show_organization(const State& state)
{
    api::Organization shown;
    shown.Id = state.id;
    shown.Arn = organization_arn(state);
    shown.FeatureSet = api::OrganizationFeatureSet::ALL;
    shown.MasterAccountArn = state.arn_of(state.management);
    shown.MasterAccountId = state.management;
    shown.MasterAccountEmail = state.members.at(state.management).email;
    // Says what could be enabled, and is out of date since there are types that it does not know; so does AWS's.
    shown.AvailablePolicyTypes = shown_types({PolicyType::service_control});
    return shown;
}

api::Root show_root(const State& state)
{
    api::Root shown;
    shown.Id = state.root;
    shown.Arn = state.arn_of(state.root);
    shown.Name = state.name_of(state.root);
    shown.PolicyTypes = shown_types(state.enabled);
    return shown;
}

api::OrganizationalUnit show_unit(const State& state, const Unit& unit)
{
    api::OrganizationalUnit shown;
    shown.Id = unit.id;
    shown.Arn = state.arn_of(unit.id);
    shown.Name = unit.name;
    return shown;
}

api::Account show_account(const State& state, const Member& member)
{
    const bool active = member.status == MemberStatus::active;
    api::Account shown;
    shown.Id = member.id;
    shown.Arn = state.arn_of(member.id);
    shown.Email = member.email;
    shown.Name = member.name;
    shown.Status = active ? api::AccountStatus::ACTIVE : api::AccountStatus::SUSPENDED;
    shown.State = active ? api::AccountState::ACTIVE : api::AccountState::SUSPENDED;
    shown.JoinedMethod = member.invited ? api::AccountJoinedMethod::INVITED : api::AccountJoinedMethod::CREATED;
    shown.JoinedTimestamp = member.joined;
    return shown;
}

api::CreateAccountStatus show_creation(const Creation& creation)
{
    api::CreateAccountStatus shown;
    shown.Id = creation.id;
    shown.AccountName = creation.account_name;
    shown.RequestedTimestamp = creation.requested;
    shown.CompletedTimestamp = creation.requested;
    shown.State = creation.failure_reason.empty() ? api::CreateAccountState::SUCCEEDED : api::CreateAccountState::FAILED;
    if (creation.failure_reason.empty()) shown.AccountId = creation.account;
    else shown.FailureReason = creation.failure_reason;
    return shown;
}

api::PolicySummary show_summary(const ControlPolicy& policy)
{
    api::PolicySummary shown;
    shown.Id = policy.id;
    shown.Arn = policy.arn;
    shown.Name = policy.name;
    shown.Description = policy.description;
    shown.Type = word_of(policy.type);
    shown.AwsManaged = policy.aws_managed;
    return shown;
}

api::Policy show_policy(const ControlPolicy& policy)
{
    api::Policy shown;
    shown.PolicySummary = show_summary(policy);
    shown.Content = policy.content;
    return shown;
}

std::string type_of_target(const State& state, std::string_view target)
{
    if (target == state.root) return std::string(api::TargetType::ROOT);
    return std::string(state.units.contains(target) ? api::TargetType::ORGANIZATIONAL_UNIT : api::TargetType::ACCOUNT);
}

Tags tags_of(const std::optional<std::vector<api::Tag>>& tags)
{
    Tags all;
    if (!tags) return all;
    for (const auto& tag : *tags) all.emplace_back(tag.Key, tag.Value);
    return all;
}

Result<Tags> accept_tags(const std::optional<std::vector<api::Tag>>& tags)
{
    constexpr std::size_t most_tags = 50;
    auto all = tags_of(tags);
    std::set<std::string> keys;
    for (const auto& [key, value] : all) {
        if (lower_ascii(key).starts_with("aws:"))
            return fail(errors::invalid_input("INVALID_SYSTEM_TAGS_PARAMETER", "Tag keys can't begin with aws:."));
        if (!keys.insert(lower_ascii(key)).second)
            return fail(errors::invalid_input("DUPLICATE_TAG_KEY", "Tag keys must be unique, without regard to case."));
    }
    if (all.size() > most_tags)
        return fail(errors::constraint_violation("MAX_TAG_LIMIT_EXCEEDED",
                                                 "You have exceeded the number of tags allowed on this resource."));
    return all;
}

}  // namespace sekisho::organizations
