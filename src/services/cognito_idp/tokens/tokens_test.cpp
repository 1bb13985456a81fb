#include "services/cognito_idp/tokens/tokens.h"

#include <gtest/gtest.h>

#include "authn/jwt/jwt.h"
#include "base/encoding.h"
#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp {
namespace {

using namespace std::chrono_literals;

class TokensOfAUser : public ::testing::Test {
protected:
    TokensOfAUser()
    {
        harness.make_user(pool, "alice", "correct-horse",
                          {{.Name = "email", .Value = "alice@example.com"}, {.Name = "email_verified", .Value = "true"}});
    }

    static std::string part(const std::string& token, int index)
    {
        std::size_t start = 0;
        for (int i = 0; i < index; ++i) start = token.find('.', start) + 1;
        return from_base64url(token.substr(start, token.find('.', start) - start)).value_or("");
    }
    static wire::Json claims(const std::string& token) { return *wire::parse_json(part(token, 1)); }
    static std::string text(const wire::Json& json, std::string_view name)
    {
        return std::string(authn::text_claim(json, name));
    }

    api::AuthenticationResultType sign_in()
    {
        return *Harness::must(harness.sign_in(client, "alice", "correct-horse")).AuthenticationResult;
    }

    void join(const std::string& group, std::optional<int> precedence, std::optional<std::string> role)
    {
        api::CreateGroupRequest creation;
        creation.UserPoolId = pool;
        creation.GroupName = group;
        creation.Precedence = precedence;
        creation.RoleArn = role;
        Harness::must(harness.call<api::CreateGroupOperation>(std::move(creation)));
        api::AdminAddUserToGroupRequest membership;
        membership.UserPoolId = pool;
        membership.GroupName = group;
        membership.Username = "alice";
        Harness::must(harness.call<api::AdminAddUserToGroupOperation>(std::move(membership)));
    }

    Result<api::GetUserResponse> get_user(const std::string& token)
    {
        api::GetUserRequest request;
        request.AccessToken = token;
        return harness.call<api::GetUserOperation>(std::move(request));
    }

    static std::string message(const auto& result)
    {
        return result ? "no error" : result.error().code + ": " + result.error().message;
    }

