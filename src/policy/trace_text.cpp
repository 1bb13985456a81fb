#include <fmt/format.h>

#include "policy/condition/condition.h"
#include "policy/stand_in.h"
#include "policy/trace.h"
#include "policy/words.h"

namespace sekisho::policy {
namespace {

using Part = StatementTrace::Part;

constexpr std::size_t most_values = 5;
constexpr std::size_t value_limit = 200;

std::string quoted(const std::vector<std::string>& values)
{
    std::string list;
    for (std::size_t i = 0; i < values.size() && i < most_values; ++i)
        list += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", one_line(values[i], value_limit));
    if (values.size() > most_values) list += fmt::format(" and {} more", values.size() - most_values);
    return list;
}

std::string wanted_text(const ConditionTrace& condition)
{
    const auto op = parse_operator(condition.op);
    const bool negated = op && op->base->negated;
    if (condition.wanted.empty()) return "wanted a value of an empty list";
    if (negated)
        return fmt::format("wanted {}{}", condition.wanted.size() > 1 ? "none of " : "not ", quoted(condition.wanted));
    return fmt::format("wanted {}{}", condition.wanted.size() > 1 ? "one of " : "", quoted(condition.wanted));
}

std::string present_text(const ConditionTrace& condition)
{
    if (condition.present && !condition.present->empty())
        return fmt::format("the request has {}{}", quoted(*condition.present),
                           condition.holds == Truth::unknown ? ", and nobody knows the variables" : "");
    return condition.holds == Truth::unknown && !condition.present ? "nobody knows what the request has"
                                                                   : "the request has none";
}

std::string_view mark_of(Truth truth)
{
    switch (truth) {
        case Truth::yes: return "+";
        case Truth::no: return "-";
        case Truth::unknown: return "?";
    }
    return "?";
}

std::string_view to_text(Outcome outcome)
{
    switch (outcome) {
        case Outcome::allowed: return "allowed";
        case Outcome::denied: return "denied";
        case Outcome::unknown: return "unknown";
    }
    return "unknown";
}

std::string reason_of(const StatementTrace& statement)
{
    const bool unknown = statement.applies == Truth::unknown;
    switch (statement.failed) {
        case Part::none: return "applies";
        case Part::action: return "is about other actions";
        case Part::resource:
            return unknown ? "is about a resource with a variable that nobody knows" : "is about other resources";
        case Part::principal: return "is about other callers";
        case Part::condition: break;
    }
    const auto condition = statement.condition ? to_text(*statement.condition) : std::string();
    return fmt::format("{}: {}", unknown ? "has a condition that is unknown" : "has a condition that fails", condition);
}

std::string lines_of(const PolicyTrace& policy)
{
    const bool levels = policy.type == PolicyType::service_control || policy.type == PolicyType::resource_control;
    auto text = fmt::format("  {} {}{}\n", kind_name(policy.type), one_line(policy.name),
                            levels ? fmt::format(" at level {}", policy.level) : "");
    bool any = false;
    for (const auto& statement : policy.statements) {
        if (statement.failed == Part::action) continue;
        any = true;
        text += fmt::format("    {} {} \"{}\" {}\n", mark_of(statement.applies),
                            statement.effect == Effect::allow ? "Allow" : "Deny", one_line(statement.id),
                            one_line(reason_of(statement)));
    }
    if (!any) text += "    says nothing about this action\n";
    return text;
}

std::string head_of(const Question& question, const Trace& trace)
{
    auto head = fmt::format("{}: {} on {} for {}\n", to_text(trace.outcome), one_line(question.action),
                            one_line(question.resource), one_line(caller_name(question.principal)));
    if (trace.outcome == Outcome::unknown) {
        head += "  it hangs on what nobody has said:";
        for (const auto& key : trace.unknown_keys) head += " " + one_line(key);
        return head + "\n";
    }
    if (trace.outcome == Outcome::allowed) return head;
    if (trace.verdict == Verdict::explicit_deny)
        head += fmt::format("  because a Deny applies ({})\n", kind_name(trace.deciding_type));
    else if (trace.verdict == Verdict::implicit_deny)
        head += fmt::format("  because no {} allows it\n", kind_name(trace.deciding_type));
    return head;
}

}  // namespace

std::string to_text(const ConditionTrace& condition)
{
    return one_line(
        fmt::format("{} {}: {}, {}", condition.op, condition.key, wanted_text(condition), present_text(condition)));
}

std::string tree_of(const Question& question, const Trace& trace)
{
    auto text = head_of(question, trace);
    if (!trace.policies.empty()) text += "policies\n";
    for (const auto& policy : trace.policies) text += lines_of(policy);
    if (trace.changes.empty()) return text;
    text += "what would have to change\n";
    for (std::size_t i = 0; i < trace.changes.size(); ++i) text += fmt::format("  {}. {}\n", i + 1, trace.changes[i]);
    return text;
}

}  // namespace sekisho::policy
