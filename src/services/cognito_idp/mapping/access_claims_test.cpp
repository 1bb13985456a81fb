#include "services/cognito_idp/mapping/access_claims.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp {
namespace {

const std::string admins = "arn:aws:iam::123456789012:role/Admins";

class MappedUser : public ::testing::Test {
protected:
    MappedUser()
    {
        op::AccessMappingSettings settings;
        settings.account = "123456789012";
        settings.default_role = "readonly";
        settings.roles = {{"admin", 2, {"platform-admin"}, {}, admins, "premium"},
                          {"developer",
                           1,
                           {"engineering"},
                           {{"custom:department", op::AttributeRule::Match::equals, "engineering"},
                            {"dev:custom:department", op::AttributeRule::Match::equals, "engineering"}},
                           "",
                           "premium"},
                          {"readonly", 0, {}, {}, "", "basic"}};
        harness.access_mappings = *op::AccessMappings::compile({settings});
        pool = harness.make_pool([](api::CreateUserPoolRequest& request) {
            auto& open = request.Schema.emplace().emplace_back();
            open.Name = "department";
            open.AttributeDataType = "String";
            open.Mutable = true;
            auto& developers = request.Schema->emplace_back();
            developers.Name = "department";
            developers.AttributeDataType = "String";
            developers.Mutable = true;
            developers.DeveloperOnlyAttribute = true;
        });
        client = harness.make_client(pool, [](auto& request) { request.WriteAttributes = {"name"}; });
    }

    void make_user(const std::string& department_attribute = "")
    {
        std::vector<api::AttributeType> attributes;
        if (!department_attribute.empty()) attributes.push_back({.Name = department_attribute, .Value = "engineering"});
        harness.make_user(pool, "alice", "correct-horse", std::move(attributes));
    }

    void join(const std::string& group, std::optional<std::string> role = std::nullopt)
    {
        api::CreateGroupRequest creation;
        creation.UserPoolId = pool;
        creation.GroupName = group;
        creation.RoleArn = std::move(role);
        Harness::must(harness.call<api::CreateGroupOperation>(std::move(creation)));
        api::AdminAddUserToGroupRequest membership;
        membership.UserPoolId = pool;
        membership.GroupName = group;
        membership.Username = "alice";
        Harness::must(harness.call<api::AdminAddUserToGroupOperation>(std::move(membership)));
    }

    static wire::Json claims(const std::string& token)
    {
        const auto start = token.find('.') + 1;
        return *wire::parse_json(*from_base64url(token.substr(start, token.find('.', start) - start)));
    }

    struct Tokens {
        wire::Json id, access;
    };
    Tokens sign_in()
    {
        const auto result = *Harness::must(harness.sign_in(client, "alice", "correct-horse")).AuthenticationResult;
        return {claims(*result.IdToken), claims(*result.AccessToken)};
    }

    /// "role tier" as both tokens have it.
    std::string access()
    {
        const auto tokens = sign_in();
        const auto text = [](const wire::Json& json) {
            return std::string(authn::text_claim(json, "sekisho:role")) + " " +
                   std::string(authn::text_claim(json, "sekisho:model_tier"));
        };
        EXPECT_EQ(text(tokens.id), text(tokens.access));
        return text(tokens.id);
    }

    Harness harness;
    std::string pool, client;
};

TEST_F(MappedUser, CarriesRoleAndModelTierInBothTokens)
{
    make_user();
    EXPECT_EQ(access(), "readonly basic") << "who is in no group gets the least";
    join("engineering");
    EXPECT_EQ(access(), "developer premium");
    join("platform-admin");
    EXPECT_EQ(access(), "admin premium") << "the highest wins";
}

TEST_F(MappedUser, HasTheRoleArnOfTheMappingAloneWhereItGivesOne)
{
    const std::string other = "arn:aws:iam::123456789012:role/Other";
    make_user();
    join("engineering", other);
    auto tokens = sign_in();
    EXPECT_EQ(authn::text_claim(tokens.id, "cognito:preferred_role"), other) << "the mapping gives developers none";
    join("platform-admin");
    tokens = sign_in();
    EXPECT_EQ(authn::text_claim(tokens.id, "cognito:preferred_role"), admins);
    EXPECT_EQ(*tokens.id.find("cognito:roles"), wire::Json(wire::Json::Array{admins}));
    EXPECT_EQ(tokens.access.find("cognito:roles"), nullptr);
}

TEST_F(MappedUser, GainsByAnAttributeThatNoClientOfThePoolMayWrite)
{
    make_user("custom:department");
    EXPECT_EQ(access(), "developer premium");
    harness.make_client(pool);  // of no concern to this sign-in, but it may write every attribute
    EXPECT_EQ(access(), "readonly basic") << "what one writes through another client proves nothing here either";
}

TEST_F(MappedUser, GainsByAnAttributeOfDevelopersWhateverClientsMayWrite)
{
    make_user("dev:custom:department");
    harness.make_client(pool);
    EXPECT_EQ(access(), "developer premium");
}

TEST_F(MappedUser, OfAnotherAccountIsNobodyToTheMapping)
{
    harness.account = "999999999999";
    pool = harness.make_pool();
    client = harness.make_client(pool);
    make_user();
    join("platform-admin");
    EXPECT_EQ(access(), " ");
}

TEST_F(MappedUser, HasNoClaimOfOursThatSomebodyElsePutThere)
{
    make_user();
    const AccessClaims nobody(nullptr, harness.pools().directory());
    TokenSubject subject;
    subject.app = *harness.pools().directory().app(client);
    wire::Json id = wire::Json::Object{{"sub", "a"}, {"sekisho:role", "admin"}, {"Sekisho:Model_Tier", "premium"}};
    auto access_token = id;
    nobody.write(subject, id, access_token);
    EXPECT_EQ(to_text(id), R"({"sub":"a"})");
    EXPECT_EQ(id, access_token);
    const AccessClaims mapped(&harness.access_mappings, harness.pools().directory());
    id.set("sekisho:role", "admin");
    mapped.write(subject, id, access_token);
    EXPECT_EQ(to_text(id), R"({"sub":"a","sekisho:role":"readonly","sekisho:model_tier":"basic"})");
}

}  // namespace
}  // namespace sekisho::cognito_idp
