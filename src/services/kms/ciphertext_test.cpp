#include "services/kms/ciphertext.h"

#include <gtest/gtest.h>

#include "crypto/random.h"
#include "services/kms/tags.h"

namespace sekisho::kms {
namespace {

Key sample_key()
{
    Key key;
    key.id = crypto::uuid();
    key.material = Secret(crypto::random_bytes(32));
    return key;
}

TEST(KmsTags, HaveOneSpellingAtATime)
{
    std::map<std::string, std::string> own;
    const auto tag = [](std::string key, std::string value) {
        shapes::kms::Tag made;
        made.TagKey = std::move(key);
        made.TagValue = std::move(value);
        return made;
    };
    EXPECT_FALSE(put_tags(own, {tag("team", "red"), tag("Team", "blue")})) << "which of them a condition would see?";
    own.clear();
    ASSERT_TRUE(put_tags(own, {tag("team", "red")}));
    ASSERT_TRUE(put_tags(own, {tag("Team", "blue")}));
    EXPECT_EQ(own, (std::map<std::string, std::string>{{"Team", "blue"}}));
}

TEST(KmsCiphertext, OpensWithItsKeyAndContextOnly)
{
    const auto key = sample_key();
    auto same_id_other_material = sample_key();
    same_id_other_material.id = key.id;
    const auto blob = encrypt(key, {{"tenant", "a"}}, "plain");
    EXPECT_EQ(decrypt(key, {{"tenant", "a"}}, blob), "plain");
    EXPECT_FALSE(decrypt(key, {}, blob));
    EXPECT_FALSE(decrypt(key, {{"tenant", "b"}}, blob));
    EXPECT_FALSE(decrypt(key, {{"tenant", "a"}, {"x", ""}}, blob));
    EXPECT_FALSE(decrypt(sample_key(), {{"tenant", "a"}}, blob));
    EXPECT_FALSE(decrypt(same_id_other_material, {{"tenant", "a"}}, blob));
}

TEST(KmsCiphertext, EveryBitCounts)
{
    const auto key = sample_key();
    const auto blob = encrypt(key, {{"a", "b"}}, "plain");
    for (std::size_t i = 0; i < blob.size(); ++i) {
        auto changed = blob;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(decrypt(key, {{"a", "b"}}, changed)) << i;
    }
    for (std::size_t length = 0; length < blob.size(); ++length)
        EXPECT_FALSE(decrypt(key, {{"a", "b"}}, blob.substr(0, length))) << length;
    EXPECT_FALSE(decrypt(key, {{"a", "b"}}, blob + "x"));
}

TEST(KmsCiphertext, ContextsThatReadAlikeDiffer)
{
    const auto key = sample_key();
    const auto blob = encrypt(key, {{"a", "1:b1:c"}}, "plain");
    EXPECT_FALSE(decrypt(key, {{"a", ""}, {"b", "c"}}, blob));
    EXPECT_FALSE(decrypt(key, {{"a6", ":b1:c"}}, blob));
}

TEST(KmsCiphertext, NamesItsKey)
{
    const auto key = sample_key();
    EXPECT_EQ(claimed_key(encrypt(key, {}, "")), key.id);
    EXPECT_FALSE(claimed_key("AQICAHh"));
    EXPECT_FALSE(claimed_key(""));
}

TEST(KmsCiphertext, NoTwoAreAlike)
{
    const auto key = sample_key();
    EXPECT_NE(encrypt(key, {}, "plain"), encrypt(key, {}, "plain"));
}

}  // namespace
}  // namespace sekisho::kms
