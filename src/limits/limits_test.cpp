#include <gtest/gtest.h>

#include <thread>

#include "limits/limiter.h"
#include "limits/window.h"

namespace sekisho::limits {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Subject subject(std::string role = "developer", std::string user = "ada", std::string model = "m")
{
    Subject made;
    made.account = "123456789012";
    made.role = std::move(role);
    made.user = std::move(user);
    made.model = std::move(model);
    return made;
}

Rule requests(std::int64_t most, Scope scope = {})
{
    Rule rule{.name = "requests", .scope = std::move(scope)};
    rule.requests_per_minute = most;
    return rule;
}

Rule tokens(std::int64_t most)
{
    Rule rule{.name = "tokens"};
    rule.tokens_per_minute = most;
    return rule;
}

Rule concurrent(std::int64_t most)
{
    Rule rule{.name = "concurrent"};
    rule.concurrent = most;
    return rule;
}

std::string header(const Error& error)
{
    for (const auto& [name, value] : error.headers)
        if (name == "Retry-After") return value;
    return "none";
}

const Time noon = from_epoch_seconds(1'800'000'000);

TEST(Scope, MatchesFixedNamesAndCountsEachApart)
{
    const ScopeMatcher matcher(Scope{{{"role", "developer"}, {"user", "each"}}});
    EXPECT_EQ(matcher.counter_of(subject()), "123456789012/ada");
    EXPECT_EQ(matcher.counter_of(subject("developer", "bob")), "123456789012/bob");
    EXPECT_EQ(matcher.counter_of(subject("admin")), std::nullopt);
    EXPECT_EQ(ScopeMatcher(Scope{}).counter_of(subject()), "");
}

TEST(Scope, TellsUsersOfTheSameNameInTwoAccountsApart)
{
    const ScopeMatcher matcher(Scope{{{"user", "each"}}});
    auto other = subject();
    other.account = "210987654321";
    EXPECT_NE(matcher.counter_of(subject()), matcher.counter_of(other));
}

TEST(Scope, TagsMatchInAnyCaseAndWhoHasNoneIsCountedWithAllOthersWithout)
{
    const ScopeMatcher matcher(Scope{{{"tag/Department", "each"}}});
    auto tagged = subject();
    tagged.tags["department"] = "search";
    EXPECT_EQ(matcher.counter_of(tagged), "search");
    EXPECT_EQ(matcher.counter_of(subject()), "(none)") << "a missing tag must not escape the rule";
    EXPECT_EQ(ScopeMatcher(Scope{{{"tag/Department", "search"}}}).counter_of(subject()), std::nullopt);
}

TEST(Scope, RefusesWhatItDoesNotKnow)
{
    EXPECT_FALSE(check(Scope{{{"team", "a"}}}));
    EXPECT_FALSE(check(Scope{{{"role", ""}}}));
    EXPECT_FALSE(check(Scope{{{"tag/", "a"}}}));
    EXPECT_FALSE(check(Scope{{{"tag/a", "x"}, {"tag/A", "y"}}}));
    EXPECT_FALSE(check(Scope{{{"user", "a\nb"}}}));
    EXPECT_TRUE(check(Scope{{{"account", "each"}, {"tag/Department", "search"}}}));
}

TEST(Window, HoldsWhatWasAddedForAMinuteWhereverInASecondItCame)
{
    Window window;
    window.advance(noon + milliseconds(999));
    window.add(5);
    window.advance(noon + seconds(60) + milliseconds(998));
    EXPECT_EQ(window.sum(), 5) << "59.999 seconds later";
    window.advance(noon + seconds(61));
    EXPECT_EQ(window.sum(), 0);
}

TEST(Window, ForgetsEverythingAfterALongPauseAndNothingWhenTheClockGoesBack)
{
    Window window;
    window.advance(noon);
    window.add(5);
    window.advance(noon - seconds(3600));
    window.add(1);
    EXPECT_EQ(window.sum(), 6);
    window.advance(noon + seconds(7200));
    EXPECT_EQ(window.sum(), 0);
}

TEST(Window, CorrectsWhereItWasAdded)
{
    Window window;
    window.advance(noon);
    const auto second = window.add(100);
    window.advance(noon + seconds(30));
    window.add(7);
    window.correct(second, -60);
    EXPECT_EQ(window.sum(), 47);
    window.advance(noon + seconds(61));
    EXPECT_EQ(window.sum(), 7);
    window.correct(second, -40);
    EXPECT_EQ(window.sum(), 7) << "what is forgotten is not corrected";
}

TEST(Limiter, LetsExactlyAsManyThroughAsTheRuleSays)
{
    Limiter limiter({requests(3)});
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.admit(subject(), 0, noon + seconds(i * 10)));
    const auto refused = limiter.admit(subject(), 0, noon + seconds(30));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "ThrottlingException");
    EXPECT_EQ(refused.error().status, 429);
    EXPECT_EQ(header(refused.error()), "31") << "until the first one is more than a minute old";
    EXPECT_TRUE(refused.error().detail.starts_with("rate: limit `requests`")) << refused.error().detail;
    EXPECT_FALSE(limiter.admit(subject(), 0, noon + seconds(60)));
    EXPECT_TRUE(limiter.admit(subject(), 0, noon + seconds(61)));
    EXPECT_FALSE(limiter.admit(subject(), 0, noon + seconds(62))) << "it slides: the second is still there";
}

