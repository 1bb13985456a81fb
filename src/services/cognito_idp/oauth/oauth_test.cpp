#include <gtest/gtest.h>

#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp {
namespace {

class OauthTest : public testing::Test {
protected:
    Result<api::CreateResourceServerResponse> make_server(const std::string& identifier,
                                                          const std::vector<std::string>& scopes)
    {
        api::CreateResourceServerRequest request;
        request.UserPoolId = pool_;
        request.Identifier = identifier;
        request.Name = "orders";
        request.Scopes.emplace();
        for (const auto& scope : scopes) request.Scopes->push_back({.ScopeName = scope, .ScopeDescription = "may " + scope});
        return harness_.call<api::CreateResourceServerOperation>(std::move(request));
    }

    Result<api::CreateUserPoolClientResponse> make_client(const std::vector<std::string>& scopes)
    {
        api::CreateUserPoolClientRequest request;
        request.UserPoolId = pool_;
        request.ClientName = "app";
        request.AllowedOAuthScopes = scopes;
        return harness_.call<api::CreateUserPoolClientOperation>(std::move(request));
    }

    std::vector<std::string> scopes_of(const std::string& client_id)
    {
        api::DescribeUserPoolClientRequest request{.UserPoolId = pool_, .ClientId = client_id};
        return *Harness::must(harness_.call<api::DescribeUserPoolClientOperation>(request))
                    .UserPoolClient->AllowedOAuthScopes;
    }

    Result<api::CreateUserPoolDomainResponse> make_domain(const std::string& pool_id, const std::string& domain,
                                                          const std::string& certificate_arn = {})
    {
        api::CreateUserPoolDomainRequest request;
        request.UserPoolId = pool_id;
        request.Domain = domain;
        if (!certificate_arn.empty()) request.CustomDomainConfig.emplace().CertificateArn = certificate_arn;
        return harness_.call<api::CreateUserPoolDomainOperation>(std::move(request));
    }

    api::DomainDescriptionType describe(const std::string& domain)
    {
        return *Harness::must(harness_.call<api::DescribeUserPoolDomainOperation>({.Domain = domain})).DomainDescription;
    }

