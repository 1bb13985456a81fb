#include <fmt/format.h>
#include <algorithm>

#include "base/encoding.h"
#include "services/iam/entities.h"
#include "services/iam/families.h"
#include "services/iam/render.h"
#include "services/iam/tags.h"

namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

class CreateAccountAlias final : public Mutation<CreateAccountAlias, shapes::CreateAccountAliasOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState&, const Asked&) { return {}; }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        const auto& alias = ask.input.AccountAlias;
        if (contains(editor.state().aliases, alias))
            return fail(errors::already_exists("The account alias " + alias + " already exists."));
        // An account has one alias; a new one takes its place.
        TRY_VOID(editor.set_aliases({alias}));
        return Output{};
    }
};

class ListAccountAliases final : public Query<ListAccountAliases, shapes::ListAccountAliasesOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState&, const Asked&) { return {}; }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        Output output;
        const auto key = [](const std::string& alias) { return alias; };
        TRY(output.AccountAliases, page_of(state.aliases, ask.input, output, key));
        return output;
    }
};

class DeleteAccountAlias final : public Mutation<DeleteAccountAlias, shapes::DeleteAccountAliasOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState&, const Asked&) { return {}; }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        if (!contains(editor.state().aliases, ask.input.AccountAlias)) {
            return fail(
                errors::no_such_entity("The account alias with name " + ask.input.AccountAlias + " cannot be found."));
        }
        TRY_VOID(editor.set_aliases({}));
        return Output{};
    }
};

class GetAccountSummary final : public Query<GetAccountSummary, shapes::GetAccountSummaryOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState&, const Asked&) { return {}; }

    static Result<Output> read(const IamState& state, const Asked&)
    {
        Output output;
        const auto count = [](std::size_t number) { return static_cast<int>(number); };
        std::size_t own = 0;
        std::size_t versions = 0;
        for (const auto& [arn, policy] : *state.policies) {
            if (policy->aws_managed) continue;
            ++own;
            versions += policy->versions.size();
        }
        output.SummaryMap = {
            {"Users", count(state.of(EntityKind::user).size())},
            {"UsersQuota", 5000},
            {"Groups", count(state.of(EntityKind::group).size())},
            {"GroupsQuota", 300},
            {"Roles", count(state.of(EntityKind::role).size())},
            {"RolesQuota", 1000},
            {"Policies", count(own)},
            {"PoliciesQuota", 1500},
            {"PolicyVersionsInUse", count(versions)},
            {"PolicyVersionsInUseQuota", 10000},
            {"VersionsPerPolicyQuota", 5},
            {"PolicySizeQuota", 6144},
            {"UserPolicySizeQuota", 2048},
            {"GroupPolicySizeQuota", 5120},
            {"RolePolicySizeQuota", 10240},
            {"AssumeRolePolicySizeQuota", 2048},
            {"AttachedPoliciesPerUserQuota", 10},
            {"AttachedPoliciesPerGroupQuota", 10},
            {"AttachedPoliciesPerRoleQuota", 10},
            {"GroupsPerUserQuota", 10},
            {"AccessKeysPerUserQuota", 2},
            {"AccountAccessKeysPresent", state.keys_of(state.account).empty() ? 0 : 1},
            {"AccountMFAEnabled", state.devices_of(state.account).empty() ? 0 : 1},
            {"MFADevices", count(state.mfa_devices->size())},
            {"MFADevicesInUse", count(state.mfa_devices->size() - state.devices_of("").size())},
            {"InstanceProfiles", count(state.instance_profiles->size())},
            {"InstanceProfilesQuota", 1000},
            {"Providers", count(state.providers->size() + state.saml_providers->size())},
        };
        return output;
    }
};

std::vector<shapes::PolicyDetail> inline_details(const Entity& entity)
{
    std::vector<shapes::PolicyDetail> details;
    for (const auto& [name, policy] : entity.inline_policies) {
        auto& detail = details.emplace_back();
        detail.PolicyName = name;
        detail.PolicyDocument = percent_encode(policy.document);
    }
    return details;
}

/// What the details of users, groups and roles have in common.
template <class Detail>
Detail common_detail(const IamState& state, const Entity& entity)
{
    Detail detail;
    detail.Path = entity.path;
    detail.Arn = entity.arn;
    detail.CreateDate = entity.created;
    detail.AttachedManagedPolicies = show_attached(state, entity);
    return detail;
}

void add_user(const IamState& state, const Entity& user, shapes::GetAccountAuthorizationDetailsResponse& output)
{
    auto detail = common_detail<shapes::UserDetail>(state, user);
    detail.UserName = user.name;
    detail.UserId = user.id;
    detail.UserPolicyList = inline_details(user);
    detail.PermissionsBoundary = show_boundary(user);
    detail.Tags = shown_tags(user.tags);
    detail.GroupList.emplace();
    for (const auto& id : user.groups) {
        if (const auto group = state.find_by_id(id)) detail.GroupList->push_back(group->name);
    }
    output.UserDetailList->push_back(std::move(detail));
}

