#include "policy/analysis/checks.h"

#include <algorithm>

#include "base/encoding.h"
#include "policy/analysis/check.h"

namespace sekisho::policy::analysis {
namespace {

/// Whether all policies are there and of one family, that of `kind`.
bool one_family(std::span<const PolicyPtr> policies, bool named)
{
    return std::ranges::all_of(
        policies, [&](const PolicyPtr& policy) { return policy != nullptr && names_principals(policy->kind()) == named; });
}

/// Lists of statements, of each of which one has to apply.
using Conjunction = std::vector<std::vector<const Statement*>>;

/// The two sides of a comparison.
struct Comparison {
    std::vector<Placed> allows;                           ///< after: of the policies
    std::optional<std::vector<const Statement*>> limits;  ///< after: the Allows of the boundary
    std::vector<const Statement*> denies;                 ///< after
    Conjunction allows_before;                            ///< of the policies, of the boundary
    std::vector<const Statement*> denies_before;
    Problem::Askers askers = Problem::Askers::holder;
    Problem::Delegation delegation = Problem::Delegation::covers;

    void add_after(std::span<const PolicyPtr> policies) { append(denies, placed(policies, Effect::deny)); }
    void add_before(std::span<const PolicyPtr> policies)
    {
        append(allows_before.emplace_back(), placed(policies, Effect::allow));
        append(denies_before, placed(policies, Effect::deny));
    }
};

std::vector<const Statement*> joined(std::vector<const Statement*> list, const std::vector<const Statement*>& more)
{
    list.insert(list.end(), more.begin(), more.end());
    return list;
}

/// What is allowed after was allowed before: on each side by some Allow of each list, and by no Deny.
bool proves(Check& check, const Comparison& sides, const Placed& allow, const std::vector<const Statement*>& within)
{
    const auto proven = [&](std::vector<const Statement*> more, std::vector<const Statement*> minus) {
        return check.proves({allow.statement, joined(within, more), std::move(minus), sides.askers, sides.delegation},
                            allow.place);
    };
    const auto allowed = [&](const std::vector<const Statement*>& list) { return proven({}, joined(sides.denies, list)); };
    const auto not_denied = [&](const Statement* deny) { return proven({deny}, sides.denies); };
    return std::ranges::all_of(sides.allows_before, allowed) && std::ranges::all_of(sides.denies_before, not_denied);
}

void compare(Check& check, Comparison sides)
{
    // A Deny from before that those of after contain changes nothing.
    std::erase_if(sides.denies_before,
                  [&](const Statement* deny) { return check.proves({deny, {}, sides.denies, sides.askers}); });
    for (const auto& allow : sides.allows) {
        if (check.exhausted()) return;
        if (!sides.limits) {
            proves(check, sides, allow, {});
            continue;
        }
        for (const auto* limit : *sides.limits)
            if (!proves(check, sides, allow, {limit})) break;
    }
}

std::vector<Pattern> patterns_of(const std::vector<std::string>& texts)
{
    std::vector<Pattern> patterns;
    for (const auto& text : texts)
        if (auto pattern = Pattern::compile(text, Wildcards::active, Variables::literal))
            patterns.push_back(*std::move(pattern));
    return patterns;
}

/// A statement that applies to the access and to nothing else.
Statement statement_of(const Access& access)
{
    Statement statement;
    std::vector<std::string> actions;
    for (const auto& action : access.actions) actions.push_back(lower_ascii(action));
    statement.action = actions.empty() ? Statement::Element::absent : Statement::Element::listed;
    statement.actions = patterns_of(actions);
    statement.resource = access.resources.empty() ? Statement::Element::absent : Statement::Element::listed;
    statement.resources = patterns_of(access.resources);
    return statement;
}

bool is_of(const Counterexample& request, const Statement& access)
{
    const auto matches = [](const std::vector<Pattern>& patterns, std::string_view text) {
        return std::ranges::any_of(patterns, [&](const Pattern& pattern) { return pattern.matches_plain(text); });
    };
    return (access.action == Statement::Element::absent || matches(access.actions, lower_ascii(request.action))) &&
           (access.resource == Statement::Element::absent || matches(access.resources, request.resource));
}

Finding compare_documents(std::span<const PolicyPtr> new_policies, std::span<const PolicyPtr> existing,
                          Problem::Delegation delegation, Budget budget)
{
    const auto askers = new_policies.empty() || new_policies.front() == nullptr ? Problem::Askers::holder
                                                                                : askers_of(new_policies.front()->kind());
    const bool named = askers == Problem::Askers::anybody;
    if (!one_family(new_policies, named) || (!new_policies.empty() && !one_family(existing, named)))
        return refused("not proven: the policies are not of one family");
    const auto confirms = [&](const Counterexample& request) {
        return allows(new_policies, request) && !allows(existing, request);
    };
    Check check("new access", confirms, budget);
    check.name_keys(new_policies);
    if (!new_policies.empty()) {
        check.name_keys(existing);
        Comparison sides;
        sides.allows = placed(new_policies, Effect::allow);
        sides.askers = askers;
        sides.delegation = delegation;
        sides.add_after(new_policies);
        sides.add_before(existing);
        compare(check, std::move(sides));
    }
    return check.finish();
}

}  // namespace

Finding check_no_new_access(std::span<const PolicyPtr> new_policies, std::span<const PolicyPtr> existing, Budget budget)
{
    return compare_documents(new_policies, existing, Problem::Delegation::covers, budget);
}

Finding check_no_new_access(const PolicyPtr& new_policy, const PolicyPtr& existing, Budget budget)
{
    return check_no_new_access(std::span(&new_policy, 1), std::span(&existing, 1), budget);
}

Finding check_no_new_access(const Grants& after, const Grants& before, Budget budget)
{
    const auto boundary_of = [](const Grants& grants) {
        return std::span(&grants.boundary, grants.boundary != nullptr ? 1U : 0U);
    };
    for (const auto* grants : {&after, &before})
        if (!one_family(grants->policies, false) || !one_family(boundary_of(*grants), false))
            return refused("not proven: the policies are not identity-based");
    const auto confirms = [&](const Counterexample& request) { return allows(after, request) && !allows(before, request); };
    Check check("new access", confirms, budget);
    Comparison sides;
    sides.allows = placed(after.policies, Effect::allow);
    for (const auto policies : {std::span<const PolicyPtr>(after.policies), boundary_of(after)}) {
        sides.add_after(policies);
        check.name_keys(policies);
    }
    if (after.boundary != nullptr) append(sides.limits.emplace(), placed(boundary_of(after), Effect::allow));
    sides.add_before(before.policies);
    if (before.boundary != nullptr) sides.add_before(boundary_of(before));
    check.name_keys(before.policies);
    check.name_keys(boundary_of(before));
    compare(check, std::move(sides));
    return check.finish();
}

namespace {

std::optional<std::string> text_of(Finding finding)
{
    if (finding.passed()) return std::nullopt;
    return std::move(finding.message);
}

}  // namespace

std::optional<std::string> new_access(const Grants& after, const Grants& before, Budget budget)
{
    return text_of(check_no_new_access(after, before, budget));
}

std::optional<std::string> new_access(const PolicyPtr& after, const PolicyPtr& before, Budget budget)
{
    if (after == nullptr) return std::nullopt;
    // Whom the account trusts by name needs no policy of his own any more, and escapes his boundary and session policies.
    return text_of(compare_documents(std::span(&after, 1), std::span(&before, before != nullptr ? 1U : 0U),
                                     Problem::Delegation::does_not_cover, budget));
}

Finding check_access_not_granted(const PolicyPtr& policy, std::span<const Access> accesses, Budget budget)
{
    if (policy == nullptr) return refused("not proven: there is no policy");
    const std::span policies(&policy, 1);
    std::vector<Statement> wanted;
    for (const auto& access : accesses)
        if (!access.actions.empty() || !access.resources.empty()) wanted.push_back(statement_of(access));
    const auto confirms = [&](const Counterexample& request) {
        return allows(policies, request) &&
               std::ranges::any_of(wanted, [&](const Statement& access) { return is_of(request, access); });
    };
    Check check("granted", confirms, budget);
    check.name_keys(policies);
    std::vector<const Statement*> denied;
    append(denied, placed(policies, Effect::deny));
    for (const auto& allow : placed(policies, Effect::allow))
        for (const auto& access : wanted) {
            if (check.exhausted()) break;
            if (!check.proves({allow.statement, {&access}, denied, askers_of(policy->kind())}, allow.place)) break;
        }
    return check.finish();
}

}  // namespace sekisho::policy::analysis
