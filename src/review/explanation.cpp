#include "review/explanation.h"

#include <fmt/format.h>

#include "audit/query.h"
#include "policy/words.h"
#include "wire/json.h"

namespace sekisho::review {
namespace {

using policy::one_line;
using wire::Json;

constexpr std::string_view implicit_deny = "implicit deny";

std::string caller_of(const audit::Record& record)
{
    if (!record.arn.empty()) return one_line(record.arn);
    if (!record.identity_provider.empty()) return one_line(record.identity_provider);
    return record.basis.principal == "anonymous" || record.identity_type == "Unknown" ? "anonymous"
                                                                                      : one_line(record.identity_type);
}

std::string_view word_of(audit::Outcome outcome)
{
    switch (outcome) {
        case audit::Outcome::allowed: return "allowed";
        case audit::Outcome::denied: return "denied";
        case audit::Outcome::failed: return "failed";
    }
    return "failed";
}

std::string head_of(const audit::Record& record)
{
    auto text = fmt::format("request {} at {}\n", one_line(record.request_id), iso8601_millis(record.time));
    text += fmt::format("  {} {} from {}\n  by {}\n", one_line(record.event_source), one_line(record.event_name),
                        one_line(record.source_ip), caller_of(record));
    text += fmt::format("  {}", word_of(audit::outcome_of(record)));
    if (!record.error_code.empty()) text += fmt::format(": {}", one_line(record.error_code));
    return text + "\n";
}

std::string place_of(std::string_view effect, std::string_view statement, std::string_view type, std::string_view policy)
{
    auto text = fmt::format("{} \"{}\" of {} policy", effect, one_line(statement), one_line(type));
    if (!policy.empty()) text += fmt::format(" {}", one_line(policy));
    return text;
}

std::string line_of(const audit::Record::Finding& finding)
{
    const auto place = place_of(finding.effect, finding.statement, finding.policy_type, finding.policy);
    if (finding.failed.empty()) return fmt::format("    + {} applies\n", place);
    if (finding.failed == "condition")
        return fmt::format("    - {} has a condition that fails: {}\n", place, one_line(finding.condition));
    return fmt::format("    - {} is about {}\n", place,
                       finding.failed == "principal" ? "other callers"
                       : finding.failed == "action"  ? "other actions"
                                                     : "other resources");
}

std::string reasons_of(const audit::Record::Judgement& judged)
{
    std::string text;
    if (judged.findings.empty() && judged.changes.empty())
        return "  no statement of it is on record: it has none about this action, or the record is older\n";
    if (!judged.findings.empty()) text += "  what bears on it\n";
    for (const auto& finding : judged.findings) text += line_of(finding);
    if (!judged.changes.empty()) text += "  what would have to change\n";
    for (std::size_t i = 0; i < judged.changes.size(); ++i)
        text += fmt::format("    {}. {}\n", i + 1, one_line(judged.changes[i]));
    return text;
}

std::string tree_of(const audit::Record::Judgement& judged)
{
    const bool allowed = judged.verdict == "allowed";
    auto text =
        fmt::format("{}: {} on {}", allowed ? "allowed" : "denied", one_line(judged.action), one_line(judged.resource));
    if (judged.subject) text += fmt::format(" for {}", one_line(judged.subject->arn));
    text += judged.advisory ? " (asked for, not required)\n" : "\n";
    if (allowed) {
        if (!judged.statement.empty())
            text += fmt::format("  by {}\n", place_of("Allow", judged.statement, judged.policy_type, judged.policy));
        return text;
    }
    if (judged.verdict == implicit_deny)
        text += fmt::format("  because no {} policy allows it\n", one_line(judged.policy_type));
    else text += fmt::format("  because of {}\n", place_of("Deny", judged.statement, judged.policy_type, judged.policy));
    return text + reasons_of(judged);
}

Json texts(const std::vector<std::string>& values)
{
    Json::Array array;
    for (const auto& value : values) array.emplace_back(value);
    return array;
}

Json json_of(const audit::Record::Finding& finding)
{
    Json json;
    json.set("policyType", Json(finding.policy_type));
    json.set("policy", Json(finding.policy));
    json.set("statement", Json(finding.statement));
    json.set("effect", Json(finding.effect));
    json.set("failed", Json(finding.failed));
    json.set("condition", Json(finding.condition));
    return json;
}

Json json_of(const audit::Record::Judgement& judged)
{
    Json json;
    json.set("action", Json(judged.action));
    json.set("resource", Json(judged.resource));
    json.set("verdict", Json(judged.verdict));
    json.set("advisory", Json(judged.advisory));
    json.set("policyType", Json(judged.policy_type));
    json.set("policy", Json(judged.policy));
    json.set("statement", Json(judged.statement));
    Json::Array findings;
    for (const auto& finding : judged.findings) findings.push_back(json_of(finding));
    json.set("findings", Json(std::move(findings)));
    json.set("changes", texts(judged.changes));
    return json;
}

}  // namespace

std::string explain(const audit::Record& record)
{
    auto text = head_of(record);
    if (record.judgements.empty()) {
        const bool failed = !record.error_code.empty();
        return text + (failed ? "it was refused before any policy was asked: " + one_line(record.error_message) + "\n"
                              : std::string("it needs no permission\n"));
    }
    for (const auto& judged : record.judgements) text += tree_of(judged);
    if (record.omitted_judgements > 0)
        text += fmt::format("and {} more decisions, for which the record had no room\n", record.omitted_judgements);
    return text;
}

std::string explain_json(const audit::Record& record)
{
    Json json;
    json.set("requestId", Json(record.request_id));
    json.set("time", Json(iso8601_millis(record.time)));
    json.set("event", Json(fmt::format("{} {}", record.event_source, record.event_name)));
    json.set("caller", Json(caller_of(record)));
    json.set("outcome", Json(word_of(audit::outcome_of(record))));
    json.set("errorCode", Json(record.error_code));
    Json::Array decisions;
    for (const auto& judged : record.judgements) decisions.push_back(json_of(judged));
    json.set("decisions", Json(std::move(decisions)));
    json.set("decisionsOmitted", Json(static_cast<std::int64_t>(record.omitted_judgements)));
    return wire::to_text(json);
}

}  // namespace sekisho::review
