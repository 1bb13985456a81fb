#include "review/replay.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "op/denial.h"
#include "policy/trace.h"
#include "policy/words.h"
#include "review/principal_facts.h"
#include "review/recording.h"
#include "wire/json.h"

namespace sekisho::review {
namespace {

using policy::one_line;
using wire::Json;

constexpr std::size_t most_changes = 5000;
constexpr std::size_t samples = 3;

std::string key_of(const policy::Principal& principal)
{
    if (principal.kind == policy::PrincipalKind::anonymous) return "anonymous";
    const auto& arn = principal_arn(principal);
    return arn.empty() ? principal.provider : arn;
}

/// The statements that decided, or that all of the caller's account is allowed.
std::string statements_of(const policy::Decision& decision)
{
    std::string text;
    const std::string_view effect = decision.allowed() ? "Allow" : "Deny";
    for (const auto& evidence : decision.evidence)
        text += fmt::format("{}{} \"{}\" of {} {} applies", text.empty() ? "" : " and ", effect, evidence.statement,
                            policy::kind_name(evidence.type), evidence.policy);
    return text.empty() ? "nothing denies it" : text;
}

/// Why the policies decide so, in one line.
std::string reason_of(const Case& asked, const policy::Decision& decision)
{
    if (decision.verdict != policy::Verdict::implicit_deny) return statements_of(decision);
    const auto trace = policy::trace(asked.question(), asked.policies);
    const auto near = policy::near_miss(trace);
    auto reason = fmt::format("no {} allows it", policy::kind_name(decision.deciding_type));
    if (near.statement == nullptr || near.statement->failed == policy::StatementTrace::Part::action) return reason;
    reason += fmt::format("; nearest is \"{}\" of {}", near.statement->id, near.policy->name);
    if (near.statement->condition) reason += ": " + policy::to_text(*near.statement->condition);
    return reason;
}

void add_sample(std::vector<std::string>& list, const std::string& text)
{
    if (list.size() < samples && std::ranges::find(list, text) == list.end()) list.push_back(text);
}

Json texts(const std::vector<std::string>& values)
{
    Json::Array array;
    for (const auto& value : values) array.emplace_back(value);
    return array;
}

Json number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

Json json_of(const Change& change)
{
    Json json;
    json.set("principal", Json(change.principal));
    json.set("action", Json(change.action));
    json.set("recorded", Json(change.recorded));
    json.set("today", Json(change.today));
    json.set("proposed", Json(change.proposed));
    json.set("count", number(change.count));
    json.set("reason", Json(change.reason));
    json.set("resourcePolicyChanged", Json(change.other_resource_policy));
    json.set("resources", texts(change.resources));
    json.set("requests", texts(change.requests));
    return json;
}

std::string lines_of(const Change& change)
{
    const bool drifted = change.today != change.recorded;
    auto text = fmt::format("  {} x {}: was {}, would be {}{}\n", change.count, one_line(change.action), change.recorded,
                            change.proposed,
                            !drifted                          ? ""
                            : change.today == change.proposed ? " (and is so today: policies have changed since)"
                                                              : fmt::format(" (today: {})", change.today));
    text += fmt::format("      because {}\n", one_line(change.reason, 600));
    if (change.other_resource_policy) text += "      the resource's policy is another one today than then\n";
    text += fmt::format("      on {}\n", one_line(fmt::format("{}", fmt::join(change.resources, ", ")), 600));
    return text + fmt::format("      requests {}\n", one_line(fmt::format("{}", fmt::join(change.requests, ", "))));
}

}  // namespace

void Replay::add(const audit::Record& record)
{
    learn(record);
    ++report_.records;
    if (record.judgements.empty()) ++report_.unjudged;
    for (const auto& judgement : record.judgements) judge(record, judgement);
    if (record.omitted_judgements > 0) report_.not_replayed["the record had no room for it"] += record.omitted_judgements;
}

void Replay::judge(const audit::Record& record, const audit::Record::Judgement& judgement)
{
    const auto today = case_of(today_, record, judgement, documents_);
    if (!today) {
        ++report_.not_replayed[today.error()];
        return;
    }
    const auto proposed = case_of(proposed_, record, judgement, documents_);
    if (!proposed) {
        ++report_.not_replayed[proposed.error()];
        return;
    }
    ++report_.decisions;
    const auto before = policy::evaluate(today->question(), today->policies);
    const auto after = policy::evaluate(proposed->question(), proposed->policies);
    Change change{.principal = key_of(proposed->caller.principal),
                  .action = judgement.action,
                  .recorded = judgement.verdict,
                  .today = std::string(policy::to_text(before.verdict)),
                  .proposed = std::string(policy::to_text(after.verdict)),
                  .reason = {},
                  .other_resource_policy = false,
                  .resources = {},
                  .requests = {}};
    if (change.proposed == change.recorded && change.proposed == change.today) return;
    ++report_.changed;
    if (change.proposed == change.today) ++report_.already;
    if (const auto& own = today->policies.resource; own && !judgement.resource_policy_hash.empty())
        change.other_resource_policy = hash_of(own) != judgement.resource_policy_hash;
    note(record, *proposed, after, std::move(change));
}

void Replay::note(const audit::Record& record, const Case& asked, const policy::Decision& decision, Change change)
{
    const Key key{change.principal, change.action, change.recorded, change.today, change.proposed};
    auto found = changes_.find(key);
    if (found == changes_.end()) {
        if (changes_.size() >= most_changes) {
            ++report_.unlisted;
            return;
        }
        change.reason = reason_of(asked, decision);
        found = changes_.emplace(key, std::move(change)).first;
    }
    ++found->second.count;
    add_sample(found->second.resources, asked.resource);
    add_sample(found->second.requests, record.request_id);
}

ReplayReport Replay::report() const
{
    auto report = report_;
    for (const auto& [key, change] : changes_) report.changes.push_back(change);
    return report;
}

std::string to_text(const ReplayReport& report)
{
    auto text = fmt::format("{} decisions judged again, {} would change", report.decisions, report.changed);
    if (report.already > 0) text += fmt::format(", {} of them have changed already", report.already);
    text += "\n";
    const std::string* principal = nullptr;
    for (const auto& change : report.changes) {
        if (principal == nullptr || *principal != change.principal) text += one_line(change.principal) + "\n";
        principal = &change.principal;
        text += lines_of(change);
    }
    if (report.unlisted > 0) text += fmt::format("and {} changed decisions of further kinds\n", report.unlisted);
    if (report.unjudged > 0)
        text += fmt::format("{} records carry no decision (open operations, callers who were not known, ends of streams)\n",
                            report.unjudged);
    for (const auto& [reason, count] : report.not_replayed)
        text += fmt::format("{} decisions could not be judged again: {}\n", count, reason);
    return text;
}

std::string to_json(const ReplayReport& report)
{
    Json json;
    json.set("records", number(report.records));
    json.set("decisions", number(report.decisions));
    json.set("changed", number(report.changed));
    json.set("changedAlready", number(report.already));
    json.set("unlisted", number(report.unlisted));
    json.set("withoutDecision", number(report.unjudged));
    Json::Array changes;
    for (const auto& change : report.changes) changes.push_back(json_of(change));
    json.set("changes", Json(std::move(changes)));
    Json::Array missed;
    for (const auto& [reason, count] : report.not_replayed) {
        Json item;
        item.set("reason", Json(reason));
        item.set("count", number(count));
        missed.push_back(std::move(item));
    }
    json.set("notReplayed", Json(std::move(missed)));
    return wire::to_text(json);
}

}  // namespace sekisho::review