TEST(Limiter, ABurstAtTheEdgeOfTwoMinutesIsNoMoreThanOneMinuteAllows)
{
    Limiter limiter({requests(10)});
    int through = 0;
    for (int i = 0; i < 10; ++i) through += limiter.admit(subject(), 0, noon + seconds(59)).has_value();
    for (int i = 0; i < 10; ++i) through += limiter.admit(subject(), 0, noon + seconds(60)).has_value();
    EXPECT_EQ(through, 10) << "a fixed window would let twenty through";
}

TEST(Limiter, CountsTokensAtTheirWorstAndThenWhatWasUsed)
{
    Limiter limiter({tokens(1000)});
    auto first = limiter.admit(subject(), 900, noon);
    ASSERT_TRUE(first);
    EXPECT_FALSE(limiter.admit(subject(), 200, noon));
    (*first)->used(100);
    EXPECT_TRUE(limiter.admit(subject(), 900, noon));
    EXPECT_FALSE(limiter.admit(subject(), 1, noon));
}

TEST(Limiter, TokensAreCountedAsTokensNotAsRequests)
{
    Limiter limiter({tokens(100)});
    EXPECT_TRUE(limiter.admit(subject(), 60, noon));
    EXPECT_FALSE(limiter.admit(subject(), 60, noon));
}

TEST(Limiter, ARequestThatIsTooLargeByItselfIsRefusedHoweverLongItWaits)
{
    Limiter limiter({tokens(100)});
    const auto refused = limiter.admit(subject(), 101, noon);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("this request alone"), std::string::npos);
    EXPECT_FALSE(Limiter({tokens(0)}).admit(subject(), 1, noon));
    EXPECT_FALSE(Limiter({requests(0)}).admit(subject(), 0, noon));
}

TEST(Limiter, AHugeBoundDoesNotWrapAround)
{
    Limiter limiter({tokens(100)});
    ASSERT_TRUE(limiter.admit(subject(), 50, noon));
    EXPECT_FALSE(limiter.admit(subject(), std::numeric_limits<std::int64_t>::max(), noon));
}

TEST(Limiter, FreesThePlaceOfACallThatHasEnded)
{
    Limiter limiter({concurrent(1)});
    auto running = limiter.admit(subject(), 0, noon);
    ASSERT_TRUE(running);
    const auto refused = limiter.admit(subject(), 0, noon);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().detail.starts_with("concurrency")) << refused.error().detail;
    EXPECT_EQ(header(refused.error()), "1");
    running->reset();
    EXPECT_TRUE(limiter.admit(subject(), 0, noon));
}

TEST(Limiter, CountsByAllRulesOrByNone)
{
    Limiter limiter({requests(2), concurrent(1)});
    auto first = limiter.admit(subject(), 0, noon);
    ASSERT_TRUE(first);
    for (int i = 0; i < 10; ++i) EXPECT_FALSE(limiter.admit(subject(), 0, noon));
    first->reset();
    EXPECT_TRUE(limiter.admit(subject(), 0, noon)) << "what was refused has not used up the other rule";
}

TEST(Limiter, CountsEachUserApart)
{
    Limiter limiter({requests(1, Scope{{{"user", "each"}}})});
    EXPECT_TRUE(limiter.admit(subject("developer", "ada"), 0, noon));
    EXPECT_TRUE(limiter.admit(subject("developer", "bob"), 0, noon));
    EXPECT_FALSE(limiter.admit(subject("admin", "ada"), 0, noon));
}

TEST(Limiter, ChangedRulesGoOnWithWhatWasCounted)
{
    Limiter limiter({requests(2)});
    ASSERT_TRUE(limiter.admit(subject(), 0, noon));
    ASSERT_TRUE(limiter.admit(subject(), 0, noon));
    limiter.set_rules({requests(3)});
    EXPECT_TRUE(limiter.admit(subject(), 0, noon));
    EXPECT_FALSE(limiter.admit(subject(), 0, noon));
}

TEST(Limiter, EvictionNeverResetsALimit)
{
    Limiter limiter({requests(1, Scope{{{"user", "each"}}})}, {.most_counters = 64});
    ASSERT_TRUE(limiter.admit(subject("developer", "victim"), 0, noon));
    int through = 0;
    for (int i = 0; i < 1000; ++i) through += limiter.admit(subject("developer", std::to_string(i)), 0, noon).has_value();
    EXPECT_LT(through, 64) << "no room is made by forgetting what counts";
    EXPECT_LE(limiter.counters(), 64U);
    EXPECT_FALSE(limiter.admit(subject("developer", "victim"), 0, noon));
    EXPECT_TRUE(limiter.admit(subject("developer", "another"), 0, noon + seconds(61))) << "empty ones give way";
    EXPECT_LE(limiter.counters(), 64U);
}

TEST(Limiter, NeverLetsMoreThroughThanAllowedHoweverManyAskAtOnce)
{
    auto each = requests(50, Scope{{{"user", "each"}}});
    Limiter limiter({requests(200), each, concurrent(7), tokens(100'000)});
    std::atomic<int> running{0}, most{0}, through{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 500; ++i) {
                auto admitted = limiter.admit(subject("developer", std::to_string((t + i) % 6)), 10, noon);
                if (!admitted) continue;
                ++through;
                const int now = ++running;
                for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
                }
                --running;
                (*admitted)->used(1);
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(through, 200) << "300 would fit the users' limits, 200 the limit of all";
    EXPECT_LE(most, 7);
}

TEST(Rule, IsRefusedWhereItLimitsNothing)
{
    EXPECT_FALSE(check(Rule{.name = "nothing"}));
    EXPECT_FALSE(check(requests(-1)));
    auto nameless = requests(1);
    nameless.name = "";
    EXPECT_FALSE(check(nameless));
    EXPECT_TRUE(check(requests(0)));
}

}  // namespace
}  // namespace sekisho::limits
