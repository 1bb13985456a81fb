#include "guardrails/engine/assessment.h"

#include <algorithm>
#include <map>

#include "guardrails/engine/folding.h"

namespace sekisho::guardrails {
namespace {

using wire::Json;

/// What is noted of one call at most: a text of nothing but matches fills no memory, and still blocks and masks.
constexpr std::size_t most_items = 1000;

std::string_view word_of(Confidence confidence)
{
    constexpr std::string_view words[] = {"NONE", "LOW", "MEDIUM", "HIGH"};
    return words[static_cast<int>(confidence)];
}
std::string_view word_of(Strength strength) { return word_of(static_cast<Confidence>(strength)); }

std::string_view word_of(Action action)
{
    return action == Action::block ? "BLOCKED" : action == Action::anonymize ? "ANONYMIZED" : "NONE";
}

std::string_view policy_name(Policy policy)
{
    switch (policy) {
        case Policy::topic: return "topic";
        case Policy::content: return "content";
        case Policy::word: return "word";
        case Policy::managed_word: return "managedWord";
        case Policy::sensitive: return "pii";
        case Policy::regex: return "regex";
        case Policy::grounding: break;
    }
    return "grounding";
}

/// Appends to the array `list` in the object `policy` of `to`.
void append(Json& to, std::string_view policy, std::string_view list, Json entry)
{
    if (!to.find(policy)) to.set(policy, Json::Object{});
    auto section = *to.find(policy);
    Json::Array entries;
    if (const auto* there = section.find(list)) entries = *there->array();
    entries.push_back(std::move(entry));
    section.set(list, std::move(entries));
    to.set(policy, std::move(section));
}

void ensure_list(Json& to, std::string_view policy, std::string_view list)
{
    const auto* section = to.find(policy);
    if (!section || section->find(list)) return;
    auto changed = *section;
    changed.set(list, Json::Array{});
    to.set(policy, std::move(changed));
}

}  // namespace

void Assessment::cover(std::string_view guarded) { guarded_ += static_cast<std::int64_t>(count_characters(guarded)); }

void Assessment::add(const Findings& findings, std::string_view text)
{
    for (const auto& finding : findings) {
        blocked_ = blocked_ || finding.action == Action::block;
        masked_ = masked_ || finding.action == Action::anonymize;
        const bool by_match = finding.policy != Policy::content && finding.policy != Policy::topic;
        const auto match = text.substr(finding.begin, finding.end - finding.begin);
        const auto known = std::ranges::find_if(items_, [&](const Item& item) {
            return item.finding.policy == finding.policy && item.finding.name == finding.name &&
                   (!by_match || item.match == match);
        });
        if (known != items_.end()) known->finding.confidence = std::max(known->finding.confidence, finding.confidence);
        else if (items_.size() < most_items)
            items_.push_back({finding, std::string(finding.policy == Policy::grounding ? "" : match)});
    }
}

void Assessment::add_content(const Guardrail& guardrail, Source source, Scope scope, Json& to) const
{
    for (const auto& rule : guardrail.configuration().filters) {
        const auto strength = source == Source::input ? rule.input : rule.output;
        const auto found = std::ranges::find_if(items_, [&](const Item& item) {
            return item.finding.policy == Policy::content && item.finding.name == rule.type;
        });
        if (found == items_.end() && (scope != Scope::full || strength == Strength::none)) continue;
        const auto finding = found == items_.end() ? Finding{} : found->finding;
        append(to, "contentPolicy", "filters",
               Json::Object{{"type", rule.type},
                            {"confidence", word_of(finding.confidence)},
                            {"filterStrength", word_of(strength)},
                            {"action", word_of(finding.action)},
                            {"detected", found != items_.end()}});
    }
}

Json Assessment::to_json(const Guardrail& guardrail, Source source, Scope scope) const
{
    Json to = Json::Object{};
    add_content(guardrail, source, scope, to);
    for (const auto& [finding, match] : items_) {
        const auto action = word_of(finding.action);
        switch (finding.policy) {
            case Policy::topic:
                append(to, "topicPolicy", "topics",
                       Json::Object{{"name", finding.name}, {"type", "DENY"}, {"action", action}, {"detected", true}});
                break;
            case Policy::word:
                append(to, "wordPolicy", "customWords",
                       Json::Object{{"match", match}, {"action", action}, {"detected", true}});
                break;
            case Policy::managed_word:
                append(to, "wordPolicy", "managedWordLists",
                       Json::Object{{"match", match}, {"type", finding.name}, {"action", action}, {"detected", true}});
                break;
            case Policy::sensitive:
                append(to, "sensitiveInformationPolicy", "piiEntities",
                       Json::Object{{"match", match}, {"type", finding.name}, {"action", action}, {"detected", true}});
                break;
            case Policy::regex:
                append(to, "sensitiveInformationPolicy", "regexes",
                       Json::Object{{"name", finding.name}, {"match", match}, {"action", action}, {"detected", true}});
                break;
            case Policy::grounding:
                append(to, "contextualGroundingPolicy", "filters",
                       Json::Object{{"type", finding.name},
                                    {"threshold", finding.threshold},
                                    {"score", finding.score},
                                    {"action", action},
                                    {"detected", finding.score < finding.threshold}});
                break;
            case Policy::content: break;
        }
    }
    ensure_list(to, "wordPolicy", "customWords");
    ensure_list(to, "wordPolicy", "managedWordLists");
    ensure_list(to, "sensitiveInformationPolicy", "piiEntities");
    ensure_list(to, "sensitiveInformationPolicy", "regexes");
    to.set("invocationMetrics", Json::Object{{"guardrailProcessingLatency", time_.count() / 1000},
                                             {"usage", usage(guardrail, source)},
                                             {"guardrailCoverage", coverage()}});
    return to;
}

Json Assessment::usage(const Guardrail& guardrail, Source source) const
{
    const auto units = (guarded_ + 999) / 1000;
    const auto& rules = guardrail.configuration();
    const auto of = [units](bool present) { return present ? units : 0; };
    const bool words = !rules.words.empty() || rules.profanity;
    return Json::Object{{"topicPolicyUnits", of(!rules.topics.empty())},
                        {"contentPolicyUnits", of(!rules.filters.empty())},
                        {"wordPolicyUnits", of(words)},
                        {"sensitiveInformationPolicyUnits", of(!rules.sensitive.empty())},
                        {"sensitiveInformationPolicyFreeUnits", of(!rules.regexes.empty())},
                        {"contextualGroundingPolicyUnits", of(!rules.grounding.empty() && source == Source::output)}};
}

Json Assessment::coverage() const
{
    return Json::Object{{"textCharacters", Json::Object{{"guarded", guarded_}, {"total", guarded_ + unguarded_}}}};
}

Json Assessment::counts() const
{
    std::map<std::string, std::int64_t> counts;
    for (const auto& [finding, match] : items_) {
        if (finding.policy == Policy::grounding && finding.score >= finding.threshold) continue;
        std::string key(policy_name(finding.policy));
        if (!finding.name.empty()) key += ":" + finding.name;
        ++counts[key];
    }
    Json::Object members;
    for (const auto& [name, count] : counts) members.emplace_back(name, count);
    return members;
}

std::string_view reason_of(const Assessment& assessment) noexcept
{
    return assessment.blocked() ? "Guardrail blocked." : assessment.masked() ? "Guardrail masked." : "No action.";
}

}  // namespace sekisho::guardrails
