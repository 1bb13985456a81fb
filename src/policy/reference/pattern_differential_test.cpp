// Patterns against the oracle's, over texts in which characters of several bytes, and bytes that are no characters, are
// likely. Seeds are fixed: a failure repeats.
#include <gtest/gtest.h>

#include <random>

#include "policy/pattern.h"
#include "policy/reference/oracle.h"

namespace sekisho::policy::reference {
namespace {

constexpr const char* of_patterns[] = {"a", "b", "/", "\u20ac", "\u00e9", "*", "*", "?", "${x:v}"};
constexpr const char* of_values[] = {"a", "a", "b", "/", "\u20ac", "\u00e9", "*", "\x82", "\xe2", "\xac"};

template <std::size_t N>
std::string text_from(const char* const (&pieces)[N], std::size_t most, std::mt19937_64& random)
{
    std::string text;
    for (auto count = random() % (most + 1); count > 0; --count) text += pieces[random() % N];
    return text;
}

TEST(Patterns, match_as_those_of_the_oracle_do)
{
    std::mt19937_64 random(1);
    int matched = 0;
    constexpr int rounds = 60'000;
    for (int round = 0; round < rounds; ++round) {
        const auto text = text_from(of_patterns, 7, random);
        const auto value = text_from(of_values, 9, random);
        Context context;
        context.set("x:v", text_from(of_values, 2, random));
        const auto pattern = Pattern::compile(text, Wildcards::active, Variables::substituted);
        const auto tokens = tokens_of(text, true, &context);
        ASSERT_TRUE(pattern && tokens) << text;
        const bool expected = fits(*tokens, value);
        ASSERT_EQ(pattern->matches(value, context), expected)
            << text << " with " << *context.value("x:v") << " on " << value;
        ASSERT_TRUE(!expected || value.starts_with(pattern->literal_prefix())) << text << " on " << value;
        matched += expected ? 1 : 0;
    }
    EXPECT_GT(matched, rounds / 50);
}

}  // namespace
}  // namespace sekisho::policy::reference
