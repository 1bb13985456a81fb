#include <gtest/gtest.h>

#include "money/testing.h"
#include "services/governance/budgets.h"
#include "services/governance/limits.h"
#include "services/governance/tables.h"
#include "services/governance/usage.h"

namespace sekisho::governance {
namespace {

limits::Rule rule(std::string name, std::int64_t requests)
{
    limits::Rule made{.name = std::move(name)};
    made.requests_per_minute = requests;
    return made;
}

class LimitRulesTest : public testing::Test {
protected:
    LimitRulesTest() { open(); }
    void open()
    {
        limiter.set_rules({rule("configured", 100)});
        rules = *LimitRules::open(*database, limiter);
    }
    std::string refusal(Task<Result<void>> task)
    {
        const auto done = bank.run(std::move(task));
        return done ? "done" : done.error().code;
    }

    money::Bank bank{{}};
    store::TemporaryDatabase database{migrations()};
    limits::Limiter limiter{{}};
    std::unique_ptr<LimitRules> rules;
};

TEST_F(LimitRulesTest, AreFollowedAtOnceAndStillThereAfterARestart)
{
    EXPECT_EQ(refusal(rules->put(rule("own", 1))), "done");
    EXPECT_TRUE(limiter.admit({}, 0, bank.clock.now()));
    EXPECT_FALSE(limiter.admit({}, 0, bank.clock.now()));
    open();
    ASSERT_EQ(rules->all().size(), 2U);
    EXPECT_FALSE(rules->all()[1].configured);
    EXPECT_FALSE(limiter.admit({}, 0, bank.clock.now())) << "and go on counting";
    EXPECT_EQ(refusal(rules->put(rule("own", 2))), "done");
    EXPECT_TRUE(limiter.admit({}, 0, bank.clock.now()));
    EXPECT_EQ(refusal(rules->erase("own")), "done");
    EXPECT_TRUE(limiter.admit({}, 0, bank.clock.now()));
    EXPECT_EQ(refusal(rules->erase("own")), "ResourceNotFoundException");
}

TEST_F(LimitRulesTest, OfTheConfigurationAreChangedThere)
{
    EXPECT_EQ(refusal(rules->put(rule("configured", 1))), "ConflictException");
    EXPECT_EQ(refusal(rules->erase("configured")), "ConflictException");
    EXPECT_EQ(refusal(rules->put(limits::Rule{.name = "nothing"})), "ValidationException");
}

/// What a call of an account needs, as "action on resource of account".
template <class Operation>
std::string needed(const typename Operation::Input& input, std::string account)
{
    Parts parts;
    parts.management = "111111111111";
    op::Caller caller;
    caller.principal.account = std::move(account);
    op::Envelope envelope;
    envelope.region = "us-east-1";
    const auto checks = Operation(parts).access(input, caller, envelope);
    if (!checks || checks->size() != 1) return "not one check";
    return checks->front().action + " on " + checks->front().resource + " of " + op::owner_of(checks->front(), caller);
}

TEST(Governance, RulesBelongToTheManagementAccountWhoeverAsks)
{
    shapes::governance::PutBudgetRequest put;
    put.Name = "all";
    EXPECT_EQ(needed<PutBudget>(put, "222222222222"),
              "sekisho:PutBudget on arn:aws:sekisho:us-east-1:111111111111:budget/all of 111111111111");
    shapes::governance::DeleteLimitRequest erase;
    erase.Name = "x";
    EXPECT_EQ(needed<DeleteLimit>(erase, "222222222222"),
              "sekisho:DeleteLimit on arn:aws:sekisho:us-east-1:111111111111:limit/x of 111111111111");
    EXPECT_EQ(needed<ListBudgets>({}, "222222222222"),
              "sekisho:ListBudgets on arn:aws:sekisho:us-east-1:111111111111:budget/* of 111111111111");
}

TEST(Governance, AnAccountMayAskForItsOwnUsageAndForNoOthers)
{
    shapes::governance::GetUsageRequest request;
    EXPECT_EQ(needed<GetUsage>(request, "222222222222"),
              "sekisho:GetUsage on arn:aws:sekisho:us-east-1:222222222222:usage/222222222222 of 222222222222");
    request.Account = "333333333333";
    EXPECT_EQ(needed<GetUsage>(request, "222222222222"),
              "sekisho:GetUsage on arn:aws:sekisho:us-east-1:111111111111:usage/333333333333 of 111111111111");
    request.Account = "*";
    EXPECT_EQ(needed<GetUsage>(request, "222222222222"),
              "sekisho:GetUsage on arn:aws:sekisho:us-east-1:111111111111:usage/all of 111111111111");
}

TEST(Governance, AScopeOfAModelThatIsNotThereIsRefused)
{
    Parts parts;
    parts.is_model = [](std::string_view id) { return id == "haiku"; };
    using Members = std::map<std::string, std::string>;
    EXPECT_TRUE(scope_of(parts, Members{{"model", "haiku"}}));
    EXPECT_TRUE(scope_of(parts, Members{{"model", "each"}}));
    EXPECT_FALSE(scope_of(parts, Members{{"model", "haku"}}));
    EXPECT_FALSE(scope_of(parts, Members{{"team", "a"}}));
}

}  // namespace
}  // namespace sekisho::governance
