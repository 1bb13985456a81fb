#include "access/question.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/levels.h"
#include "access/limits.h"
#include "access/resources.h"
#include "policy/trace.h"
#include "policy/words.h"

namespace sekisho::access {
namespace {

constexpr std::string_view region = "us-east-1";

policy::Context context_of(const Question& question, std::string_view account)
{
    policy::Context context;
    if (!question.environment.empty()) context.set("sekisho:Environment", question.environment);
    if (question.tokens) context.set("sekisho:MaxOutputTokens", std::to_string(*question.tokens));
    context.set("aws:MultiFactorAuthPresent", question.mfa ? "true" : "false");
    if (!question.source_ip.empty()) context.set("aws:SourceIp", question.source_ip);
    if (!question.guardrail.empty())
        context.set("bedrock:GuardrailIdentifier",
                    fmt::format("arn:aws:bedrock:{}:{}:guardrail/{}", region, account, question.guardrail));
    context.merge(question.more);
    return context;
}

std::string named(const policy::PolicyTrace& policy, const policy::StatementTrace& statement)
{
    return fmt::format("statement {} of {} {}", statement.id, policy::kind_name(policy.type), policy::one_line(policy.name));
}

std::string reason_of(const policy::Trace& trace)
{
    if (trace.verdict == policy::Verdict::allowed) {
        for (const auto& policy : trace.policies)
            for (const auto& statement : policy.statements)
                if (statement.effect == policy::Effect::allow && statement.applies == policy::Truth::yes)
                    return named(policy, statement) + " allows it";
        return "it is allowed";
    }
    const auto near = policy::near_miss(trace);
    const bool explicitly = trace.verdict == policy::Verdict::explicit_deny;
    if (near.statement == nullptr) return "no policy says anything about it";
    if (explicitly) return named(*near.policy, *near.statement) + " denies it";
    if (near.statement->failed != policy::StatementTrace::Part::condition || !near.statement->condition)
        return "no statement allows it";
    return fmt::format("{} would allow it, but for {}", named(*near.policy, *near.statement),
                       policy::to_text(*near.statement->condition));
}

/// Which of the limits a call of this model meets.
std::optional<Limits> limits_on(const RoleFacts& role, const Question& question)
{
    if (!role.limits) return std::nullopt;
    auto limits = *role.limits;
    const auto asked = catalogue_pattern(question.model);
    std::erase_if(limits.rates, [&](const RateRule& rule) {
        if (!binds_in(rule, question.environment)) return true;
        return !rule.models.empty() && (!asked || !overlap(rule.models, {*asked}));
    });
    return limits;
}

}  // namespace

Result<Verdict> ask(const review::PolicyView& view, review::Subject subject, const RoleFacts& role, const Question& question)
{
    const auto account = subject.caller.principal.account;
    subject.absent_families = {""};  // what nobody says is absent, as it is for a request that does not have it
    Verdict verdict;
    verdict.resource = model_arn(question.model, account, region);
    TRY(auto answer, review::can(view, subject, question.action, verdict.resource, context_of(question, account)));
    verdict.allowed = answer.trace.outcome == policy::Outcome::allowed;
    verdict.reason = reason_of(answer.trace);
    verdict.changes = answer.trace.changes;
    verdict.tree = std::move(answer.tree);
    verdict.constraints = constraints_on(grants_of(role.policies), question.action, verdict.resource, question.environment);
    verdict.limits = limits_on(role, question);
    const auto is_empty = [](const DayBudget& budget) { return budget.nano_dollars == 0; };
    const auto asking = asking_actions();
    const bool costs = std::ranges::find(asking, question.action) != asking.end();
    if (verdict.allowed && costs && verdict.limits && std::ranges::any_of(verdict.limits->budgets, is_empty)) {
        verdict.allowed = false;
        verdict.reason = "the budget of the role is 0 USD a day";
        verdict.changes = {"The access model must give the role a budget."};
    }
    return verdict;
}

}  // namespace sekisho::access
