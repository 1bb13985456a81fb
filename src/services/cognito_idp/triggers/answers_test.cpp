#include "services/cognito_idp/triggers/answers.h"

#include <gtest/gtest.h>

#include "services/cognito_idp/triggers/testing.h"

namespace sekisho::cognito_idp {
namespace {

using events::TokenVersion;

Result<TokenOverrides> overrides(TokenVersion version, const std::string& text)
{
    return answers::token_overrides(json_of(text), version, "client1");
}

std::vector<std::string> names(const std::map<std::string, wire::Json>& claims)
{
    std::vector<std::string> result;
    for (const auto& [name, value] : claims) result.push_back(name);
    return result;
}

TEST(AnswersOfTriggers, SayNothingWhereTheyAreEmpty)
{
    EXPECT_FALSE(answers::pre_sign_up(json_of("{}"))->confirm_user);
    EXPECT_FALSE(answers::pre_sign_up(json_of(R"({"autoConfirmUser":null})"))->confirm_user);
    EXPECT_FALSE(*answers::verify_auth_challenge(json_of("{}")));
    EXPECT_FALSE(*answers::user_migration(json_of(R"({"userAttributes":null})")));
    EXPECT_FALSE(*answers::user_migration(json_of(R"({"userAttributes":{}})")));
    EXPECT_FALSE(overrides(TokenVersion::v1, R"({"claimsOverrideDetails":null})")->groups);
}

TEST(AnswersOfTriggers, OfTheWrongTypeAreRefused)
{
    EXPECT_FALSE(answers::pre_sign_up(json_of(R"({"autoConfirmUser":"true"})")));
    EXPECT_FALSE(answers::pre_sign_up(json_of(R"({"autoVerifyEmail":1})")));
    EXPECT_FALSE(answers::verify_auth_challenge(json_of(R"({"answerCorrect":"yes"})")));
    EXPECT_FALSE(answers::define_auth_challenge(json_of(R"({"issueTokens":"true","challengeName":"CUSTOM_CHALLENGE"})")));
    EXPECT_FALSE(answers::define_auth_challenge(json_of("{}"))) << "nothing is decided";
    EXPECT_FALSE(answers::create_auth_challenge(json_of(R"({"publicChallengeParameters":{"a":{"b":1}}})")));
    EXPECT_FALSE(answers::user_migration(json_of(R"({"userAttributes":{"email":["a"]}})")));
    EXPECT_FALSE(answers::user_migration(json_of(R"({"userAttributes":{"email":"a@b.c"},"finalUserStatus":"ADMIN"})")));
    EXPECT_FALSE(answers::user_migration(json_of(R"({"userAttributes":{"email":"a@b.c"},"enableSMSMFA":true})")));
    EXPECT_FALSE(overrides(TokenVersion::v1, R"({"claimsOverrideDetails":[]})"));
    EXPECT_FALSE(overrides(TokenVersion::v1, R"({"claimsOverrideDetails":{"claimsToSuppress":"email"}})"));
    EXPECT_FALSE(answers::inbound_federation(json_of("{}")));
}

TEST(AnswersOfTriggers, ThatContradictThemselvesGrantNothing)
{
    const auto defined = answers::define_auth_challenge(json_of(R"({"issueTokens":true,"failAuthentication":true})"));
    ASSERT_TRUE(defined);
    EXPECT_FALSE(defined->issue_tokens);
    EXPECT_TRUE(defined->fail_authentication);
}

TEST(TokenAnswers, V1HasTextsForIdTokensAlone)
{
    const auto given = overrides(TokenVersion::v1, R"({"claimsOverrideDetails":{"claimsToAddOrOverride":{"tier":"gold"},
        "claimsToSuppress":["email"]}})");
    ASSERT_TRUE(given);
    EXPECT_EQ(names(given->id.add), std::vector<std::string>{"tier"});
    EXPECT_EQ(given->id.suppress, std::vector<std::string>{"email"});
    EXPECT_TRUE(given->access.add.empty());
    EXPECT_FALSE(overrides(TokenVersion::v1, R"({"claimsOverrideDetails":{"claimsToAddOrOverride":{"tier":7}}})"));
    EXPECT_FALSE(overrides(TokenVersion::v1, R"({"claimsOverrideDetails":{"claimsToAddOrOverride":{"tier":["gold"]}}})"));
}

