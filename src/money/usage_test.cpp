#include "money/usage.h"

#include <gtest/gtest.h>

#include "money/reconcile.h"
#include "money/testing.h"

namespace sekisho::money {
namespace {

/// Three calls: ada 10 + 5 and 10 + 0 tokens today, bob 1 + 1 tomorrow.
class UsageTest : public testing::Test {
protected:
    UsageTest()
    {
        call("r-1", "ada", 10, 5);
        call("r-2", "ada", 10, 0);
        bank.clock.advance(std::chrono::hours(24));
        call("r-3", "bob", 1, 1);
    }

    void call(std::string request_id, std::string user, std::int64_t input, std::int64_t output)
    {
        auto asked = bank.asking(20, 20, "developer", std::move(user));
        asked->request_id = std::move(request_id);
        asked->subject.tags["Department"] = "search, \"and\" more";
        auto hold = bank.reserve(asked);
        ASSERT_TRUE(hold);
        ASSERT_TRUE(bank.settle(**hold, input, output));
    }

    std::string sums(const std::vector<std::string>& by, ledger::Range range = {})
    {
        std::string text;
        const auto done = bank.database->read_blocking([&](store::Connection& connection) -> Result<void> {
            TRY(const auto all, usage::sums(connection, range, by));
            for (const auto& sum : all) text += usage::csv_line(usage::csv_values(sum));
            return {};
        });
        return done ? text : done.error().message;
    }

    reconcile::Findings compare(std::string_view report, NanoDollars tolerance = 0)
    {
        reconcile::Findings findings;
        const auto done = bank.database->read_blocking([&](store::Connection& connection) -> Result<void> {
            TRY(const auto lines, reconcile::read(report));
            TRY(findings, reconcile::compare(connection, lines, {}, tolerance));
            return {};
        });
        EXPECT_TRUE(done) << done.error().message;
        return findings;
    }

    Bank bank{{}};
};

TEST_F(UsageTest, IsSummedByWhateverOneAsks)
{
    EXPECT_EQ(sums({"role", "user"}),
              "developer,ada,2,20,5,0,0,0,25000000000,25.00\r\ndeveloper,bob,1,1,1,0,0,0,2000000000,2.00\r\n");
    EXPECT_EQ(sums({"day"}), "2026-11-20,2,20,5,0,0,0,25000000000,25.00\r\n2026-11-21,1,1,1,0,0,0,2000000000,2.00\r\n");
    EXPECT_EQ(sums({"tag/department"}), "\"search, \"\"and\"\" more\",3,21,6,0,0,0,27000000000,27.00\r\n");
    EXPECT_EQ(sums({}), "3,21,6,0,0,0,27000000000,27.00\r\n");
    EXPECT_NE(sums({"team"}).find("not summed by `team`"), std::string::npos);
}

TEST_F(UsageTest, OfARangeLeavesOutItsEnd)
{
    const auto second = *parse_iso8601("2026-11-21T00:00:00Z");
    ledger::Range before, after;
    before.until = second;
    after.from = second;
    EXPECT_EQ(sums({"user"}, before), "ada,2,20,5,0,0,0,25000000000,25.00\r\n");
    EXPECT_EQ(sums({"user"}, after), "bob,1,1,1,0,0,0,2000000000,2.00\r\n");
}

TEST_F(UsageTest, ACallIsARowWithoutTextOfTheConversation)
{
    const auto json = usage::to_json(bank.ledger().front());
    EXPECT_EQ(*json.find("requestId")->string(), "r-1");
    EXPECT_EQ(*json.find("costUsd")->string(), "15.00");
    EXPECT_EQ(*json.find("heldNanoDollars")->integer(), 40 * dollar);
    EXPECT_EQ(usage::csv_entry_header().size(), usage::csv_values(bank.ledger().front()).size());
}

TEST(Usage, ACsvHasNoFormulas) { EXPECT_EQ(usage::csv_line({"=1+1", "a\"b", "-"}), "'=1+1,\"a\"\"b\",'-\r\n"); }

TEST_F(UsageTest, AgreesWithAReportThatSaysTheSame)
{
    const auto findings =
        compare("request_id,input_tokens,output_tokens,cost_usd\r\nr-1,10,5,15\r\nr-2,10,0,10.00\r\n\"r-3\",1,1,2\r\n");
    EXPECT_EQ(findings.lines, 3U);
    EXPECT_EQ(findings.compared, 3U);
    EXPECT_EQ(findings.ledger_cost, findings.report_cost);
    EXPECT_TRUE(findings.differences.empty());
}

TEST_F(UsageTest, FindsWhatAReportSaysOtherwise)
{
    const auto findings = compare(R"([{"request_id": "r-1", "output_tokens": 6, "cost_usd": "16"},
                                      {"request_id": "r-9", "cost_usd": "1"}])");
    ASSERT_EQ(findings.differences.size(), 5U);
    std::string fields;
    for (const auto& difference : findings.differences) fields += difference.what + " " + difference.field + "; ";
    EXPECT_EQ(fields,
              "request r-2 calls; request r-3 calls; request r-1 output_tokens; request r-1 cost_nano_dollars; "
              "request r-9 calls; ");
    EXPECT_TRUE(compare(R"([{"date": "2026-11-20", "cost_usd": "25.01"}])", 10'000'000).differences.empty());
}

TEST_F(UsageTest, ComparesTotalsOfDaysAndModels)
{
    EXPECT_TRUE(compare("date,model,input_tokens,cost_usd\n2026-11-20,m,20,25\n2026-11-21,m,1,2\n").differences.empty());
    const auto findings = compare("date,cost_usd\n2026-11-20,26\n");
    ASSERT_EQ(findings.differences.size(), 1U);
    EXPECT_EQ(findings.differences[0].ledger, 25 * dollar);
    EXPECT_EQ(findings.differences[0].report, 26 * dollar);
}

TEST(Reconcile, RefusesReportsThatItCannotRead)
{
    for (const auto* wrong :
         {"", "request_id\n\"open", "input_tokens\n5\n", "request_id,input_tokens\nr,-1\n", "request_id,cost_usd\nr,1e3\n",
          "date\nyesterday\n", "[1]", "{}", "request_id,x\nr\n", R"([{"request_id": "r", "cost_usd": 1.5}])"})
        EXPECT_FALSE(reconcile::read(wrong)) << wrong;
}

}  // namespace
}  // namespace sekisho::money
