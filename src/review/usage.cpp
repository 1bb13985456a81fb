#include "review/usage.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "policy/authorization/authorization.h"
#include "policy/trace.h"
#include "policy/words.h"
#include "review/principal_facts.h"
#include "wire/json.h"

namespace sekisho::review {
namespace {

using policy::one_line;
using wire::Json;

namespace authorization = policy::authorization;

std::vector<std::string> texts_of(const Json* element)
{
    std::vector<std::string> texts;
    if (element == nullptr) return texts;
    if (element->string() != nullptr) texts.push_back(*element->string());
    if (element->array() != nullptr)
        for (const auto& item : *element->array())
            if (item.string() != nullptr) texts.push_back(*item.string());
    return texts;
}

/// What one pattern of an Action element grants, against what was used.
void compare(StatementUse& statement, const std::string& pattern)
{
    const auto covers = [&](const std::string& used) { return authorization::glob_matches(pattern, used); };
    if (std::ranges::none_of(statement.used, covers)) statement.unused.push_back(pattern);
    const auto known = authorization::expand(pattern);
    if (known.empty()) {
        statement.never_used.reset();
        return;
    }
    const auto is_used = [&](const authorization::Action* action) {
        const auto name = action->full_name();
        return std::ranges::any_of(statement.used,
                                   [&](const auto& used) { return authorization::glob_matches(name, used); });
    };
    if (statement.never_used)
        *statement.never_used += static_cast<std::uint64_t>(
            std::ranges::count_if(known, [&](const authorization::Action* action) { return !is_used(action); }));
}

void describe(StatementUse& statement, const Json& element)
{
    statement.never_used = 0;
    if (const auto* not_action = element.find("NotAction")) {
        statement.granted = {fmt::format("all but {}", fmt::join(texts_of(not_action), ", "))};
        statement.never_used.reset();
        if (statement.used.empty()) statement.unused = statement.granted;
        return;
    }
    statement.granted = texts_of(element.find("Action"));
    for (const auto& pattern : statement.granted) compare(statement, pattern);
}

/// Calls `use` with each Allow of the document and its name.
template <class Use>
void each_allow(const policy::Policy& policy, Use use)
{
    const auto document = wire::parse_json(policy::document_of(policy));
    const auto* statements = document ? document->find("Statement") : nullptr;
    if (statements == nullptr) return;
    const auto visit = [&](const Json& statement, std::size_t position) {
        const auto* effect = statement.find("Effect");
        if (effect == nullptr || effect->string() == nullptr || *effect->string() != "Allow") return;
        const auto* sid = statement.find("Sid");
        const bool named = sid != nullptr && sid->string() != nullptr && !sid->string()->empty();
        use(named ? *sid->string() : fmt::format("#{}", position), statement);
    };
    if (statements->array() == nullptr) return visit(*statements, 0);
    for (std::size_t i = 0; i < statements->array()->size(); ++i) visit((*statements->array())[i], i);
}

Json texts(const auto& values)
{
    Json::Array array;
    for (const auto& value : values) array.emplace_back(value);
    return array;
}

Json json_of(const StatementUse& statement)
{
    Json json;
    json.set("policy", Json(statement.policy));
    json.set("statement", Json(statement.statement));
    json.set("granted", texts(statement.granted));
    json.set("lastUsed", statement.last_used ? Json(iso8601(*statement.last_used)) : Json());
    json.set("times", Json(static_cast<std::int64_t>(statement.times)));
    json.set("used", texts(statement.used));
    json.set("unused", texts(statement.unused));
    json.set("neverUsed", statement.never_used ? Json(static_cast<std::int64_t>(*statement.never_used)) : Json());
    return json;
}

std::string lines_of(const StatementUse& statement)
{
    auto text = fmt::format("  \"{}\" of {}: {}\n", one_line(statement.statement), one_line(statement.policy),
                            statement.last_used
                                ? fmt::format("used {} times, last {}", statement.times, iso8601(*statement.last_used))
                                : std::string("never used"));
    if (!statement.used.empty())
        text += fmt::format("      used: {}\n", one_line(fmt::format("{}", fmt::join(statement.used, ", "))));
    if (!statement.unused.empty())
        text += fmt::format("      not used: {}\n", one_line(fmt::format("{}", fmt::join(statement.unused, ", "))));
    if (statement.never_used && *statement.never_used > 0)
        text += fmt::format("      {} of the actions that it grants were never used\n", *statement.never_used);
    return text;
}

}  // namespace

void Usage::add(const audit::Record& record)
{
    learn(record);
    for (const auto& judgement : record.judgements)
        if (judgement.verdict == "allowed") judge(record, judgement);
}

void Usage::judge(const audit::Record& record, const audit::Record::Judgement& judgement)
{
    const auto asked = case_of(today_, record, judgement, documents_);
    if (!asked) {
        ++not_replayed_[asked.error()];
        return;
    }
    const auto question = asked->question();
    const auto decision = policy::evaluate(question, asked->policies);
    auto& uses = uses_[principal_arn(asked->caller.principal)];
    const auto note = [&](policy::PolicyType type, std::string_view policy, std::string_view statement) {
        if (type != policy::PolicyType::identity || statement.empty()) return;
        auto& use = uses[Place(policy, statement)];
        use.last = std::max(use.last, record.time);
        ++use.times;
        use.actions.insert(judgement.action);
    };
    if (!decision.allowed()) return;
    if (!decision.evidence.is_cut_short()) {
        for (const auto& evidence : decision.evidence) note(evidence.type, evidence.policy, evidence.statement);
        return;
    }
    for (const auto& policy : policy::trace(question, asked->policies).policies)
        for (const auto& statement : policy.statements)
            if (statement.applies == policy::Truth::yes && statement.effect == policy::Effect::allow)
                note(policy.type, policy.name, statement.id);
}

Usage::Report Usage::report(const std::string& arn, const policy::PolicySet& set) const
{
    Report report{.principal = arn, .statements = {}};
    const auto uses = uses_.find(arn);
    for (const auto& policy : set.identity)
        each_allow(*policy, [&](std::string id, const Json& element) {
            StatementUse statement{.policy = policy::name_of(*policy),
                                   .statement = std::move(id),
                                   .granted = {},
                                   .last_used = {},
                                   .used = {},
                                   .unused = {},
                                   .never_used = {}};
            if (uses != uses_.end())
                if (const auto use = uses->second.find(Place(statement.policy, statement.statement));
                    use != uses->second.end()) {
                    statement.last_used = use->second.last;
                    statement.times = use->second.times;
                    statement.used = use->second.actions;
                }
            describe(statement, element);
            report.statements.push_back(std::move(statement));
        });
    return report;
}

std::string to_text(const Usage::Report& report)
{
    auto text = one_line(report.principal) + "\n";
    if (report.statements.empty()) text += "  has no identity policy that allows anything\n";
    for (const auto& statement : report.statements) text += lines_of(statement);
    return text;
}

std::string to_json(const std::vector<Usage::Report>& reports)
{
    Json::Array array;
    for (const auto& report : reports) {
        Json json;
        json.set("principal", Json(report.principal));
        Json::Array statements;
        for (const auto& statement : report.statements) statements.push_back(json_of(statement));
        json.set("statements", Json(std::move(statements)));
        array.push_back(std::move(json));
    }
    return wire::to_text(Json(std::move(array)));
}

}  // namespace sekisho::review