TEST(TokenAnswers, V2HasStructuredValuesForBothAndScopes)
{
    const auto given = overrides(TokenVersion::v2, R"({"claimsAndScopeOverrideDetails":{
        "idTokenGeneration":{"claimsToAddOrOverride":{"address":{"city":"Kyoto"}}},
        "accessTokenGeneration":{"claimsToAddOrOverride":{"tiers":["a","b"]},"claimsToSuppress":["x"],
            "scopesToAdd":["files/read"],"scopesToSuppress":["aws.cognito.signin.user.admin"]}}})");
    ASSERT_TRUE(given);
    EXPECT_EQ(wire::to_text(given->id.add.at("address")), R"({"city":"Kyoto"})");
    EXPECT_EQ(wire::to_text(given->access.add.at("tiers")), R"(["a","b"])");
    EXPECT_EQ(given->scopes_to_add, std::vector<std::string>{"files/read"});
    EXPECT_EQ(given->scopes_to_suppress, std::vector<std::string>{"aws.cognito.signin.user.admin"});
    for (const auto* scope : {"a b", "", "a\\\"b", "a\\nb"})
        EXPECT_FALSE(overrides(TokenVersion::v2, fmt::format(R"({{"claimsAndScopeOverrideDetails":
            {{"accessTokenGeneration":{{"scopesToAdd":["{}"]}}}}}})",
                                                             scope)))
            << scope;
}

TEST(TokenAnswers, NeverTouchWhatIsNotTheirs)
{
    std::string members;
    for (const auto* name : {"acr",
                             "amr",
                             "aud",
                             "at_hash",
                             "auth_time",
                             "azp",
                             "cognito:username",
                             "exp",
                             "iat",
                             "identities",
                             "iss",
                             "jti",
                             "nbf",
                             "nonce",
                             "origin_jti",
                             "sub",
                             "token_use",
                             "cognito:groups",
                             "cognito:roles",
                             "aws:PrincipalTag",
                             "sekisho:Environment",
                             "sekisho:role"})
        members += fmt::format(R"("{}":"forged",)", name);
    const auto claims = fmt::format(R"({{"claimsToAddOrOverride":{{{}"mine":"yes"}},
        "claimsToSuppress":["sub","exp","iss","token_use","cognito:groups","sekisho:role","mine2"]}})",
                                    members);
    for (const auto version : {TokenVersion::v2, TokenVersion::v3}) {
        const auto given = overrides(version, fmt::format(R"({{"claimsAndScopeOverrideDetails":
            {{"idTokenGeneration":{0},"accessTokenGeneration":{0}}}}})",
                                                          claims));
        ASSERT_TRUE(given);
        EXPECT_EQ(names(given->id.add), std::vector<std::string>{"mine"});
        EXPECT_EQ(names(given->access.add), std::vector<std::string>{"mine"});
        EXPECT_EQ(given->id.suppress, std::vector<std::string>{"mine2"});
        EXPECT_EQ(given->access.suppress, std::vector<std::string>{"mine2"});
    }
    const auto first = overrides(TokenVersion::v1, fmt::format(R"({{"claimsOverrideDetails":{}}})", claims));
    ASSERT_TRUE(first);
    EXPECT_EQ(names(first->id.add), std::vector<std::string>{"mine"});
}

TEST(TokenAnswers, LeaveTheOwnerOfAnAccessTokenAlone)
{
    const auto given = overrides(TokenVersion::v2, R"({"claimsAndScopeOverrideDetails":{"accessTokenGeneration":{
        "claimsToAddOrOverride":{"client_id":"x","username":"root","scope":"all","version":9,"event_id":"e","device_key":"d"},
        "claimsToSuppress":["client_id","username","scope"]}}})");
    ASSERT_TRUE(given);
    EXPECT_TRUE(given->access.add.empty());
    EXPECT_TRUE(given->access.suppress.empty());
}

