#include "services/cognito_identity/principal_tags.h"

#include <gtest/gtest.h>

namespace sekisho::cognito_identity {
namespace {

const std::string provider = "cognito-idp.us-east-1.amazonaws.com/us-east-1_pool";
const std::string local = "sekisho/us-east-1_pool";

ProvenLogin login(wire::Json::Object claims, const std::string& from = provider)
{
    return {{from, "sub"}, {from, local}, {}, std::move(claims), {}};
}

Pool pool_with(std::map<std::string, std::string> map, const std::string& under = provider)
{
    Pool pool;
    pool.tag_maps[under] = {false, std::move(map)};
    return pool;
}

/// "key=value key=value", or the Error's text; transitive keys have a "!".
std::string tags(const Pool& pool, const std::vector<ProvenLogin>& logins, OwnTags own = OwnTags::where_mapped)
{
    const auto made = principal_tags(pool, logins, own);
    if (!made) return made.error().message;
    std::string text;
    for (const auto& tag : made->tags) {
        const bool transitive = std::ranges::find(made->transitive_keys, tag.key) != made->transitive_keys.end();
        text += (text.empty() ? "" : " ") + tag.key + (transitive ? "!" : "") + "=" + tag.value;
    }
    return text;
}

TEST(PrincipalTags, ComeFromTheClaimsThatThePoolMaps)
{
    const std::map<std::string, std::string> map{{"department", "custom:dept"}, {"none", "custom:none"}};
    EXPECT_EQ(tags(pool_with(map), {login({{"custom:dept", "legal"}, {"aud", "client"}})}), "department=legal");
    EXPECT_EQ(tags(pool_with(map, local), {login({{"custom:dept", "legal"}})}), "department=legal") << "by either name";
    EXPECT_EQ(tags(pool_with(map, "other"), {login({{"custom:dept", "legal"}})}), "");
    auto pool = pool_with(map);
    pool.tag_maps.begin()->second.use_defaults = true;
    EXPECT_EQ(tags(pool, {login({{"sub", "s"}, {"aud", "client"}})}), "client=client username=s");
}

TEST(PrincipalTags, HaveOneValue)
{
    const auto pool = pool_with({{"tag", "claim"}});
    EXPECT_EQ(tags(pool, {login({{"claim", wire::Json::Array{"a"}}})}), "tag=a");
    EXPECT_EQ(tags(pool, {login({{"claim", wire::Json::Array{"a", "b"}}})}), "") << "of several none is the one";
    EXPECT_EQ(tags(pool, {login({{"claim", wire::Json::Object{{"a", "b"}}}})}), "");
    EXPECT_EQ(tags(pool, {login({{"claim", true}})}), "tag=true");
    EXPECT_EQ(tags(pool, {login({{"claim", 7}})}), "tag=7");
    EXPECT_EQ(tags(pool, {login({{"claim", nullptr}})}), "");
}

TEST(PrincipalTags, AreNeverLeftOutBecauseTheyDoNotFit)
{
    const auto pool = pool_with({{"a", "a"}, {"b", "b"}});
    EXPECT_EQ(tags(pool, {login({{"a", std::string(256, 'x')}})}).size(), 258U);
    EXPECT_EQ(tags(pool, {login({{"a", std::string(257, 'x')}})}), "The value of the principal tag a is not valid.");
    EXPECT_EQ(tags(pool, {login({{"a", "x<y"}})}), "The value of the principal tag a is not valid.");
    EXPECT_EQ(tags(pool, {login({{"a", std::string(229, 'x')}, {"b", std::string(229, 'x')}})}).size(), 463U);
    EXPECT_EQ(tags(pool, {login({{"a", std::string(229, 'x')}, {"b", std::string(230, 'x')}})}),
              "The principal tags are larger than 460 bytes.");
}

TEST(PrincipalTags, OfTwoLoginsMustAgree)
{
    auto pool = pool_with({{"tag", "claim"}});
    pool.tag_maps["idp"] = {false, {{"Tag", "claim"}}};
    EXPECT_EQ(tags(pool, {login({{"claim", "a"}}), login({{"claim", "a"}}, "idp")}), "tag=a");
    EXPECT_EQ(tags(pool, {login({{"claim", "a"}}), login({{"claim", "b"}}, "idp")}),
              "The principal tag Tag has two values.");
}

TEST(PrincipalTags, OfTheEnterpriseMappingAreTransitive)
{
    const wire::Json::Object claims{{"sekisho:role", "operator"}, {"sekisho:model_tier", "standard"}};
    EXPECT_EQ(tags(Pool(), {login(claims)}, OwnTags::always), "sekisho:Role!=operator sekisho:ModelTier!=standard");
    EXPECT_EQ(tags(Pool(), {login(claims)}), "");
    EXPECT_EQ(tags(pool_with({{"sekisho:Role", "sekisho:role"}, {"tier", "sekisho:model_tier"}}), {login(claims)}),
              "sekisho:Role!=operator tier=standard");
    EXPECT_EQ(tags(Pool(), {}, OwnTags::always), "") << "guests are nothing in the enterprise";
    EXPECT_EQ(tags(Pool(), {login({})}, OwnTags::always), "");
}

TEST(PrincipalTags, OfOurPrefixAreMappedFromOurClaimsAlone)
{
    EXPECT_TRUE(check_tag_map({{"sekisho:Role", "sekisho:role"}, {"sekisho:ModelTier", "sekisho:model_tier"}, {"a", "b"}}));
    for (const auto& [key, claim] : std::map<std::string, std::string>{{"sekisho:Role", "custom:role"},
                                                                       {"sekisho:role", "sekisho:role"},
                                                                       {"SEKISHO:ROLE", "nickname"},
                                                                       {"sekisho:ModelTier", "sekisho:role"},
                                                                       {"sekisho:Other", "sekisho:role"},
                                                                       {"aws:x", "sub"},
                                                                       {"AWS:x", "sub"},
                                                                       {"a<b", "sub"}})
        EXPECT_FALSE(check_tag_map({{key, claim}})) << key;
    EXPECT_FALSE(check_tag_map({{"Team", "a"}, {"team", "b"}})) << "tag keys differ in more than case";
    sts::SessionTags given;
    EXPECT_FALSE(add_developer_tags(given, {{"Sekisho:Role", "admin"}}));
    EXPECT_FALSE(add_developer_tags(given, {{"aws:x", "a"}}));
    EXPECT_TRUE(add_developer_tags(given, {{"team", "a"}}));
    EXPECT_FALSE(add_developer_tags(given, {{"Team", "b"}}));
}

}  // namespace
}  // namespace sekisho::cognito_identity
