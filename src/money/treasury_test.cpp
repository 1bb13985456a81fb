#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "money/testing.h"

namespace sekisho::money {
namespace {

using models::Certainty;

NanoDollars sum(const std::vector<LedgerEntry>& rows)
{
    NanoDollars total = 0;
    for (const auto& row : rows) total += row.cost;
    return total;
}

const limits::Scope developers{{{"role", "developer"}}};
const limits::Scope each_user{{{"user", "each"}}};

TEST(Treasury, HoldsTheWorstCaseAndChargesWhatItCame)
{
    const auto all = budget_of("all", 100 * dollar);
    Bank bank({all});
    auto hold = bank.reserve(bank.asking(10, 20));
    ASSERT_TRUE(hold) << hold.error().detail;
    EXPECT_EQ((*hold)->amount(), 30 * dollar);
    EXPECT_EQ(bank.standing(all), "0.00/30.00");
    EXPECT_TRUE((*hold)->covers({.input_tokens = 10, .output_tokens = 20}));
    EXPECT_FALSE((*hold)->covers({.input_tokens = 10, .output_tokens = 21}));
    const auto settled = bank.settle(**hold, 10, 5);
    ASSERT_TRUE(settled);
    EXPECT_EQ(settled->cost, 15 * dollar);
    EXPECT_TRUE(settled->price_version.starts_with("test+"));
    EXPECT_EQ(bank.standing(all), "15.00/0.00");
}

TEST(Treasury, WritesOneRowForACallWithAllThatIsKnown)
{
    Bank bank({});
    auto asked = bank.asking(10, 20);
    asked->subject.key = "AKIAX";
    asked->subject.tags["department"] = "R&D = 1";
    auto hold = bank.reserve(asked);
    Ending ending;
    ending.outcome = Outcome::client_disconnected;
    ending.usage = {1, 2, 3, 4, 0};
    ending.provider = "demo";
    ending.price_key = "m";
    ending.latency = std::chrono::milliseconds(250);
    ending.first_token = std::chrono::milliseconds(30);
    ASSERT_TRUE(bank.run((*hold)->settle(ending)));
    const auto rows = bank.ledger();
    ASSERT_EQ(rows.size(), 1U);
    const auto& row = rows.front();
    EXPECT_EQ(row.outcome, "client_disconnected");
    EXPECT_EQ(row.cost, 10 * dollar);
    EXPECT_EQ(row.held, 30 * dollar);
    EXPECT_EQ(row.subject.tags, asked->subject.tags);
    EXPECT_EQ(row.subject.key, "AKIAX");
    EXPECT_EQ(row.usage, ending.usage);
    EXPECT_EQ(begun_of(row.id), bank.clock.now());
    EXPECT_EQ(row.latency.count(), 250);
    EXPECT_EQ(row.first_token.count(), 30);
}

TEST(Treasury, DeniesWhatDoesNotFitAndSaysWhichBudgetWithoutAmounts)
{
    Bank bank({budget_of("all", 1000 * dollar), budget_of("developers", 29 * dollar, developers)});
    const auto hold = bank.reserve(bank.asking(10, 20));
    ASSERT_FALSE(hold);
    EXPECT_EQ(hold.error().code, "ServiceQuotaExceededException");
    EXPECT_EQ(hold.error().status, 429);
    EXPECT_EQ(
        hold.error().message,
        "The budget \"developers\" does not have what this request may cost. It is full again at 2026-11-21T00:00:00Z.");
    EXPECT_NE(hold.error().detail.find("left 29.00, asked for 30.00"), std::string::npos) << hold.error().detail;
    EXPECT_TRUE(bank.reserve(bank.asking(10, 20, "admin")));
}

TEST(Treasury, HoldsInEveryBudgetOrInNone)
{
    const auto all = budget_of("all", 1000 * dollar);
    Bank bank({all, budget_of("developers", 29 * dollar, developers)});
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(bank.reserve(bank.asking(10, 20)));
    EXPECT_EQ(bank.standing(all), "0.00/0.00") << "what was refused is held nowhere";
}

TEST(Treasury, WhatAProviderRefusedCostsNothingAndIsFreeAgain)
{
    const auto all = budget_of("all", 30 * dollar);
    Bank bank({all});
    auto hold = bank.reserve(bank.asking(10, 20));
    EXPECT_FALSE(bank.reserve(bank.asking(1, 1)));
    Ending ending;
    ending.outcome = Outcome::failed;
    ASSERT_TRUE(bank.run((*hold)->settle(ending)));
    EXPECT_EQ(bank.standing(all), "0.00/0.00");
    EXPECT_TRUE(bank.reserve(bank.asking(10, 20)));
}

TEST(Treasury, ChargesInFullWhatNobodyKnows)
{
    Bank bank({});
    auto hold = bank.reserve(bank.asking(10, 20));
    EXPECT_EQ(bank.settle(**hold, 1, 1, Certainty::unknown)->cost, 30 * dollar);
}

TEST(Treasury, ChargesTheInputOfAnAnswerWhoseInputWasNeverReported)
{
    Bank bank({});
    auto hold = bank.reserve(bank.asking(10, 20));
    EXPECT_EQ(bank.settle(**hold, 0, 3, Certainty::metered)->cost, 13 * dollar);
    auto other = bank.reserve(bank.asking(10, 20));
    EXPECT_EQ(bank.settle(**other, 4, 3, Certainty::metered)->cost, 7 * dollar);
}

TEST(Treasury, DeniesAModelWithoutAPriceAndHoldsAllCandidates)
{
    Bank bank({});
    auto unpriced = bank.asking(1, 1);
    unpriced->price_keys = {"m", "unknown"};
    EXPECT_EQ(bank.reserve(unpriced).error().code, "AccessDenied");
    unpriced->price_keys = {};
    EXPECT_EQ(bank.reserve(unpriced).error().status, 403);
    auto two = bank.asking(10, 10);
    two->price_keys = {"cheap", "m"};
    auto hold = bank.reserve(two);
    EXPECT_EQ((*hold)->amount(), 20 * dollar) << "the dearest of all that may answer";
    Ending ending;
    ending.usage = {.input_tokens = 10, .output_tokens = 10};
    ending.price_key = "cheap";
    EXPECT_EQ(bank.run((*hold)->settle(ending))->cost, 10 * dollar) << "the price of the one that did";
    auto free = bank.asking(10, 10);
    free->price_keys = {"free"};
    EXPECT_EQ((*bank.reserve(free))->amount(), 0);
}

TEST(Treasury, ClampsTheAnswerToWhatIsLeftWhereTheBudgetSaysSo)
{
    auto clamped = budget_of("all", 25 * dollar);
    clamped.when_short = WhenShort::clamp;
    clamped.least_output_tokens = 10;
    Bank bank({clamped});
    auto asked = bank.asking(10, 20);
    auto hold = bank.reserve(asked);
    ASSERT_TRUE(hold) << hold.error().detail;
    EXPECT_EQ(asked->bound.output_tokens, 15);
    EXPECT_EQ((*hold)->amount(), 25 * dollar);
    ASSERT_TRUE(bank.settle(**hold, 6, 0));
    EXPECT_FALSE(bank.reserve(bank.asking(10, 20))) << "9 tokens are less than the least";
    EXPECT_TRUE(bank.reserve(bank.asking(9, 20)));
    EXPECT_FALSE(bank.reserve(bank.asking(30, 1)));
}

TEST(Treasury, ABudgetThatDeniesIsNotServedByAnotherThatClamps)
{
    auto clamped = budget_of("all", 25 * dollar);
    clamped.when_short = WhenShort::clamp;
    Bank bank({clamped, budget_of("developers", 26 * dollar, developers)});
    EXPECT_FALSE(bank.reserve(bank.asking(10, 20)));
    EXPECT_TRUE(bank.reserve(bank.asking(10, 16)));
}

TEST(Treasury, EachUserHasAnAccountOfHisOwn)
{
    const auto users = budget_of("users", 30 * dollar, each_user);
    Bank bank({users});
    const auto ada = bank.reserve(bank.asking(10, 20, "developer", "ada"));
    const auto bob = bank.reserve(bank.asking(10, 20, "developer", "bob"));
    EXPECT_TRUE(ada);
    EXPECT_TRUE(bob);
    EXPECT_FALSE(bank.reserve(bank.asking(1, 0, "admin", "ada")));
    EXPECT_EQ(bank.standing(users), "0.00/30.00 0.00/30.00");
}

TEST(Treasury, ANewDayHasANewBudgetAndLateSettlementsBelongToTheirOwn)
{
    const auto all = budget_of("all", 30 * dollar);
    Bank bank({all});
    auto late = bank.reserve(bank.asking(10, 20));
    EXPECT_FALSE(bank.reserve(bank.asking(1, 0)));
    bank.clock.advance(std::chrono::hours(12));
    auto next = bank.reserve(bank.asking(10, 20));
    EXPECT_TRUE(next);
    ASSERT_TRUE(bank.settle(**late, 10, 20));
    EXPECT_EQ(bank.standing(all), "0.00/30.00");
}

TEST(Treasury, NobodyIsExempt)
{
    Bank bank({budget_of("all", 10 * dollar), budget_of("roles", 9 * dollar, limits::Scope{{{"role", "each"}}})});
    EXPECT_FALSE(bank.reserve(bank.asking(10, 0, "admin")));
    EXPECT_FALSE(bank.reserve(bank.asking(10, 0, ""))) << "nor who has no role";
}

TEST(Treasury, ZeroDollarsAreABudget)
{
    Bank bank({budget_of("readonly", 0, limits::Scope{{{"role", "readonly"}}})});
    EXPECT_FALSE(bank.reserve(bank.asking(1, 1, "readonly")));
    EXPECT_TRUE(bank.reserve(bank.asking(1, 1, "developer")));
}

TEST(Treasury, AdmitsNothingWhileTheStoreIsBrokenAndGoesOnWhenItIsBack)
{
    const auto all = budget_of("all", 100 * dollar);
    Bank bank({all});
    auto before = bank.reserve(bank.asking(10, 20));
    bank.fragile.broken = true;
    for (int i = 0; i < 20; ++i) {
        const auto refused = bank.reserve(bank.asking(1, 1));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, "ServiceUnavailableException");
        EXPECT_EQ(refused.error().status, 503);
    }
    EXPECT_FALSE(bank.settle(**before, 10, 5));
    before->reset();
    bank.fragile.broken = false;
    EXPECT_EQ(bank.standing(all), "0.00/30.00") << "what could not be settled stays held";
    bank.tend();
    EXPECT_EQ(bank.standing(all), "15.00/0.00") << "and is settled as it ended when the store is back";
}

TEST(Treasury, ChargesInFullWhatWasLostWhenItsLeaseHasEnded)
{
    const auto all = budget_of("all", 100 * dollar);
    Bank bank({all});
    bank.reserve(bank.asking(10, 20))->reset();
    bank.tend();
    EXPECT_EQ(bank.standing(all), "0.00/30.00");
    bank.clock.advance(std::chrono::seconds(301));
    bank.tend();
    EXPECT_EQ(bank.standing(all), "30.00/0.00");
    EXPECT_EQ(bank.ledger().at(0).outcome, "abandoned");
}

TEST(Treasury, KnowsAfterARestartWhatWasSpentAndChargesWhatWasUnderWay)
{
    const auto all = budget_of("all", 100 * dollar);
    Bank bank({all});
    auto first = bank.reserve(bank.asking(10, 20));
    ASSERT_TRUE(bank.settle(**first, 10, 5));
    auto under_way = bank.reserve(bank.asking(10, 30));
    bank.open({all});
    EXPECT_EQ(bank.standing(all), "55.00/0.00");
    EXPECT_FALSE(bank.reserve(bank.asking(10, 36)));
    auto fits = bank.reserve(bank.asking(10, 35));
    EXPECT_TRUE(fits) << "no false denials afterwards";
    bank.open({all});
    EXPECT_EQ(bank.standing(all), "100.00/0.00") << "nothing is charged twice";
}

TEST(Treasury, ANewBudgetKnowsWhatWasSpentBefore)
{
    Bank bank({});
    auto hold = bank.reserve(bank.asking(10, 20));
    ASSERT_TRUE(bank.settle(**hold, 10, 20));
    auto under_way = bank.reserve(bank.asking(5, 5));
    const auto users = budget_of("users", 50 * dollar, each_user);
    ASSERT_TRUE(bank.run(bank.treasury->put_budget(users)));
    EXPECT_EQ(bank.standing(users), "30.00/10.00");
    EXPECT_FALSE(bank.reserve(bank.asking(11, 0)));
    ASSERT_TRUE(bank.settle(**under_way, 5, 0));
    EXPECT_EQ(bank.standing(users), "35.00/0.00");
    bank.open({});
    EXPECT_FALSE(bank.reserve(bank.asking(16, 0))) << "it is there after a restart";
    ASSERT_TRUE(bank.run(bank.treasury->delete_budget("users")));
    EXPECT_TRUE(bank.reserve(bank.asking(16, 0)));
}

TEST(Treasury, ABudgetThatWasAwayCountsWhatWasSpentMeanwhile)
{
    const auto all = budget_of("all", 50 * dollar);
    Bank bank({all});
    ASSERT_TRUE(bank.settle(**bank.reserve(bank.asking(10, 0)), 10, 0));
    bank.open({});
    ASSERT_TRUE(bank.settle(**bank.reserve(bank.asking(20, 0)), 20, 0));
    bank.open({all});
    EXPECT_EQ(bank.standing(all), "30.00/0.00");
}

TEST(Treasury, RefusesBudgetsThatContradictEachOther)
{
    Bank bank({budget_of("all", dollar)});
    EXPECT_EQ(bank.run(bank.treasury->put_budget(budget_of("again", dollar))).error().code, "ConflictException");
    EXPECT_EQ(bank.run(bank.treasury->put_budget(budget_of("all", 2 * dollar, each_user))).error().code, "ConflictException")
        << "what is configured is changed in the configuration";
    EXPECT_EQ(bank.run(bank.treasury->delete_budget("all")).error().code, "ConflictException");
    EXPECT_EQ(bank.run(bank.treasury->delete_budget("none")).error().code, "ResourceNotFoundException");
    EXPECT_FALSE(checked({{budget_of("a", 1)}, {budget_of("b", 1)}}));
    EXPECT_FALSE(checked({{budget_of("a", 1)}, {budget_of("a", 1, each_user)}}));
}

TEST(Treasury, AChangeThatCannotBeWrittenIsNoChange)
{
    const auto users = budget_of("users", 20 * dollar, each_user);
    Bank bank({budget_of("all", 100 * dollar)});
    auto under_way = bank.reserve(bank.asking(10, 20));
    bank.fragile.broken = true;
    EXPECT_FALSE(bank.run(bank.treasury->put_budget(users)));
    bank.fragile.broken = false;
    EXPECT_TRUE(bank.reserve(bank.asking(30, 0)));
    EXPECT_TRUE(bank.settle(**under_way, 10, 20));
}

/// All reservations at once, from several threads, each on an executor of its own.
std::vector<std::unique_ptr<Hold>> at_once(Bank& bank, int calls, std::int64_t input)
{
    constexpr int threads = 4;
    std::vector<boost::asio::io_context> loops(threads);
    std::vector<std::future<Result<std::unique_ptr<Hold>>>> results;
    for (int i = 0; i < calls; ++i)
        results.push_back(boost::asio::co_spawn(
            loops[static_cast<std::size_t>(i % threads)],
            bank.treasury->reserve(bank.asking(input, 0, "developer", std::to_string(i % 3))), boost::asio::use_future));
    std::vector<std::thread> running;
    for (auto& loop : loops) running.emplace_back([&loop] { loop.run(); });
    for (auto& thread : running) thread.join();
    std::vector<std::unique_ptr<Hold>> held;
    for (auto& result : results)
        if (auto hold = result.get()) held.push_back(*std::move(hold));
    return held;
}

TEST(Treasury, AThousandCallsAtOnceAgainstABudgetForTenAreTen)
{
    const auto all = budget_of("all", 100 * dollar);
    const auto users = budget_of("users", 90 * dollar, each_user);
    Bank bank({all, users, budget_of("developers", 500 * dollar, developers)});
    auto held = at_once(bank, 1000, 10);
    EXPECT_EQ(held.size(), 10U) << "neither one more nor one less";
    EXPECT_EQ(bank.standing(all), "0.00/100.00");
    for (auto& hold : held) ASSERT_TRUE(bank.settle(*hold, 4, 0));
    EXPECT_EQ(bank.standing(all), "40.00/0.00");
    held = at_once(bank, 1000, 10);
    EXPECT_EQ(held.size(), 6U) << "what came to less than its worst case is there for others";
    for (auto& hold : held) ASSERT_TRUE(bank.settle(*hold, 10, 0));
    EXPECT_EQ(bank.standing(all), "100.00/0.00");
    EXPECT_EQ(sum(bank.ledger()), 100 * dollar);
}

TEST(Treasury, CountersAreAlwaysTheSumOfTheLedger)
{
    const auto users = budget_of("users", 10'000 * dollar, each_user);
    auto month = budget_of("month", 20'000 * dollar);
    month.period = Period::month;
    Bank bank({users, month});
    std::vector<std::unique_ptr<Hold>> open;
    std::uint32_t random = 12345;
    for (int step = 0; step < 400; ++step) {
        random = random * 1664525U + 1013904223U;
        const auto choice = (random >> 16) % 10;
        bank.fragile.broken = choice == 9;
        if (choice < 6) {
            if (auto hold = bank.reserve(bank.asking(choice + 1, 3, "developer", std::to_string(choice % 3))))
                open.push_back(*std::move(hold));
        } else if (!open.empty()) {
            static_cast<void>(bank.settle(*open.back(), choice, 1, choice == 7 ? Certainty::unknown : Certainty::reported));
            open.pop_back();
        }
        bank.fragile.broken = false;
        if (step % 100 == 99) bank.tend();
    }
    open.clear();
    bank.open({users, month});
    const auto total = sum(bank.ledger());
    EXPECT_GT(total, 0);
    EXPECT_EQ(bank.standing(month), to_dollars(total) + "/0.00");
    NanoDollars of_users = 0;
    static_cast<void>(bank.database->read_blocking([&](store::Connection& connection) -> Result<void> {
        TRY(const auto all, budget_table::standings(connection, users, bank.clock.now()));
        for (const auto& one : all) of_users += one.spent;
        return {};
    }));
    EXPECT_EQ(of_users, total);
}

TEST(Treasury, PricesACallByTheTimeItBegan)
{
    std::vector<Price> prices{
        {.key = "m", .input = 1'000'000 * dollar, .output = 1},
        {.key = "m", .from = *parse_iso8601("2026-11-20T13:00:00Z"), .input = 500'000 * dollar, .output = 1}};
    const auto catalogue = *PriceCatalogue::compile(prices, "v");
    EXPECT_EQ(catalogue.find("m", *parse_iso8601("2026-11-20T12:59:59.999Z"))->input, 1'000'000 * dollar);
    EXPECT_EQ(catalogue.find("m", *parse_iso8601("2026-11-20T13:00:00Z"))->input, 500'000 * dollar);
    EXPECT_EQ(catalogue.find("n", *parse_iso8601("2026-11-20T13:00:00Z")), nullptr);
    prices.push_back(prices.back());
    EXPECT_FALSE(PriceCatalogue::compile(prices, "v")) << "two prices from one time on";
}

TEST(Treasury, TheVersionOfPricesChangesWithAnyPrice)
{
    auto prices = default_prices();
    const auto before = PriceCatalogue::compile(prices, default_prices_name)->version();
    EXPECT_EQ(PriceCatalogue::compile(prices, default_prices_name)->version(), before);
    ++prices.front().output;
    EXPECT_NE(PriceCatalogue::compile(prices, default_prices_name)->version(), before);
}

TEST(Treasury, ShipsThePricesOfSonnetAndHaiku)
{
    const auto catalogue = *PriceCatalogue::compile(default_prices(), default_prices_name);
    const auto now = *parse_iso8601("2026-11-20T12:00:00Z");
    const auto* sonnet = catalogue.find("anthropic.claude-3-sonnet-20240229-v1:0", now);
    const auto* haiku = catalogue.find("anthropic.claude-3-haiku-20240307-v1:0", now);
    EXPECT_EQ(sonnet->input, 3 * dollar);
    EXPECT_EQ(sonnet->output, 15 * dollar);
    EXPECT_EQ(haiku->input, 250'000'000);
    EXPECT_EQ(haiku->output, 1'250'000'000);
    EXPECT_EQ(catalogue.find("amazon.nova-micro-v1:0", now)->cache_read, 8'750'000);
}

}  // namespace
}  // namespace sekisho::money