    Harness harness;
    std::string pool = harness.make_pool();
    std::string client = harness.make_client(pool);
};

TEST_F(TokensOfAUser, HaveCognitosClaims)
{
    const auto tokens = sign_in();
    const auto id = claims(*tokens.IdToken), access = claims(*tokens.AccessToken);
    EXPECT_EQ(text(id, "token_use"), "id");
    EXPECT_EQ(text(id, "aud"), client);
    EXPECT_EQ(text(id, "iss"), "http://127.0.0.1:8080/" + pool);
    EXPECT_EQ(text(id, "cognito:username"), "alice");
    EXPECT_EQ(text(id, "email"), "alice@example.com");
    ASSERT_NE(id.find("email_verified"), nullptr);
    EXPECT_EQ(*id.find("email_verified"), wire::Json(true));
    EXPECT_EQ(id.find("client_id"), nullptr);

    EXPECT_EQ(text(access, "token_use"), "access");
    EXPECT_EQ(text(access, "client_id"), client);
    EXPECT_EQ(text(access, "username"), "alice");
    EXPECT_EQ(text(access, "scope"), "aws.cognito.signin.user.admin");
    EXPECT_EQ(*access.find("version"), wire::Json(2));
    EXPECT_EQ(access.find("aud"), nullptr);
    EXPECT_EQ(access.find("email"), nullptr);
    for (const auto* name : {"sub", "origin_jti", "event_id"}) EXPECT_EQ(text(id, name), text(access, name)) << name;
    EXPECT_NE(text(id, "jti"), text(access, "jti"));
    EXPECT_EQ(*access.find("exp")->integer() - *access.find("iat")->integer(), 3600);
}

TEST_F(TokensOfAUser, AreSignedByTwoKeysWhoseIdsEndInAnEqualsSign)
{
    const auto tokens = sign_in();
    const auto id = *wire::parse_json(part(*tokens.IdToken, 0)), access = *wire::parse_json(part(*tokens.AccessToken, 0));
    EXPECT_TRUE(text(id, "kid").ends_with("="));
    EXPECT_TRUE(text(access, "kid").ends_with("="));
    EXPECT_NE(text(id, "kid"), text(access, "kid"));
    EXPECT_EQ(text(id, "alg"), "RS256");
    EXPECT_NE(part(*tokens.IdToken, 1).find(R"("iss":"http:\/\/127.0.0.1:8080\/)"), std::string::npos);

    shapes::discovery::IssuerRequest request{pool};
    const auto keys = Harness::must(harness.call<shapes::discovery::GetJsonWebKeySetOperation>(request)).keys;
    ASSERT_EQ(keys.size(), 2U);
    EXPECT_EQ(keys[0].kid, text(id, "kid"));
    EXPECT_EQ(keys[1].kid, text(access, "kid"));
    const auto set = Harness::must(harness.pools().keys_for("http://127.0.0.1:8080/" + pool));
    const authn::JwtRules rules{.now = harness.clock.now()};
    EXPECT_TRUE(authn::verify_jwt(*tokens.IdToken, *set, rules));
    EXPECT_TRUE(authn::verify_jwt(*tokens.AccessToken, *set, rules));
    EXPECT_FALSE(harness.pools().keys_for("http://127.0.0.1:8080/us-east-1_missing"));
    EXPECT_FALSE(harness.pools().keys_for("http://evil.example/" + pool));
}

TEST_F(TokensOfAUser, NameGroupsByPrecedenceAndThePreferredRole)
{
    join("readers", 10, "arn:aws:iam::123456789012:role/reader");
    join("admins", 1, "arn:aws:iam::123456789012:role/admin");
    join("everybody", {}, {});
    const auto id = claims(*sign_in().IdToken);
    EXPECT_EQ(*id.find("cognito:groups"), (wire::Json(wire::Json::Array{"admins", "readers", "everybody"})));
    EXPECT_EQ(text(id, "cognito:preferred_role"), "arn:aws:iam::123456789012:role/admin");
    EXPECT_EQ(id.find("cognito:roles")->array()->size(), 2U);
}

TEST_F(TokensOfAUser, NameNoPreferredRoleOnATie)
{
    join("readers", 1, "arn:aws:iam::123456789012:role/reader");
    join("admins", 1, "arn:aws:iam::123456789012:role/admin");
    EXPECT_EQ(claims(*sign_in().IdToken).find("cognito:preferred_role"), nullptr);
}

TEST_F(TokensOfAUser, AreRefreshedWithTheSameOriginAndTime)
{
    const auto first = sign_in();
    harness.clock.advance(2h);
    EXPECT_EQ(message(get_user(*first.AccessToken)), "NotAuthorizedException: Access Token has expired");
    const auto answer = harness.initiate(client, "REFRESH_TOKEN_AUTH", {{"REFRESH_TOKEN", *first.RefreshToken}});
    ASSERT_TRUE(answer) << message(answer);
    const auto& second = *answer->AuthenticationResult;
    EXPECT_FALSE(second.RefreshToken);
    EXPECT_TRUE(get_user(*second.AccessToken));
    const auto before = claims(*first.AccessToken), after = claims(*second.AccessToken);
    EXPECT_EQ(text(before, "origin_jti"), text(after, "origin_jti"));
    EXPECT_EQ(*before.find("auth_time"), *after.find("auth_time"));
    EXPECT_NE(text(before, "jti"), text(after, "jti"));
}

TEST_F(TokensOfAUser, OfAnotherKindOrPoolAreNoAccessTokens)
{
    const auto tokens = sign_in();
    EXPECT_TRUE(get_user(*tokens.AccessToken));
    EXPECT_EQ(message(get_user(*tokens.IdToken)), "NotAuthorizedException: Invalid Access Token");
    auto forged = *tokens.AccessToken;
    forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
    EXPECT_EQ(message(get_user(forged)), "NotAuthorizedException: Invalid Access Token");
    EXPECT_EQ(message(get_user("a.b.c")), "NotAuthorizedException: Invalid Access Token");
}

TEST_F(TokensOfAUser, EndAtOnceWhenTheRefreshTokenIsRevoked)
{
    const auto first = sign_in(), second = sign_in();
    api::RevokeTokenRequest request;
    request.ClientId = client;
    request.Token = *first.RefreshToken;
    ASSERT_TRUE(harness.call<api::RevokeTokenOperation>(request));
    EXPECT_EQ(message(get_user(*first.AccessToken)), "NotAuthorizedException: Access Token has been revoked");
    EXPECT_EQ(message(harness.initiate(client, "REFRESH_TOKEN_AUTH", {{"REFRESH_TOKEN", *first.RefreshToken}})),
              "NotAuthorizedException: Refresh Token has been revoked");
    EXPECT_TRUE(get_user(*second.AccessToken));
    request.Token = make_refresh_token();
    EXPECT_TRUE(harness.call<api::RevokeTokenOperation>(request)) << "an unknown token is no error";
    request.Token = *second.AccessToken;
    EXPECT_EQ(harness.call<api::RevokeTokenOperation>(request).error().code, "UnsupportedTokenTypeException");
}

TEST_F(TokensOfAUser, EndAtOnceByAGlobalSignOut)
{
    const auto first = sign_in(), second = sign_in();
    const auto sub = text(claims(*first.IdToken), "sub"), origin = text(claims(*first.IdToken), "origin_jti");
    const auto issued = from_epoch_seconds(*claims(*first.IdToken).find("iat")->integer());
    const op::UserPoolTokens::SignIn named{"http://127.0.0.1:8080/" + pool, sub, origin, issued};
    const op::UserPoolTokens::SignIn unnamed{named.issuer, sub, "", issued};
    const auto live = [&](const auto& sign_in) {
        return Harness::must(harness.run(harness.pools().tokens().token_is_live(sign_in)));
    };
    EXPECT_TRUE(live(named));
    EXPECT_TRUE(live(unnamed)) << "clients without revocation leave origin_jti out";
    api::GlobalSignOutRequest request;
    request.AccessToken = *first.AccessToken;
    ASSERT_TRUE(harness.call<api::GlobalSignOutOperation>(std::move(request)));
    EXPECT_EQ(message(get_user(*first.AccessToken)), "NotAuthorizedException: Access Token has been revoked");
    EXPECT_EQ(message(get_user(*second.AccessToken)), "NotAuthorizedException: Access Token has been revoked");
    EXPECT_FALSE(live(named));
    EXPECT_FALSE(live(unnamed));
    EXPECT_TRUE(get_user(*sign_in().AccessToken)) << "a new sign-in is a new start";
}

TEST_F(TokensOfAUser, EndWithTheUser)
{
    const auto tokens = sign_in();
    api::AdminDisableUserRequest request;
    request.UserPoolId = pool;
    request.Username = "alice";
    Harness::must(harness.call<api::AdminDisableUserOperation>(std::move(request)));
    EXPECT_EQ(message(get_user(*tokens.AccessToken)), "NotAuthorizedException: User is disabled.");
    EXPECT_EQ(message(harness.initiate(client, "REFRESH_TOKEN_AUTH", {{"REFRESH_TOKEN", *tokens.RefreshToken}})),
              "NotAuthorizedException: User is disabled.");
    api::AdminDeleteUserRequest deletion;
    deletion.UserPoolId = pool;
    deletion.Username = "alice";
    Harness::must(harness.call<api::AdminDeleteUserOperation>(std::move(deletion)));
    EXPECT_FALSE(get_user(*tokens.AccessToken));
    EXPECT_EQ(message(harness.initiate(client, "REFRESH_TOKEN_AUTH", {{"REFRESH_TOKEN", *tokens.RefreshToken}})),
              "NotAuthorizedException: Invalid Refresh Token");
}

TEST_F(TokensOfAUser, OfARotatingClientAreGoodOnceBesidesTheGracePeriod)
{
    client = harness.make_client(pool, [](auto& request) {
        request.ExplicitAuthFlows = {"ALLOW_USER_PASSWORD_AUTH"};
        request.RefreshTokenRotation = api::RefreshTokenRotationType{.Feature = "ENABLED", .RetryGracePeriodSeconds = 10};
    });
    const auto first = *sign_in().RefreshToken;
    EXPECT_EQ(message(harness.initiate(client, "REFRESH_TOKEN_AUTH", {{"REFRESH_TOKEN", first}})),
              "InvalidParameterException: REFRESH_TOKEN_AUTH is not enabled for the client.");
    api::GetTokensFromRefreshTokenRequest request;
    request.ClientId = client;
    request.RefreshToken = first;
    const auto second = harness.call<api::GetTokensFromRefreshTokenOperation>(request);
    ASSERT_TRUE(second) << message(second);
    ASSERT_TRUE(second->AuthenticationResult->RefreshToken);
    EXPECT_NE(*second->AuthenticationResult->RefreshToken, first);
    harness.clock.advance(5s);
    EXPECT_TRUE(harness.call<api::GetTokensFromRefreshTokenOperation>(request));
    harness.clock.advance(5s);
    EXPECT_EQ(harness.call<api::GetTokensFromRefreshTokenOperation>(request).error().code, "RefreshTokenReuseException");
    request.RefreshToken = *second->AuthenticationResult->RefreshToken;
    EXPECT_FALSE(harness.call<api::GetTokensFromRefreshTokenOperation>(request)) << "the sign-in has ended";
}

TEST_F(TokensOfAUser, SurviveARestart)
{
    const auto tokens = sign_in();
    harness.open();
    EXPECT_TRUE(get_user(*tokens.AccessToken));
    EXPECT_TRUE(harness.initiate(client, "REFRESH_TOKEN_AUTH", {{"REFRESH_TOKEN", *tokens.RefreshToken}}));
}

TEST_F(TokensOfAUser, AreNoGoodAtAnotherClient)
{
    const auto tokens = sign_in();
    const auto other = harness.make_client(pool);
    EXPECT_EQ(message(harness.initiate(other, "REFRESH_TOKEN_AUTH", {{"REFRESH_TOKEN", *tokens.RefreshToken}})),
              "NotAuthorizedException: Invalid Refresh Token");
}

std::set<std::string> published_kids(Harness& harness, const std::string& pool)
{
    const auto set = Harness::must(harness.call<shapes::discovery::GetJsonWebKeySetOperation>({.UserPoolId = pool}));
    std::set<std::string> kids;
    for (const auto& key : set.keys) kids.insert(key.kid);
    return kids;
}

std::string kid_of(const std::string& token) { return *authn::unverified_key_id(token, token.size()); }

TEST_F(TokensOfAUser, OutliveTheKeyThatSignedThem)
{
    harness.clock.advance(std::chrono::days(89));
    const auto before = sign_in();
    Harness::must(harness.run(harness.pools().tend()));
    const auto with_next = published_kids(harness, pool);
    EXPECT_EQ(with_next.size(), 4U) << "the next keys are published before they sign";
    EXPECT_EQ(kid_of(*sign_in().AccessToken), kid_of(*before.AccessToken));
    harness.clock.advance(24h);
    const auto last = sign_in();
    Harness::must(harness.run(harness.pools().tend()));
    const auto after = sign_in();
    EXPECT_NE(kid_of(*after.AccessToken), kid_of(*last.AccessToken));
    EXPECT_NE(kid_of(*after.IdToken), kid_of(*last.IdToken));
    EXPECT_TRUE(with_next.contains(kid_of(*after.AccessToken)));
    EXPECT_TRUE(get_user(*last.AccessToken)) << "signed by the key before";
    EXPECT_TRUE(get_user(*after.AccessToken));
    harness.open();
    EXPECT_EQ(published_kids(harness, pool).size(), 4U) << "after a restart likewise";
    harness.clock.advance(25h);
    Harness::must(harness.run(harness.pools().tend()));
    EXPECT_EQ(published_kids(harness, pool).size(), 2U);
    EXPECT_FALSE(published_kids(harness, pool).contains(kid_of(*last.AccessToken)));
    EXPECT_TRUE(harness.initiate(client, "REFRESH_TOKEN_AUTH", {{"REFRESH_TOKEN", *last.RefreshToken}}))
        << "no broken sign-in";
}

TEST(Issuers, AreAwsOwnWhereTheInstallationOwnsTheNames)
{
    Harness harness([](Needs& needs) { needs.issuer_form = IssuerForm::aws; });
    const auto original = harness.make_pool();
    const auto updated = harness.make_pool([](auto& request) { request.IssuerConfiguration.emplace().Type = "UPDATED"; });
    for (const auto& [pool, host] :
         {std::pair<std::string, std::string>{original, "cognito-idp"}, {updated, "issuer-cognito-idp"}}) {
        const auto client = harness.make_client(pool);
        harness.make_user(pool, "alice", "correct horse");
        const auto tokens = *Harness::must(harness.sign_in(client, "alice", "correct horse")).AuthenticationResult;
        const auto issuer = fmt::format("https://{}.us-east-1.amazonaws.com/{}", host, pool);
        EXPECT_EQ(*authn::unverified_issuer(*tokens.AccessToken), issuer);
        EXPECT_TRUE(harness.call<api::GetUserOperation>({.AccessToken = *tokens.AccessToken}));
        EXPECT_TRUE(harness.pools().keys_for(issuer));
        EXPECT_FALSE(harness.pools().keys_for("http://127.0.0.1:8080/" + pool)) << "one issuer for one pool";
        EXPECT_FALSE(harness.pools().keys_for("https://evil.example/" + pool));
    }
}

TEST(Issuers, AwsFormsAreRefusedWhereTheyWouldHaveNoEffect)
{
    Harness harness;
    EXPECT_THROW(harness.make_pool([](auto& request) { request.IssuerConfiguration.emplace().Type = "UPDATED"; }),
                 std::runtime_error);
}

TEST(Mode, IsChosenByATagAndKeptWhenTheTagGoes)
{
    Harness harness;
    const auto pool =
        harness.make_pool([](auto& request) { request.UserPoolTags.emplace().emplace("sekisho:mode", "strict"); });
    const auto mode = [&] { return harness.pools().directory().state()->pool(pool)->mode; };
    EXPECT_EQ(mode(), Mode::strict);
    const auto arn = harness.pools().directory().state()->pool(pool)->arn;
    Harness::must(harness.call<api::UntagResourceOperation>({.ResourceArn = arn, .TagKeys = {"sekisho:mode"}}));
    EXPECT_EQ(mode(), Mode::strict) << "what is left out relaxes nothing";
    EXPECT_FALSE(harness.call<api::TagResourceOperation>({.ResourceArn = arn, .Tags = {{"sekisho:mode", "lax"}}}));
    Harness::must(harness.call<api::TagResourceOperation>({.ResourceArn = arn, .Tags = {{"sekisho:mode", "aws-compat"}}}));
    EXPECT_EQ(mode(), Mode::aws_compat);
}

}  // namespace
}  // namespace sekisho::cognito_idp