TEST(TokenAnswers, MayGiveAnAccessTokenItsOwnAudience)
{
    const auto with = [](const std::string& audience) {
        return overrides(TokenVersion::v2, R"({"claimsAndScopeOverrideDetails":{"accessTokenGeneration":{
            "claimsToAddOrOverride":{"aud":")" +
                                               audience + R"("}}}})");
    };
    EXPECT_TRUE(with("client1")->access.add.contains("aud"));
    EXPECT_FALSE(with("client2")->access.add.contains("aud"));
}

TEST(TokenAnswers, RemoveGroupsByNullAndKeepThemBySilence)
{
    EXPECT_FALSE(overrides(TokenVersion::v1, R"({"claimsOverrideDetails":{}})")->groups);
    const auto removed = overrides(TokenVersion::v1, R"({"claimsOverrideDetails":{"groupOverrideDetails":null}})");
    ASSERT_TRUE(removed->groups);
    EXPECT_TRUE(removed->groups->groups.empty());
    EXPECT_TRUE(overrides(TokenVersion::v2, R"({"claimsAndScopeOverrideDetails":{"groupOverrideDetails":{}}})")->groups);
    const auto changed = overrides(TokenVersion::v2, R"({"claimsAndScopeOverrideDetails":{"groupOverrideDetails":
        {"groupsToOverride":["a"],"iamRolesToOverride":["r"],"preferredRole":"r"}}})");
    EXPECT_EQ(changed->groups->groups, std::vector<std::string>{"a"});
    EXPECT_EQ(changed->groups->preferred_role, "r");
}

TEST(MessageAnswers, MustCarryTheCode)
{
    const auto read = [](const std::string& text, const std::string& source = "CustomMessage_SignUp") {
        return answers::custom_message(json_of(text), source);
    };
    EXPECT_EQ(read(R"({"smsMessage":"code {####}"})")->sms_message, "code {####}");
    EXPECT_FALSE(read(R"({"smsMessage":"no code"})"));
    EXPECT_FALSE(read(R"({"emailMessage":""})"));
    EXPECT_FALSE(read(R"({"smsMessage":"{####})" + std::string(200, 'x') + "\"}"));
    EXPECT_FALSE(read(R"({"emailMessage":"only {####}"})", "CustomMessage_AdminCreateUser"));
    EXPECT_TRUE(read(R"({"emailMessage":"{username} and {####}"})", "CustomMessage_AdminCreateUser"));
    EXPECT_FALSE(read(R"({"emailSubject":"a\r\nBcc: all@example.com"})")) << "a line break would be another header";
}

TEST(CustomChallengeAnswers, TakeNumbersForTexts)
{
    const auto created = answers::create_auth_challenge(
        json_of(R"({"publicChallengeParameters":{"n":7},"privateChallengeParameters":{"a":true,"b":null}})"));
    ASSERT_TRUE(created);
    EXPECT_EQ(created->public_parameters.at("n"), "7");
    EXPECT_EQ(created->private_parameters, (std::map<std::string, std::string>{{"a", "true"}}));
    EXPECT_FALSE(answers::create_auth_challenge(
        json_of(R"({"privateChallengeParameters":{"a":")" + std::string(40'000, 'x') + "\"}}")))
        << "it would be kept for every sign-in";
}

TEST(FederationAnswers, DropWhatIsLeftOut)
{
    EXPECT_FALSE(*answers::inbound_federation(json_of(R"({"userAttributesToMap":{}})")));
    const auto some = answers::inbound_federation(json_of(R"({"userAttributesToMap":{"email":"a@example.com"}})"));
    EXPECT_EQ(**some, (Attributes{{"email", "a@example.com"}}));
}

}  // namespace
}  // namespace sekisho::cognito_idp
