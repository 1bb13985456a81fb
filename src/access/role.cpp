#include "access/role.h"

#include <fmt/format.h>

#include <algorithm>

namespace sekisho::access {
namespace {

std::string arn_of(std::string_view account, std::string_view role)
{
    return fmt::format("arn:aws:iam::{}:role/{}", account, role);
}

Result<RoleFacts> facts_of(const CompiledRole& role, const Compiled& model, std::string_view account)
{
    RoleFacts facts;
    facts.name = role.name;
    facts.arn = arn_of(account, role.name);
    facts.description = role.description;
    facts.access_model = model.name;
    facts.max_session_duration = role.max_session_duration;
    facts.tags = role.tags;
    facts.limits = limits_of(model, role.name);
    TRY(facts.trust, policy::parse_policy(role.trust, policy::PolicyKind::trust, facts.arn));
    for (const auto& document : role.policies) {
        TRY(auto parsed, policy::parse_policy(document.document, policy::PolicyKind::identity, document.name));
        facts.policies.push_back(std::move(parsed));
    }
    return facts;
}

}  // namespace

Limits limits_of(const Compiled& model, std::string_view role)
{
    Limits limits;
    std::ranges::copy_if(model.rates, std::back_inserter(limits.rates), [&](const auto& rule) { return rule.role == role; });
    std::ranges::copy_if(model.budgets, std::back_inserter(limits.budgets),
                         [&](const auto& one) { return one.role == role; });
    return limits;
}

Result<CompiledView> CompiledView::of(const Compiled& model, std::string account)
{
    CompiledView view;
    view.account_ = std::move(account);
    for (const auto& role : model.roles) {
        TRY(auto facts, facts_of(role, model, view.account_));
        auto arn = facts.arn;
        view.roles_.emplace(std::move(arn), std::move(facts));
    }
    return view;
}

const RoleFacts* CompiledView::find(std::string_view role) const
{
    const auto found = roles_.find(role.starts_with("arn:") ? std::string(role) : arn_of(account_, role));
    return found == roles_.end() ? nullptr : &found->second;
}

Result<review::Subject> CompiledView::subject(std::string_view role) const
{
    const auto* facts = find(role);
    if (facts == nullptr) return fail("NoSuchEntity", fmt::format("the access model has no role `{}`", role), 404);
    review::Subject subject;
    auto& principal = subject.caller.principal;
    principal.kind = policy::PrincipalKind::assumed_role;
    principal.account = account_;
    principal.role_arn = facts->arn;
    principal.arn = fmt::format("arn:aws:sts::{}:assumed-role/{}/any-session", account_, facts->name);
    auto& context = subject.caller.context;
    context.set("aws:PrincipalAccount", account_);
    context.set("aws:PrincipalArn", facts->arn);
    context.set("aws:PrincipalType", "AssumedRole");
    for (const auto& [key, value] : facts->tags) context.set("aws:PrincipalTag/" + key, value);
    return subject;
}

Result<policy::PolicySet> CompiledView::policies_of(const op::Caller& caller) const
{
    const auto* facts = find(caller.principal.role_arn);
    if (facts == nullptr) return fail("NoSuchEntity", "there is no such role", 404);
    policy::PolicySet set;
    set.identity = facts->policies;
    return set;
}

void CompiledView::set_accounts(const op::Caller&, std::string_view owner, std::string_view, policy::PolicySet&,
                                policy::Context& context) const
{
    if (!owner.empty()) context.set("aws:ResourceAccount", std::string(owner));
}

std::optional<review::ResourcePolicy> CompiledView::resource_policy(const op::Caller&, std::string_view action,
                                                                    std::string_view resource) const
{
    const auto* facts = action.starts_with("sts:") && resource.starts_with("arn:") ? find(resource) : nullptr;
    if (facts == nullptr) return std::nullopt;
    review::ResourcePolicy own;
    own.name = facts->arn;
    own.policy = facts->trust;
    own.side = policy::ResourceSide::must_allow;
    own.account = account_;
    return own;
}

policy::PolicyPtr CompiledView::managed_policy(const std::string&) const { return nullptr; }

std::vector<std::string> CompiledView::holders_of(const policy::Principal& principal) const { return {principal.role_arn}; }

std::optional<review::PolicyView::Inline> CompiledView::inline_policies(const std::string& holder) const
{
    const auto* facts = find(holder);
    if (facts == nullptr) return std::nullopt;
    Inline policies;
    for (const auto& policy : facts->policies) policies.emplace_back(policy::name_of(*policy), policy);
    return policies;
}

}  // namespace sekisho::access