void add_group(const IamState& state, const Entity& group, shapes::GetAccountAuthorizationDetailsResponse& output)
{
    auto detail = common_detail<shapes::GroupDetail>(state, group);
    detail.GroupName = group.name;
    detail.GroupId = group.id;
    detail.GroupPolicyList = inline_details(group);
    output.GroupDetailList->push_back(std::move(detail));
}

void add_role(const IamState& state, const Entity& role, shapes::GetAccountAuthorizationDetailsResponse& output)
{
    auto detail = common_detail<shapes::RoleDetail>(state, role);
    auto shown = show_role(state, role, Detail::full);
    detail.RoleName = role.name;
    detail.RoleId = role.id;
    detail.AssumeRolePolicyDocument = std::move(shown.AssumeRolePolicyDocument);
    detail.RolePolicyList = inline_details(role);
    detail.RoleLastUsed = shown.RoleLastUsed;
    detail.InstanceProfileList.emplace();
    for (const auto& profile : state.profiles_of(role.id))
        detail.InstanceProfileList->push_back(show_instance_profile(state, *profile, Detail::listed));
    detail.PermissionsBoundary = show_boundary(role);
    detail.Tags = shown_tags(role.tags);
    output.RoleDetailList->push_back(std::move(detail));
}

void add_policy(const ManagedPolicy& policy, const Usage& usage, shapes::GetAccountAuthorizationDetailsResponse& output)
{
    const auto shown = show_policy(policy, usage, Detail::full);
    auto& detail = output.Policies->emplace_back();
    detail.PolicyName = shown.PolicyName;
    detail.PolicyId = shown.PolicyId;
    detail.Arn = shown.Arn;
    detail.Path = shown.Path;
    detail.DefaultVersionId = shown.DefaultVersionId;
    detail.AttachmentCount = shown.AttachmentCount;
    detail.PermissionsBoundaryUsageCount = shown.PermissionsBoundaryUsageCount;
    detail.IsAttachable = shown.IsAttachable;
    detail.Description = shown.Description;
    detail.CreateDate = shown.CreateDate;
    detail.UpdateDate = shown.UpdateDate;
    detail.PolicyVersionList.emplace();
    for (const auto& version : policy.versions)
        detail.PolicyVersionList->push_back(show_version(policy, version, Document::shown));
}

/// One line of the combined list; exactly one of the pointers is set.
struct Line {
    std::string key;
    EntityPtr entity;
    ManagedPolicyPtr policy;
};

class GetAccountAuthorizationDetails final
    : public Query<GetAccountAuthorizationDetails, shapes::GetAccountAuthorizationDetailsOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState&, const Asked&) { return {}; }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        Output output;
        const auto key = [](const Line& line) { return line.key; };
        TRY(const auto page, page_of(lines_of(state, ask.input), ask.input, output, key));
        output.UserDetailList.emplace();
        output.GroupDetailList.emplace();
        output.RoleDetailList.emplace();
        output.Policies.emplace();
        const auto usage = usage_of(state);
        for (const auto& line : page) {
            if (line.policy) add_policy(*line.policy, usage, output);
            else if (line.entity->kind == EntityKind::user) add_user(state, *line.entity, output);
            else if (line.entity->kind == EntityKind::group) add_group(state, *line.entity, output);
            else add_role(state, *line.entity, output);
        }
        return output;
    }

private:
    static bool is_wanted(const Input& input, std::string_view type)
    {
        return !input.Filter || input.Filter->empty() || contains(*input.Filter, type);
    }

    static std::vector<Line> lines_of(const IamState& state, const Input& input)
    {
        std::vector<Line> lines;
        const auto add = [&](EntityKind kind, std::string_view type) {
            if (!is_wanted(input, type)) return;
            for (const auto& [name, entity] : state.of(kind))
                lines.push_back({fmt::format("{}/{}", static_cast<int>(kind), name), entity, nullptr});
        };
        add(EntityKind::user, "User");
        add(EntityKind::group, "Group");
        add(EntityKind::role, "Role");
        for (const auto& [arn, policy] : *state.policies) {
            if (is_wanted(input, policy->aws_managed ? "AWSManagedPolicy" : "LocalManagedPolicy"))
                lines.push_back({fmt::format("3/{}", arn), nullptr, policy});
        }
        return lines;
    }
};

}  // namespace

void add_account_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<CreateAccountAlias>(accounts));
    operations.push_back(op::make_operation<ListAccountAliases>(accounts));
    operations.push_back(op::make_operation<DeleteAccountAlias>(accounts));
    operations.push_back(op::make_operation<GetAccountSummary>(accounts));
    operations.push_back(op::make_operation<GetAccountAuthorizationDetails>(accounts));
}

}  // namespace sekisho::iam
