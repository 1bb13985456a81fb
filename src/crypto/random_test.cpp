#include "crypto/random.h"

#include <gtest/gtest.h>

#include <set>

namespace sekisho::crypto {
namespace {

TEST(RandomBytes, HaveTheLengthAndDiffer)
{
    EXPECT_EQ(random_bytes(0).size(), 0u);
    EXPECT_EQ(random_bytes(33).size(), 33u);
    EXPECT_NE(random_bytes(32), random_bytes(32));
}

TEST(RandomBelow, ReachesEveryValueAndNoOther)
{
    EXPECT_EQ(random_below(1), 0u);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 2000; ++i) seen.insert(random_below(5));
    EXPECT_EQ(seen, (std::set<std::uint64_t>{0, 1, 2, 3, 4}));
    EXPECT_LT(random_below(~std::uint64_t{0}), ~std::uint64_t{0});
}

TEST(RandomText, DrawsFromTheWholeAlphabetOnly)
{
    const auto text = random_text(5000, base32_alphabet);
    EXPECT_EQ(text.size(), 5000u);
    EXPECT_EQ(text.find_first_not_of(base32_alphabet), std::string::npos);
    EXPECT_EQ(std::set<char>(text.begin(), text.end()).size(), base32_alphabet.size());
}

TEST(Uuid, IsVersionFourInLowerCase)
{
    const auto text = uuid();
    ASSERT_EQ(text.size(), 36u);
    EXPECT_EQ(text[8], '-');
    EXPECT_EQ(text[23], '-');
    EXPECT_EQ(text[14], '4');
    EXPECT_NE(std::string_view("89ab").find(text[19]), std::string_view::npos);
    EXPECT_EQ(text.find_first_not_of("0123456789abcdef-"), std::string::npos);
    EXPECT_NE(uuid(), text);
}

}  // namespace
}  // namespace sekisho::crypto
