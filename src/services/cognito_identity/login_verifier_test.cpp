#include "services/cognito_identity/login_verifier.h"

#include <gtest/gtest.h>

#include "services/cognito_identity/principal_tags.h"
#include "services/cognito_identity/testing.h"
#include "services/iam/testing.h"

namespace sekisho::cognito_identity {
namespace {

using Map = std::map<std::string, std::string>;

class LoginVerifierTest : public testing::Test {
protected:
    void SetUp() override
    {
        pool_.account = "123456789012";
        auto& provider = pool_.settings.CognitoIdentityProviders.emplace().emplace_back();
        provider.ProviderName = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc";
        provider.ClientId = "client";
        provider.ServerSideTokenCheck = true;
    }

    template <class T>
    static T run(Task<T> task)
    {
        return iam::testing::run(std::move(task));
    }

    std::string token(wire::Json::Object changes) const
    {
        wire::Json claims = wire::Json::Object{{"iss", "http://sekisho/us-east-1_abc"},
                                               {"aud", "client"},
                                               {"sub", "alice"},
                                               {"token_use", "id"},
                                               {"origin_jti", "family"},
                                               {"iat", epoch_seconds(clock_.now())},
                                               {"exp", epoch_seconds(clock_.now()) + 60}};
        for (auto& [name, value] : changes) claims.set(name, std::move(value));
        return authn::sign_jwt(user_pool_.key, claims);
    }

