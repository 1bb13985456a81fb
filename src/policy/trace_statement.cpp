#include "policy/trace_statement.h"

#include "policy/combine.h"

namespace sekisho::policy {
namespace {

using Part = StatementTrace::Part;

Truth resource_matches(const Statement& statement, std::string_view resource, const Facts& facts, FoldedKeys& missing)
{
    if (statement.resource == Statement::Element::absent) return Truth::yes;
    auto listed = Truth::no;
    FoldedKeys keys;
    for (const auto& pattern : statement.resources) listed = or_(listed, matches(pattern, resource, facts, keys));
    if (listed == Truth::unknown) missing.merge(keys);
    return statement.resource == Statement::Element::listed ? listed : not_(listed);
}

/// Takes one part more into account: the first that fails for sure decides, else the first that is unknown.
void add(Judgement& judgement, Part part, Truth matches)
{
    const bool fails = matches == Truth::no;
    if (fails || (matches == Truth::unknown && judgement.failed == Part::none)) judgement.failed = part;
    judgement.applies = and_(judgement.applies, matches);
}

void add_conditions(Judgement& judgement, const Facts& facts)
{
    auto all = Truth::yes;
    const auto& conditions = judgement.statement->conditions;
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        const auto truth = holds(conditions[i], facts, judgement.missing);
        if (truth != Truth::yes) judgement.failed_conditions.push_back({i, truth});
        all = and_(all, truth);
    }
    add(judgement, Part::condition, all);
}

class Judge {
public:
    Judge(const Question& question, const PolicySet& policies, AbsentKeys absent_keys)
        : prepared_(question, policies.boundary != nullptr ? Boundary::present : Boundary::none),
          facts_{question.context, absent_keys}
    {
    }
    void add(const PolicyPtr& policy, PolicyType type, std::size_t level = 0)
    {
        if (policy == nullptr) return;
        auto& judged = policies_.emplace_back(JudgedPolicy{policy.get(), type, level, {}});
        for (const auto& statement : policy->statements()) {
            judged.statements.push_back(judge(statement, prepared_, facts_));
            judged.statements.back().position = static_cast<std::uint32_t>(judged.statements.size() - 1);
        }
    }
    void add(const std::vector<PolicyPtr>& list, PolicyType type, std::size_t level = 0)
    {
        for (const auto& policy : list) add(policy, type, level);
    }
    std::vector<JudgedPolicy> take() { return std::move(policies_); }

private:
    PreparedQuestion prepared_;
    Facts facts_;
    std::vector<JudgedPolicy> policies_;
};

}  // namespace

Judgement judge(const Statement& statement, const PreparedQuestion& question, const Facts& facts)
{
    Judgement judgement;
    judgement.statement = &statement;
    judgement.applies = Truth::yes;
    add(judgement, Part::action, truth_of(action_matches(statement, question.action())));
    if (judgement.applies == Truth::no) return judgement;
    add(judgement, Part::resource, resource_matches(statement, question.question().resource, facts, judgement.missing));
    if (judgement.applies == Truth::no) return judgement;
    judgement.naming = naming_in(statement, question);
    add(judgement, Part::principal, truth_of(judgement.naming != Naming::not_named));
    if (judgement.applies != Truth::no) add_conditions(judgement, facts);
    if (judgement.applies != Truth::unknown) judgement.missing.clear();
    return judgement;
}

std::vector<JudgedPolicy> judge_all(const Question& question, const PolicySet& policies, AbsentKeys absent_keys)
{
    Judge judge(question, policies, absent_keys);
    for (std::size_t level = 0; level < policies.resource_control.size(); ++level)
        judge.add(policies.resource_control[level], PolicyType::resource_control, level);
    for (std::size_t level = 0; level < policies.service_control.size(); ++level)
        judge.add(policies.service_control[level], PolicyType::service_control, level);
    judge.add(policies.endpoint, PolicyType::endpoint);
    judge.add(policies.resource, resource_type(question, policies));
    judge.add(policies.identity, PolicyType::identity);
    judge.add(policies.boundary, PolicyType::boundary);
    if (policies.session) judge.add(*policies.session, PolicyType::session);
    return judge.take();
}

}  // namespace sekisho::policy
