#include "app/offline_installation.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "crypto/sealer.h"
#include "op/request_context.h"
#include "services/iam/accounts.h"
#include "services/iam/names.h"
#include "services/iam/policy_source.h"
#include "services/iam/tags.h"
#include "services/kms/keys.h"
#include "services/organizations/organizations.h"
#include "services/s3/access.h"
#include "services/s3/buckets.h"
#include "services/s3/names.h"
#include "store/sqlite/sqlite.h"

namespace sekisho::app {
namespace {

constexpr std::string_view bucket_prefix = "arn:aws:s3:::";

std::string account_of(std::string_view arn)
{
    constexpr std::size_t place = 13;  // behind "arn:aws:iam::"
    constexpr std::size_t digits = 12;
    return arn.size() > place + digits ? std::string(arn.substr(place, digits)) : std::string();
}

std::unexpected<Error> nobody(std::string_view text)
{
    return fail("NoSuchEntity", fmt::format("there is no principal `{}` here", text), 404);
}

std::vector<std::pair<std::string, policy::PolicyPtr>> inline_of(const iam::Entity& entity)
{
    std::vector<std::pair<std::string, policy::PolicyPtr>> policies;
    for (const auto& [name, stored] : entity.inline_policies) policies.emplace_back(name, stored.compiled);
    return policies;
}

void set_identity_keys(op::Caller& caller, std::string_view arn, std::string_view type)
{
    caller.context.set("aws:PrincipalAccount", caller.principal.account);
    caller.context.set("aws:PrincipalArn", std::string(arn));
    caller.context.set("aws:PrincipalType", std::string(type));
}

void set_tags(op::Caller& caller, const iam::Tags& tags)
{
    for (const auto& tag : tags) caller.context.set("aws:PrincipalTag/" + tag.key, tag.value);
}

review::Subject anonymous()
{
    review::Subject subject;
    subject.absent_families = {"aws:Principal", "aws:userid", "aws:username", "aws:TokenIssueTime", "aws:MultiFactorAuth"};
    return subject;
}

review::Subject root_of(const std::string& account)
{
    review::Subject subject;
    auto& principal = subject.caller.principal;
    principal.kind = policy::PrincipalKind::root;
    principal.account = account;
    principal.arn = iam::root_arn(account);
    set_identity_keys(subject.caller, principal.arn, "Account");
    subject.caller.context.set("aws:userid", account);
    subject.absent_families = {"aws:PrincipalTag/", "aws:username"};
    return subject;
}

review::Subject user_of(const std::string& account, const iam::Entity& user)
{
    review::Subject subject;
    auto& principal = subject.caller.principal;
    principal.kind = policy::PrincipalKind::user;
    principal.account = account;
    principal.arn = user.arn;
    principal.unique_id = user.id;
    set_identity_keys(subject.caller, user.arn, "User");
    subject.caller.context.set("aws:userid", user.id);
    subject.caller.context.set("aws:username", user.name);
    set_tags(subject.caller, user.tags);
    subject.absent_families = {"aws:PrincipalTag/", "aws:FederatedProvider", "cognito-identity.amazonaws.com:", "saml:"};
    return subject;
}

/// A session of the role; `name` is empty where nobody said which.
review::Subject session_of(const std::string& account, const iam::Entity& role, const std::string& name)
{
    review::Subject subject;
    auto& principal = subject.caller.principal;
    principal.kind = policy::PrincipalKind::assumed_role;
    principal.account = account;
    principal.role_arn = role.arn;
    principal.unique_id = role.id;
    principal.arn = iam::session_arn(account, role.name, name.empty() ? "any-session" : name);
    set_identity_keys(subject.caller, role.arn, "AssumedRole");
    if (!name.empty()) subject.caller.context.set("aws:userid", role.id + ":" + name);
    set_tags(subject.caller, role.tags);
    subject.absent_families = {"aws:username"};
    subject.notes = {"taken for granted: the session has no session policy, and no tag in place of one of the role"};
    return subject;
}

}  // namespace

struct OfflineInstallation::Parts {
    SystemClock clock;
    std::unique_ptr<crypto::Sealer> sealer;
    std::unique_ptr<store::Database> database;
    std::unique_ptr<iam::Accounts> accounts;
    std::unique_ptr<organizations::Organizations> organizations;
    std::unique_ptr<iam::DirectoryPolicySource> policies;
    std::unique_ptr<s3::Buckets> buckets;
    std::shared_ptr<const s3::State> bucket_state;
    std::unique_ptr<kms::Keys> keys;
};

OfflineInstallation::OfflineInstallation(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
OfflineInstallation::~OfflineInstallation() = default;

Result<std::unique_ptr<OfflineInstallation>> OfflineInstallation::open(const std::string& data, const std::string& account)
{
    auto opened = open_parts(data, account);
    if (opened || opened.error().code != "StoreFailure") return opened;
    return fail("NoInstallation", fmt::format("the store cannot be read; was it made by another version of Sekisho? ({})",
                                              opened.error().detail));
}

Result<std::unique_ptr<OfflineInstallation>> OfflineInstallation::open_parts(const std::string& data,
                                                                             const std::string& account)
{
    const auto key = data + "/master.key";
    if (!std::filesystem::exists(key))
        return fail("NoInstallation", fmt::format("`{}` holds no installation: it has no master.key", data));
    auto parts = std::make_unique<Parts>();
    TRY(parts->sealer, crypto::Sealer::open(key));
    TRY(parts->database, store::inspect_sqlite(data + "/store/sekisho.db"));
    TRY(parts->accounts, iam::Accounts::open({*parts->database, *parts->sealer, parts->clock}, account));
    TRY(parts->organizations, organizations::Organizations::open({*parts->database, *parts->accounts, parts->clock}));
    parts->policies =
        std::make_unique<iam::DirectoryPolicySource>(*parts->accounts, parts->clock, parts->organizations.get());
    TRY(parts->buckets, s3::Buckets::load(*parts->database, parts->accounts->resolver()));
    parts->bucket_state = parts->buckets->state();
    TRY(parts->keys, kms::Keys::open({*parts->database, *parts->sealer, parts->clock, parts->accounts->resolver()}));
    return std::unique_ptr<OfflineInstallation>(new OfflineInstallation(std::move(parts)));
}

Result<policy::PolicySet> OfflineInstallation::policies_of(const op::Caller& caller) const
{
    return parts_->policies->policies_of(caller);
}

void OfflineInstallation::set_accounts(const op::Caller& caller, std::string_view owner, std::string_view action,
                                       policy::PolicySet& set, policy::Context& context) const
{
    parts_->policies->set_accounts(caller, owner, action, set, context);
}

std::optional<review::ResourcePolicy> OfflineInstallation::resource_policy(const op::Caller& caller, std::string_view action,
                                                                           std::string_view resource) const
{
    if (resource.starts_with(bucket_prefix)) return bucket_policy(caller, action, resource);
    if (action.starts_with("sts:") && resource.find(":role/") != std::string_view::npos) return trust_policy(resource);
    if (action.starts_with("kms:") && resource.find(":key/") != std::string_view::npos) return key_policy(resource);
    return std::nullopt;
}

std::optional<review::ResourcePolicy> OfflineInstallation::bucket_policy(const op::Caller& caller, std::string_view action,
                                                                         std::string_view resource) const
{
    const auto name = resource.substr(bucket_prefix.size(), resource.find('/') - bucket_prefix.size());
    const auto bucket = parts_->bucket_state->find(name);
    if (!bucket) return std::nullopt;
    const auto check = s3::bucket_check(*parts_->bucket_state, std::string(action), name, caller);
    review::ResourcePolicy own;
    own.name = s3::bucket_arn(name);
    own.policy = check.resource_policy;
    own.takes_part = check.resource_policy != nullptr || bucket->policy == nullptr;
    own.account = bucket->owner;
    return own;
}

std::optional<review::ResourcePolicy> OfflineInstallation::trust_policy(std::string_view resource) const
{
    const auto role = parts_->accounts->find_by_arn(resource);
    if (!role || role->kind != iam::EntityKind::role) return std::nullopt;
    review::ResourcePolicy own;
    own.name = role->arn;
    own.policy = role->trust.policy.compiled;
    own.side = policy::ResourceSide::must_allow;
    own.account = account_of(resource);
    return own;
}

std::optional<review::ResourcePolicy> OfflineInstallation::key_policy(std::string_view resource) const
{
    const auto id = resource.substr(resource.rfind('/') + 1);
    const auto key = parts_->keys->state()->find(id, parts_->clock.now());
    if (!key || key->arn() != resource) return std::nullopt;
    review::ResourcePolicy own;
    own.name = key->arn();
    own.policy = key->policy.compiled;
    own.side = policy::ResourceSide::must_allow;
    own.account = key->account;
    return own;
}

policy::PolicyPtr OfflineInstallation::managed_policy(const std::string& arn) const
{
    for (const auto& account : parts_->accounts->ids())
        if (const auto state = parts_->accounts->state_of(account))
            if (const auto found = state->find_policy(arn)) return found->default_policy().policy.compiled;
    return nullptr;
}

std::vector<std::string> OfflineInstallation::holders_of(const policy::Principal& principal) const
{
    std::vector<std::string> holders;
    const auto state = parts_->accounts->state_of(principal.account);
    const auto entity = state && !principal.unique_id.empty() ? state->find_by_id(principal.unique_id) : nullptr;
    if (!entity) return holders;
    holders.push_back(entity->arn);
    for (const auto& id : entity->groups)
        if (const auto group = state->find_by_id(id)) holders.push_back(group->arn);
    return holders;
}

std::optional<review::PolicyView::Inline> OfflineInstallation::inline_policies(const std::string& holder) const
{
    const auto named = iam::parse_iam_arn(holder);
    const auto kind = named ? iam::kind_of(named->type) : std::nullopt;
    if (!kind) return std::nullopt;
    const auto state = parts_->accounts->state_of(named->account);
    const auto entity = state ? state->find(*kind, named->name) : nullptr;
    if (!entity || entity->arn != holder) return std::nullopt;
    return inline_of(*entity);
}

Result<review::Subject> OfflineInstallation::subject(const std::string& text) const
{
    const auto& accounts = *parts_->accounts;
    op::Envelope envelope;
    envelope.time = parts_->clock.now();
    const auto settled = [&](review::Subject subject) {
        subject.caller.context = op::subject_context(subject.caller, envelope);
        return subject;
    };
    if (text == "anonymous") return settled(anonymous());
    if (text == "root") return settled(root_of(accounts.management()));
    const auto account = account_of(text);
    if (text == iam::root_arn(account) && accounts.state_of(account)) return settled(root_of(account));

    constexpr std::string_view session_mark = ":assumed-role/";
    if (const auto mark = text.find(session_mark); mark != std::string::npos) {
        const auto names = text.substr(mark + session_mark.size());
        const auto slash = names.find('/');
        const auto state = accounts.state_of(account);
        const auto role = state ? state->find(iam::EntityKind::role, names.substr(0, slash)) : nullptr;
        if (!role || slash == std::string::npos) return nobody(text);
        return settled(session_of(account, *role, names.substr(slash + 1)));
    }
    const auto entity = accounts.find_by_arn(text);
    if (!entity) return nobody(text);
    return settled(entity->kind == iam::EntityKind::role ? session_of(account, *entity, {}) : user_of(account, *entity));
}

Result<access::RoleFacts> OfflineInstallation::role(const std::string& name_or_arn) const
{
    const auto& accounts = *parts_->accounts;
    const auto state = iam_state();
    const auto role = name_or_arn.starts_with("arn:") ? accounts.find_by_arn(name_or_arn)
                                                      : state->find(iam::EntityKind::role, name_or_arn);
    if (!role || role->kind != iam::EntityKind::role) return nobody(name_or_arn);
    const auto home = accounts.state_of(account_of(role->arn));
    access::RoleFacts facts;
    facts.name = role->name;
    facts.arn = role->arn;
    facts.description = role->description;
    facts.trust = role->trust.policy.compiled;
    facts.policies = iam::identity_policies(*home, *role);
    facts.boundary = role->boundary;
    facts.max_session_duration = role->max_session_duration;
    for (const auto& tag : role->tags) {
        if (tag.key == iam::access_model_tag) facts.access_model = tag.value;
        else facts.tags.emplace(tag.key, tag.value);
    }
    return facts;
}

std::shared_ptr<const iam::IamState> OfflineInstallation::iam_state() const
{
    return parts_->accounts->state_of(parts_->accounts->management());
}

std::vector<std::string> OfflineInstallation::principals() const
{
    std::vector<std::string> arns;
    for (const auto& account : parts_->accounts->ids()) {
        const auto state = parts_->accounts->state_of(account);
        if (!state) continue;
        for (const auto kind : {iam::EntityKind::user, iam::EntityKind::role})
            for (const auto& [name, entity] : state->of(kind)) arns.push_back(entity->arn);
    }
    std::ranges::sort(arns);
    return arns;
}

policy::PrincipalResolver OfflineInstallation::resolver() const { return parts_->accounts->resolver(); }

}  // namespace sekisho::app
