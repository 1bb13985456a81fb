#include "money/money.h"

#include <gtest/gtest.h>

#include <limits>

#include "money/budget.h"
#include "money/price.h"

namespace sekisho::money {
namespace {

Time at(std::string_view text) { return *parse_iso8601(text); }

TEST(Dollars, AreReadToTheLastDecimalAndNeverRounded)
{
    EXPECT_EQ(*parse_dollars("0.25"), 250'000'000);
    EXPECT_EQ(*parse_dollars("500"), 500'000'000'000);
    EXPECT_EQ(*parse_dollars("0.000000001"), 1);
    for (const auto* wrong : {"", ".", "1.", ".5", "-1", "1e3", "0.0000000001", "1,5", " 1", "9999999999", "0x1"})
        EXPECT_FALSE(parse_dollars(wrong)) << wrong;
}

TEST(Dollars, AreWrittenAsTheyAreRead)
{
    EXPECT_EQ(to_dollars(250'000'000), "0.25");
    EXPECT_EQ(to_dollars(500'000'000'000), "500.00");
    EXPECT_EQ(to_dollars(1), "0.000000001");
    EXPECT_EQ(to_dollars(-1'500'000'000), "-1.50");
    EXPECT_EQ(to_dollars(std::numeric_limits<NanoDollars>::min()), "-9223372036.854775808");
}

TEST(Period, EndsWhereUtcSaysSo)
{
    const auto last = at("2026-12-31T23:59:59.999Z");
    EXPECT_EQ(period_text(Period::day, last), "2026-12-31");
    EXPECT_EQ(period_text(Period::month, last), "2026-12");
    EXPECT_EQ(period_range(Period::day, last).until, at("2027-01-01T00:00:00Z"));
    EXPECT_EQ(period_range(Period::month, last).from, at("2026-12-01T00:00:00Z"));
    EXPECT_EQ(period_range(Period::month, last).until, at("2027-01-01T00:00:00Z"));
    EXPECT_EQ(period_text(Period::total, last), "total");
}

Price sonnet() { return {.key = "sonnet", .input = 3'000'000'000, .output = 15'000'000'000}; }

TEST(Price, OfACallIsRoundedUpOnce)
{
    EXPECT_EQ(cost_of(sonnet(), {.input_tokens = 1000, .output_tokens = 100}), 1000 * 3000 + 100 * 15000);
    const Price tiny{.key = "tiny", .input = 1, .output = 1};
    EXPECT_EQ(cost_of(tiny, {.input_tokens = 1, .output_tokens = 1}), 1);
    EXPECT_EQ(cost_of(tiny, {.input_tokens = 1'000'000}), 1);
    EXPECT_EQ(cost_of(tiny, {.input_tokens = 1'000'001}), 2);
    EXPECT_EQ(cost_of(sonnet(), {}), 0);
}

TEST(Price, OfClassesThatAreNotGivenIsThatOfInput)
{
    auto price = sonnet();
    EXPECT_EQ(cost_of(price, {.cache_read_tokens = 10, .cache_write_tokens = 10}), 20 * 3000);
    price.cache_read = 300'000'000;
    price.cache_write = 3'750'000'000;
    price.image = 40'000'000;
    EXPECT_EQ(cost_of(price, {.cache_read_tokens = 10, .cache_write_tokens = 10, .images = 2}), 3000 + 37500 + 80'000'000);
}

TEST(Price, WorstCaseTakesTheDearestClassOfInput)
{
    auto price = sonnet();
    price.cache_write = 3'750'000'000;
    EXPECT_EQ(worst_cost(price, {1000, 10}), 1000 * 3750 + 10 * 15000);
}

TEST(Price, NeverWrapsAndNegativeCountsAreNoCredit)
{
    auto price = sonnet();
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    price.image = 1'000'000;
    EXPECT_EQ(cost_of(price, {most, most, most, most, most}), most);
    EXPECT_EQ(worst_cost(price, {most, most}), most);
    EXPECT_EQ(cost_of(price, {.input_tokens = -5, .output_tokens = 1}), 15000);
    EXPECT_EQ(saturated_sum(most, 1), most);
}

TEST(Price, OfNothingMustBeMeant)
{
    EXPECT_FALSE(check(Price{.key = "m"}));
    EXPECT_TRUE(check(Price{.key = "m", .free = true}));
    EXPECT_FALSE(check(Price{.key = "m", .free = true, .input = 1}));
    EXPECT_FALSE(check(Price{.key = "m", .input = -1, .output = 1}));
    EXPECT_FALSE(check(Price{.key = "", .input = 1}));
}

TEST(Budget, IsRefusedWhereItCannotBeMeant)
{
    EXPECT_TRUE(check(Budget{.name = "all", .limit = 1}));
    EXPECT_FALSE(check(Budget{.name = "all", .limit = -1}));
    EXPECT_FALSE(check(Budget{.name = "", .limit = 1}));
    EXPECT_FALSE(check(Budget{.name = "all", .scope = {{{"team", "x"}}}, .limit = 1}));
    EXPECT_FALSE(parse_period("week"));
    EXPECT_FALSE(parse_when_short("shrink"));
}

}  // namespace
}  // namespace sekisho::money
