#include "policy/prefix_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace sekisho::policy {
namespace {

using Texts = std::vector<std::string>;

/// The keys that the table finds, in its order.
Texts found(const Texts& keys, std::string_view text)
{
    const std::vector<std::string_view> views(keys.begin(), keys.end());
    PrefixTable table;
    (void)table.add(std::vector<std::string_view>{"", "a", "b"});
    const auto set = table.add(views);
    Texts prefixes;
    table.each_prefix_of(text, set, [&](std::uint32_t key) { prefixes.push_back(keys.at(key - set.first)); });
    return prefixes;
}

TEST(PrefixTable, finds_every_prefix_the_longest_first)
{
    const Texts keys{"", "s3:", "s3:get", "s3:getobject", "s3:put", "sts:"};
    EXPECT_EQ(found(keys, "s3:getobjectacl"), (Texts{"s3:getobject", "s3:get", "s3:", ""}));
    EXPECT_EQ(found(keys, "s3:getbucket"), (Texts{"s3:get", "s3:", ""}));
    EXPECT_EQ(found(keys, "s3:zzz"), (Texts{"s3:", ""})) << "the key before it in order is no prefix";
    EXPECT_EQ(found(keys, ""), Texts{""});
    EXPECT_EQ(found({"s3:get", "s3:put"}, "s3:"), Texts{}) << "shorter than every key";
    EXPECT_EQ(found({"b"}, "a"), Texts{});
    EXPECT_EQ(found({"b"}, "c"), Texts{});
    EXPECT_EQ(found({}, "a"), Texts{});
}

TEST(PrefixTable, orders_bytes_as_numbers_and_zeros_as_any_other)
{
    const std::string zero("k\0", 2), zeros("k\0\0", 3);
    EXPECT_EQ(found({"k", zero, zeros, "k\x7f", "k\xc3\xa9"}, "k\xc3\xa9x"), (Texts{"k\xc3\xa9", "k"}));
    EXPECT_EQ(found({"k", zero, zeros}, zero + "x"), (Texts{zero, "k"}));
    EXPECT_EQ(found({"k", zero, zeros}, zeros), (Texts{zeros, zero, "k"}));
}

TEST(PrefixTable, finds_what_looking_at_every_key_finds)
{
    std::mt19937_64 random(1);
    const auto text_of = [&](std::size_t most) {
        std::string text(random() % (most + 1), 'a');
        for (auto& c : text) c = "ab\0\xff"[random() % 4];
        return text;
    };
    for (int round = 0; round < 3000; ++round) {
        Texts keys;
        const auto common = text_of(12);
        for (auto count = random() % 30; count > 0; --count) keys.push_back(common + text_of(random() % 2 == 0 ? 3 : 14));
        std::ranges::sort(keys);
        keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
        const auto text =
            random() % 2 == 0 || keys.empty() ? common + text_of(14) : keys[random() % keys.size()] + text_of(2);
        Texts expected;
        for (const auto& key : keys)
            if (text.starts_with(key)) expected.insert(expected.begin(), key);
        ASSERT_EQ(found(keys, text), expected) << "round " << round;
    }
}

}  // namespace
}  // namespace sekisho::policy
