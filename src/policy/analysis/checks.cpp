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

/// What the new policies allow is what an old Allow allows, and no old Deny denied it.
void compare(Check& check, std::span<const PolicyPtr> new_policies, std::span<const PolicyPtr> existing,
             Problem::Askers askers)
{
    std::vector<const Statement*> denied;
    append(denied, placed(new_policies, Effect::deny));
    auto covered = denied;
    append(covered, placed(existing, Effect::allow));
    // An old Deny that the new ones contain changes nothing.
    std::vector<const Statement*> lifted;
    for (const auto& old : placed(existing, Effect::deny))
        if (!check.proves({old.statement, {}, denied, askers})) lifted.push_back(old.statement);
    for (const auto& allow : placed(new_policies, Effect::allow)) {
        if (check.exhausted()) return;
        bool proven = check.proves({allow.statement, {}, covered, askers}, allow.place);
        for (const auto* deny : lifted)
            proven = proven && check.proves({allow.statement, {deny}, denied, askers}, allow.place);
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

}  // namespace

Finding check_no_new_access(std::span<const PolicyPtr> new_policies, std::span<const PolicyPtr> existing, Budget budget)
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
        compare(check, new_policies, existing, askers);
    }
    return check.finish();
}

Finding check_no_new_access(const PolicyPtr& new_policy, const PolicyPtr& existing, Budget budget)
{
    return check_no_new_access(std::span(&new_policy, 1), std::span(&existing, 1), budget);
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