    std::string verdict(const std::string& with,
                        const std::string& provider = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc")
    {
        const auto verified = run(verifier_.verify(std::make_shared<const Pool>(pool_), {{provider, with}}));
        return verified ? verified->at(0).key.subject : verified.error().message;
    }

    ManualClock clock_{from_epoch_seconds(1'795'157'493)};
    Pool pool_;
    FakePool user_pool_;
    ProviderNames names_{"http://sekisho"};
    FakeOutside outside_;
    LoginVerifier verifier_{
        {names_, user_pool_, user_pool_, outside_, clock_, [this](std::string_view) { return user_pool_.account; }}};
};

TEST_F(LoginVerifierTest, AcceptsAnIdTokenOfAConfiguredClientUnderBothNames)
{
    EXPECT_EQ(verdict(token({})), "alice");
    EXPECT_EQ(verdict(token({}), "sekisho/us-east-1_abc"), "alice");
}

TEST_F(LoginVerifierTest, RefusesEverythingElse)
{
    const std::string foreign = "Token is not from a supported provider of this identity pool.",
                      invalid = "Invalid login token.";
    EXPECT_EQ(verdict(token({{"aud", "other-client"}})), foreign);
    EXPECT_EQ(verdict(token({{"token_use", "access"}})), invalid);
    EXPECT_EQ(verdict(token({{"iss", "http://sekisho/us-east-1_other"}})), invalid);
    EXPECT_EQ(verdict(token({{"sub", ""}})), invalid);
    EXPECT_EQ(verdict(token({{"exp", epoch_seconds(clock_.now()) - 1}})), "Invalid login token. Token expired.");
    EXPECT_EQ(verdict(token({}), "cognito-idp.us-east-1.amazonaws.com/us-east-1_other"), foreign);
    EXPECT_EQ(verdict(token({}), "accounts.google.com"), foreign);
    EXPECT_EQ(verdict("not a token"), invalid);
    auto altered = token({});
    altered[altered.size() - 10] = altered[altered.size() - 10] == 'A' ? 'B' : 'A';
    EXPECT_EQ(verdict(altered), invalid);
    FakePool stranger;
    std::swap(user_pool_.key, stranger.key);
    const auto by_stranger = token({});
    std::swap(user_pool_.key, stranger.key);
    EXPECT_EQ(verdict(by_stranger), invalid) << "signed with another key under the same kid";
}

TEST_F(LoginVerifierTest, TakesLoginsOfThePoolsOpenIdProviders)
{
    const std::string arn = "arn:aws:iam::123456789012:oidc-provider/idp.example/pool",
                      foreign = "Token is not from a supported provider of this identity pool.";
    EXPECT_EQ(verdict("carol", "idp.example/pool"), foreign);
    pool_.settings.OpenIdConnectProviderARNs = {{"arn:aws:iam::123456789012:oidc-provider/idp.example/other", arn}};
    EXPECT_EQ(verdict("carol", "idp.example/pool"), "carol");
    EXPECT_EQ(verdict("carol", "idp.example/other"), "Invalid login token. Issuer doesn't match providerName");
    EXPECT_EQ(verdict("carol", "idp.example"), foreign);
    EXPECT_EQ(verdict("carol", "https://idp.example/pool"), foreign);
    EXPECT_EQ(verdict(token({})), "alice") << "user pools as before";
    const auto logins = run(verifier_.verify(std::make_shared<const Pool>(pool_), {{"idp.example/pool", "carol"}}));
    ASSERT_TRUE(logins);
    EXPECT_EQ(logins->front().key.provider, "idp.example/pool");
    EXPECT_EQ(logins->front().key.subject, "carol");
    EXPECT_EQ(logins->front().amr, (std::vector<std::string>{"idp.example/pool", arn + ":OIDC:carol"}));
    EXPECT_EQ(logins->front().mapping_keys, (std::vector<std::string>{arn, "idp.example/pool"}));
    pool_.settings.OpenIdConnectProviderARNs = {{"arn:aws:iam::999999999999:oidc-provider/idp.example/pool"}};
    EXPECT_EQ(verdict("carol", "idp.example/pool"), "Invalid login token.");
}

TEST_F(LoginVerifierTest, LetsNoProviderOutsideNameRoles)
{
    const std::string arn = "arn:aws:iam::123456789012:oidc-provider/idp.example/pool";
    pool_.settings.OpenIdConnectProviderARNs = {{arn}};
    pool_.roles["authenticated"] = "arn:aws:iam::123456789012:role/Everybody";
    const auto logins = run(verifier_.verify(std::make_shared<const Pool>(pool_), {{"idp.example/pool", "carol"}}));
    ASSERT_TRUE(logins);
    EXPECT_FALSE(choose_role(pool_, *logins, FakeOutside::admin_role));
    EXPECT_EQ(choose_role(pool_, *logins, std::nullopt).value(), pool_.roles["authenticated"]);
    auto& mapping = pool_.role_mappings[arn];
    mapping.Type = "Token";
    mapping.AmbiguousRoleResolution = "AuthenticatedRole";
    EXPECT_EQ(choose_role(pool_, *logins, std::nullopt).value(), pool_.roles["authenticated"]);
    EXPECT_FALSE(choose_role(pool_, *logins, FakeOutside::admin_role));
}

TEST_F(LoginVerifierTest, BelievesWhatSomebodyIsInTheEnterpriseFromUserPoolsOfItsOwnAccountAlone)
{
    const auto claims = token({{"sekisho:role", "admin"}, {"Sekisho:Model_Tier", "premium"}, {"name", "Alice"}});
    const auto verified = [&] {
        return *run(verifier_.verify(std::make_shared<const Pool>(pool_),
                                     {{"cognito-idp.us-east-1.amazonaws.com/us-east-1_abc", claims}}));
    };
    EXPECT_EQ(authn::text_claim(verified().at(0).claims, "sekisho:role"), "admin");
    for (const auto* account : {"999999999999", ""}) {
        user_pool_.account = account;
        const auto login = verified().at(0);
        EXPECT_EQ(login.key.subject, "alice") << "who he is, it says";
        EXPECT_EQ(authn::text_claim(login.claims, "name"), "Alice");
        EXPECT_FALSE(login.claims.find("sekisho:role"));
        EXPECT_FALSE(login.claims.find("Sekisho:Model_Tier"));
        pool_.tag_maps["cognito-idp.us-east-1.amazonaws.com/us-east-1_abc"] = {false, {{"sekisho:Role", "sekisho:role"}}};
        EXPECT_TRUE(principal_tags(pool_, {login}, OwnTags::always)->tags.empty());
    }
}

TEST_F(LoginVerifierTest, SaysWhetherAnotherTryMayHelp)
{
    pool_.settings.OpenIdConnectProviderARNs = {{"arn:aws:iam::123456789012:oidc-provider/idp.example/pool"}};
    outside_.failing = "IDPCommunicationError";
    EXPECT_EQ(verdict("carol", "idp.example/pool"), "The identity provider could not be reached.");
    outside_.failing = "ExpiredTokenException";
    EXPECT_EQ(verdict("carol", "idp.example/pool"), "Invalid login token. Token expired.");
    outside_.failing = "InvalidIdentityToken";
    EXPECT_EQ(verdict("carol", "idp.example/pool"), "Invalid login token.");
}

TEST_F(LoginVerifierTest, TakesPublicProvidersThatAreRegisteredForTheClientsThatThePoolNames)
{
    outside_.issuer = "accounts.google.com";
    const std::string foreign = "Token is not from a supported provider of this identity pool.";
    EXPECT_EQ(verdict("carol", "accounts.google.com"), foreign);
    pool_.settings.SupportedLoginProviders = Map{{"accounts.google.com", "other.example;app.example"}};
    EXPECT_EQ(verdict("carol", "accounts.google.com"), "carol");
    const auto logins = run(verifier_.verify(std::make_shared<const Pool>(pool_), {{"accounts.google.com", "carol"}}));
    ASSERT_TRUE(logins);
    EXPECT_EQ(logins->front().amr,
              (std::vector<std::string>{"accounts.google.com", "accounts.google.com:app.example:carol"}));
    EXPECT_EQ(logins->front().claims.find("sekisho:role"), nullptr) << "nobody outside says what somebody is here";
    EXPECT_FALSE(choose_role(pool_, *logins, FakeOutside::admin_role));
    pool_.settings.SupportedLoginProviders = Map{{"accounts.google.com", "app.exampl"}};
    EXPECT_EQ(verdict("carol", "accounts.google.com"), foreign);
    pool_.settings.SupportedLoginProviders =
        Map{{"accounts.google.com", "app.example"}, {"appleid.apple.com", "app.example"}};
    EXPECT_EQ(verdict("carol", "appleid.apple.com"), "Invalid login token. Issuer doesn't match providerName");
    outside_.failing = "InvalidIdentityToken";
    EXPECT_EQ(verdict("carol", "accounts.google.com"), "Invalid login token.") << "not registered in IAM";
}

TEST_F(LoginVerifierTest, TakesAWSsIssuerNamesWhereThePoolSignsUnderThem)
{
    const std::string aws = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc";
    for (const auto& issuer : {"https://" + aws, "https://issuer." + aws}) {
        EXPECT_NE(verdict(token({{"iss", issuer}})), "alice") << "the pool does not use that name";
        user_pool_.issuer = issuer;
        EXPECT_EQ(verdict(token({{"iss", issuer}})), "alice");
        EXPECT_EQ(user_pool_.asked.issuer, issuer);
        user_pool_.issuer = "http://sekisho/us-east-1_abc";
    }
}

TEST_F(LoginVerifierTest, TakesOnePoolUnderTwoNamesForOneLogin)
{
    const auto both = run(verifier_.verify(
        std::make_shared<const Pool>(pool_),
        {{"cognito-idp.us-east-1.amazonaws.com/us-east-1_abc", token({})}, {"sekisho/us-east-1_abc", token({})}}));
    ASSERT_FALSE(both);
    EXPECT_EQ(both.error().code, "InvalidParameterException");
}

TEST_F(LoginVerifierTest, RefusesASignInThatHasBeenEnded)
{
    user_pool_.live = false;
    EXPECT_NE(verdict(token({})), "alice");
    pool_.settings.CognitoIdentityProviders->front().ServerSideTokenCheck = false;
    EXPECT_NE(verdict(token({})), "alice") << "asked whatever the pool wants";
    EXPECT_EQ(user_pool_.asked.origin_jti, "family");
    EXPECT_EQ(user_pool_.asked.issued, clock_.now());
}

}  // namespace
}  // namespace sekisho::cognito_identity
