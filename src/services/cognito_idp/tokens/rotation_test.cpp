// Refresh tokens that rotate: each is good once, and a stolen one ends the sign-in.
#include <gtest/gtest.h>

#include "authn/jwt/jwt.h"
#include "base/encoding.h"
#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp {
namespace {

using namespace std::chrono_literals;

class RotatingTokens : public ::testing::Test {
protected:
    void prepare(const std::string& mode, int grace)
    {
        pool = harness.make_pool([&](auto& request) { request.UserPoolTags = {{"sekisho:mode", mode}}; });
        client = harness.make_client(pool, [&](auto& request) {
            request.ExplicitAuthFlows = {"ALLOW_USER_PASSWORD_AUTH"};
            request.RefreshTokenRotation =
                api::RefreshTokenRotationType{.Feature = "ENABLED", .RetryGracePeriodSeconds = grace};
        });
        harness.make_user(pool, "alice", "correct-horse");
    }
    api::AuthenticationResultType sign_in()
    {
        return *Harness::must(harness.sign_in(client, "alice", "correct-horse")).AuthenticationResult;
    }
    api::GetTokensFromRefreshTokenRequest request_for(const std::string& token) const
    {
        api::GetTokensFromRefreshTokenRequest request;
        request.ClientId = client;
        request.RefreshToken = token;
        return request;
    }
    Result<api::GetTokensFromRefreshTokenResponse> refresh(const std::string& token)
    {
        return harness.call<api::GetTokensFromRefreshTokenOperation>(request_for(token));
    }
    Result<api::GetUserResponse> get_user(const api::AuthenticationResultType& tokens)
    {
        api::GetUserRequest request;
        request.AccessToken = *tokens.AccessToken;
        return harness.call<api::GetUserOperation>(std::move(request));
    }
    /// As identity pools with ServerSideTokenCheck ask.
    bool is_live(const api::AuthenticationResultType& tokens)
    {
        const auto& token = *tokens.IdToken;
        const auto from = token.find('.') + 1;
        const auto claims = *wire::parse_json(*from_base64url(token.substr(from, token.find('.', from) - from)));
        const auto text = [&](std::string_view name) { return std::string(authn::text_claim(claims, name)); };
        op::UserPoolTokens::SignIn named{text("iss"), text("sub"), text("origin_jti"), harness.clock.now()};
        return Harness::must(harness.run(harness.pools().tokens().token_is_live(std::move(named))));
    }
    static std::string message(const auto& result)
    {
        return result ? "no error" : result.error().code + ": " + result.error().message;
    }

    static constexpr const char* reused = "RefreshTokenReuseException: Refresh token has already been used.";
    static constexpr const char* revoked = "NotAuthorizedException: Refresh Token has been revoked";

    Harness harness;
    std::string pool, client;
};

TEST_F(RotatingTokens, AreExchangedOnceWhenTriedTwiceAtOnce)
{
    prepare("aws-compat", 0);
    const auto first = sign_in();
    const auto request = request_for(*first.RefreshToken);
    const auto answers = harness.at_once<api::GetTokensFromRefreshTokenOperation>({request, request, request});
    EXPECT_EQ(std::ranges::count_if(answers, [](const auto& answer) { return answer.has_value(); }), 1);
    for (const auto& answer : answers)
        if (!answer) EXPECT_TRUE(message(answer) == reused || message(answer) == revoked) << message(answer);
}

TEST_F(RotatingTokens, ThatAreReplayedEndTheSignIn)
{
    prepare("aws-compat", 10);
    const auto first = sign_in(), other = sign_in();
    const auto second = *Harness::must(refresh(*first.RefreshToken)).AuthenticationResult;
    harness.clock.advance(9s);
    EXPECT_TRUE(refresh(*first.RefreshToken)) << "a client that lost the answer";
    harness.clock.advance(1s);
    EXPECT_EQ(message(refresh(*first.RefreshToken)), reused);
    EXPECT_EQ(message(refresh(*second.RefreshToken)), revoked);
    EXPECT_EQ(message(refresh(*first.RefreshToken)), revoked);
    for (const auto* tokens : {&first, &second}) {
        EXPECT_EQ(message(get_user(*tokens)), "NotAuthorizedException: Access Token has been revoked");
        EXPECT_FALSE(is_live(*tokens));
    }
    EXPECT_TRUE(get_user(other)) << "other sign-ins are not concerned";
    EXPECT_TRUE(is_live(other));
    EXPECT_TRUE(refresh(*other.RefreshToken));
}

TEST_F(RotatingTokens, ThatAreReplayedAtOnceEndTheSignInOfTheWinnerToo)
{
    prepare("strict", 0);
    const auto first = sign_in();
    const auto request = request_for(*first.RefreshToken);
    const auto answers = harness.at_once<api::GetTokensFromRefreshTokenOperation>({request, request});
    EXPECT_LE(std::ranges::count_if(answers, [](const auto& answer) { return answer.has_value(); }), 1);
    for (const auto& answer : answers)
        if (answer) EXPECT_EQ(message(refresh(*answer->AuthenticationResult->RefreshToken)), revoked);
    EXPECT_FALSE(is_live(first));
}

TEST_F(RotatingTokens, AreNotProlonged)
{
    prepare("aws-compat", 0);
    auto token = *sign_in().RefreshToken;
    for (int day = 0; day < 29; ++day) {
        harness.clock.advance(24h);
        token = *Harness::must(refresh(token)).AuthenticationResult->RefreshToken;
    }
    harness.clock.advance(24h);
    EXPECT_EQ(message(refresh(token)), "NotAuthorizedException: Refresh Token has expired");
}

TEST_F(RotatingTokens, AreNoGoodAtAnotherClientEvenToEndTheSignIn)
{
    prepare("strict", 0);
    const auto first = sign_in();
    ASSERT_TRUE(refresh(*first.RefreshToken));
    const auto mine = client;
    client = harness.make_client(pool);
    EXPECT_EQ(message(refresh(*first.RefreshToken)), "NotAuthorizedException: Invalid Refresh Token");
    client = mine;
    EXPECT_TRUE(is_live(first));
}

}  // namespace
}  // namespace sekisho::cognito_idp