    static constexpr const char* certificate = "arn:aws:acm:us-east-1:123456789012:certificate/0";
    Harness harness_;
    std::string pool_ = harness_.make_pool();
};

TEST_F(OauthTest, AResourceServerIsMadeReplacedAsAWholeListedAndDeleted)
{
    const auto made = Harness::must(make_server("https://orders.example/v1", {"read", "write"}));
    EXPECT_EQ(made.ResourceServer.Scopes->size(), 2U);
    EXPECT_EQ(make_server("https://orders.example/v1", {}).error().code, "InvalidParameterException");
    harness_.open();
    api::UpdateResourceServerRequest update{.UserPoolId = pool_, .Identifier = "https://orders.example/v1", .Name = "other"};
    Harness::must(harness_.call<api::UpdateResourceServerOperation>(update));
    const auto described = Harness::must(harness_.call<api::DescribeResourceServerOperation>(
        {.UserPoolId = pool_, .Identifier = "https://orders.example/v1"}));
    EXPECT_EQ(described.ResourceServer.Name, "other");
    EXPECT_FALSE(described.ResourceServer.Scopes) << "what is left out falls back to its default";
    Harness::must(
        harness_.call<api::DeleteResourceServerOperation>({.UserPoolId = pool_, .Identifier = "https://orders.example/v1"}));
    EXPECT_EQ(
        harness_.call<api::DeleteResourceServerOperation>({.UserPoolId = pool_, .Identifier = "https://orders.example/v1"})
            .error()
            .code,
        "ResourceNotFoundException");
}

TEST_F(OauthTest, APoolHasAtMostTwentyFiveResourceServersAndListsThemInPages)
{
    for (int i = 0; i < 25; ++i) ASSERT_TRUE(make_server(fmt::format("server-{:02}", i), {}));
    EXPECT_EQ(make_server("one-more", {}).error().code, "LimitExceededException");
    api::ListResourceServersRequest request{.UserPoolId = pool_, .MaxResults = 20, .NextToken = {}};
    const auto first = Harness::must(harness_.call<api::ListResourceServersOperation>(request));
    ASSERT_EQ(first.ResourceServers.size(), 20U);
    request.NextToken = first.NextToken;
    const auto second = Harness::must(harness_.call<api::ListResourceServersOperation>(request));
    EXPECT_EQ(second.ResourceServers.size(), 5U);
    EXPECT_EQ(second.ResourceServers.front().Identifier, "server-20");
    EXPECT_FALSE(second.NextToken);
}

TEST_F(OauthTest, ANameOfAScopeComesOnce)
{
    EXPECT_EQ(make_server("orders", {"read", "read"}).error().code, "InvalidParameterException");
}

TEST_F(OauthTest, AClientHasOnlyScopesThatExist)
{
    Harness::must(make_server("orders", {"read"}));
    EXPECT_TRUE(make_client({"openid", "email", "phone", "profile", "aws.cognito.signin.user.admin", "orders/read"}));
    for (const auto* scope : {"orders/write", "orders", "other/read", "read", "orders/read/", "/read", "admin"})
        EXPECT_EQ(make_client({scope}).error().code, "ScopeDoesNotExistException") << scope;
}

TEST_F(OauthTest, AScopeThatIsGoneIsGoneFromTheClients)
{
    Harness::must(make_server("orders", {"read", "write"}));
    const auto id = *Harness::must(make_client({"openid", "orders/read", "orders/write"})).UserPoolClient->ClientId;
    api::UpdateResourceServerRequest update{.UserPoolId = pool_, .Identifier = "orders", .Name = "orders"};
    update.Scopes = {{.ScopeName = "read", .ScopeDescription = "may read"}};
    Harness::must(harness_.call<api::UpdateResourceServerOperation>(update));
    EXPECT_EQ(scopes_of(id), (std::vector<std::string>{"openid", "orders/read"}));
    Harness::must(harness_.call<api::DeleteResourceServerOperation>({.UserPoolId = pool_, .Identifier = "orders"}));
    Harness::must(make_server("orders", {"read"}));
    harness_.open();
    EXPECT_EQ(scopes_of(id), (std::vector<std::string>{"openid"}));
}

TEST_F(OauthTest, OAuthNeedsFlowsAndScopes)
{
    api::CreateUserPoolClientRequest request;
    request.UserPoolId = pool_;
    request.ClientName = "app";
    request.AllowedOAuthFlowsUserPoolClient = true;
    request.AllowedOAuthScopes = {"openid"};
    EXPECT_EQ(harness_.call<api::CreateUserPoolClientOperation>(request).error().message,
              "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.");
    request.AllowedOAuthFlows = {"code"};
    EXPECT_TRUE(harness_.call<api::CreateUserPoolClientOperation>(request));
}

TEST_F(OauthTest, ADomainBelongsToOnePoolOfTheServer)
{
    const auto other = harness_.make_pool();
    EXPECT_FALSE(Harness::must(make_domain(pool_, "people")).CloudFrontDomain);
    EXPECT_EQ(make_domain(other, "people").error().message, "Domain already associated with another user pool.");
    EXPECT_EQ(make_domain(pool_, "people-2").error().message, "User pool already has a domain configured.");
    harness_.open();
    const auto described = describe("people");
    EXPECT_EQ(described.UserPoolId, pool_);
    EXPECT_EQ(described.AWSAccountId, "123456789012");
    EXPECT_EQ(described.Status, "ACTIVE");
    EXPECT_EQ(*Harness::must(harness_.call<api::DescribeUserPoolOperation>({.UserPoolId = pool_})).UserPool->Domain,
              "people");
    EXPECT_FALSE(describe("nobody").Domain) << "an unknown domain has an empty description";
    harness_.account = "210987654321";
    EXPECT_FALSE(describe("people").Domain) << "nor is another account's described";
}

TEST_F(OauthTest, ADomainIsDeletedByItsOwnPoolAndBeforeIt)
{
    const auto other = harness_.make_pool();
    Harness::must(make_domain(pool_, "people"));
    const auto foreign = harness_.call<api::DeleteUserPoolDomainOperation>({.Domain = "people", .UserPoolId = other});
    EXPECT_EQ(foreign.error().message, "No such domain or user pool exists.");
    EXPECT_EQ(harness_.call<api::DeleteUserPoolOperation>({.UserPoolId = pool_}).error().code, "InvalidParameterException");
    Harness::must(harness_.call<api::DeleteUserPoolDomainOperation>({.Domain = "people", .UserPoolId = pool_}));
    EXPECT_FALSE(Harness::must(harness_.call<api::DescribeUserPoolOperation>({.UserPoolId = pool_})).UserPool->Domain);
    Harness::must(make_domain(other, "people"));
    EXPECT_TRUE(harness_.call<api::DeleteUserPoolOperation>({.UserPoolId = pool_}));
}

TEST_F(OauthTest, NamesOfDomainsThatPretendOrPromiseAreRefused)
{
    for (const auto* name : {"my-aws-login", "amazon", "cognito-x", "sign.in"})
        EXPECT_EQ(make_domain(pool_, name).error().code, "InvalidParameterException") << name;
    EXPECT_EQ(make_domain(pool_, "dotless", certificate).error().code, "InvalidParameterException");
    EXPECT_EQ(make_domain(pool_, "auth..example", certificate).error().code, "InvalidParameterException");
    EXPECT_EQ(make_domain(pool_, "auth.example", "arn:aws:iam::123456789012:role/x").error().code,
              "InvalidParameterException");
    api::CreateUserPoolDomainRequest request{.Domain = "people", .UserPoolId = pool_};
    request.Routing.emplace();
    EXPECT_FALSE(harness_.call<api::CreateUserPoolDomainOperation>(request));
    request.Routing.reset();
    request.ManagedLoginVersion = 3;
    EXPECT_FALSE(harness_.call<api::CreateUserPoolDomainOperation>(request));
}

TEST_F(OauthTest, AHostNameOfOnesOwnPointsHereAndAnAccountHasFour)
{
    for (int i = 0; i < 4; ++i) {
        const auto pool = harness_.make_pool();
        EXPECT_EQ(*Harness::must(make_domain(pool, fmt::format("auth{}.example", i), certificate)).CloudFrontDomain,
                  "127.0.0.1");
        EXPECT_TRUE(make_domain(pool, fmt::format("prefix{}", i))) << "beside it a prefix";
    }
    EXPECT_EQ(make_domain(pool_, "auth4.example", certificate).error().code, "LimitExceededException");
    api::UpdateUserPoolDomainRequest update{.Domain = "auth0.example", .UserPoolId = *describe("auth0.example").UserPoolId};
    update.CustomDomainConfig.emplace().CertificateArn = std::string(certificate) + "1";
    Harness::must(harness_.call<api::UpdateUserPoolDomainOperation>(update));
    EXPECT_EQ(describe("auth0.example").CustomDomainConfig->CertificateArn, std::string(certificate) + "1");
    update.Domain = "prefix0";
    EXPECT_FALSE(harness_.call<api::UpdateUserPoolDomainOperation>(update)) << "a prefix has no certificate";
}

TEST_F(OauthTest, ManagedLoginIsNotOfTheLiteTier)
{
    const auto lite = harness_.make_pool([](api::CreateUserPoolRequest& request) { request.UserPoolTier = "LITE"; });
    api::CreateUserPoolDomainRequest request{.Domain = "lite", .UserPoolId = lite, .ManagedLoginVersion = 2};
    EXPECT_EQ(harness_.call<api::CreateUserPoolDomainOperation>(request).error().code, "FeatureUnavailableInTierException");
    request.ManagedLoginVersion = 1;
    EXPECT_TRUE(harness_.call<api::CreateUserPoolDomainOperation>(request));
}

}  // namespace
}  // namespace sekisho::cognito_idp
