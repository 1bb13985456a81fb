#include "services/cognito_idp/limits/limits.h"

#include <gtest/gtest.h>

#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp::limits {
namespace {

TEST(CategoriesTest, EveryOperationHasOneAndEveryNameIsKnown)
{
    for (const auto* schema : api::CreateUserPoolOperation::schema.service->operations)
        EXPECT_TRUE(category_of(schema->name)) << schema->name;
    EXPECT_FALSE(category_of("Nonsense"));
    for (std::size_t i = 0; i < category_count; ++i) {
        const auto category = static_cast<Category>(i);
        EXPECT_EQ(category_named(to_text(category)), category);
        EXPECT_GT(default_quota(category), 0);
    }
    EXPECT_FALSE(category_named("userauthentication"));
    EXPECT_EQ(category_of("SetUICustomization"), Category::UserPoolResourceUpdate);
    EXPECT_EQ(category_of("GetCSVHeader"), Category::UserPoolResourceRead);
}

class LimitsTest : public testing::Test {
protected:
    static constexpr const char* exceeded = "TooManyRequestsException";

    Result<void> set(const std::string& category, int value)
    {
        api::UpdateProvisionedLimitRequest request;
        request.LimitDefinition = {.LimitClass = "API_CATEGORY", .Attributes = {{"Category", category}}};
        request.RequestedLimitValue = value;
        const auto done = harness_.call<api::UpdateProvisionedLimitOperation>(std::move(request));
        if (!done) return fail(done.error());
        return {};
    }
    api::LimitType get(const std::string& category)
    {
        api::GetProvisionedLimitRequest request;
        request.LimitDefinition = {.LimitClass = "API_CATEGORY", .Attributes = {{"Category", category}}};
        return Harness::must(harness_.call<api::GetProvisionedLimitOperation>(std::move(request))).Limit;
    }
    Result<void> describe(const std::string& pool)
    {
        const auto done = harness_.call<api::DescribeUserPoolOperation>({.UserPoolId = pool});
        if (!done) return fail(done.error());
        return {};
    }
    /// How many of `calls` are let through.
    int passed(int calls, const std::function<bool()>& call)
    {
        int through = 0;
        for (int i = 0; i < calls; ++i) through += call() ? 1 : 0;
        return through;
    }

    Harness harness_;
};

TEST_F(LimitsTest, WithoutConfigurationNothingIsLimited)
{
    EXPECT_EQ(get("UserAuthentication").ProvisionedLimitValue, std::numeric_limits<int>::max());
    EXPECT_EQ(get("UserAuthentication").FreeLimitValue, 120);
}

TEST_F(LimitsTest, AProvisionedLimitHoldsForEachPoolAndCategoryAloneAndSurvivesARestart)
{
    const auto one = harness_.make_pool(), other = harness_.make_pool();
    ASSERT_TRUE(set("UserPoolRead", 2));
    harness_.open();
    EXPECT_EQ(get("UserPoolRead").ProvisionedLimitValue, 2);
    EXPECT_EQ(passed(10, [&] { return describe(one).has_value(); }), 4) << "twice the rate after a pause";
    const auto refused = describe(one);
    EXPECT_EQ(refused.error().code, exceeded);
    EXPECT_EQ(refused.error().message, "Rate exceeded");
    EXPECT_TRUE(describe(other));
    EXPECT_TRUE(harness_.call<api::ListUserPoolClientsOperation>({.UserPoolId = one})) << "another category";
    harness_.clock.advance(std::chrono::milliseconds(500));
    EXPECT_TRUE(describe(one));
}

TEST_F(LimitsTest, AProvisionedLimitIsTheAccountsOwn)
{
    const auto pool = harness_.make_pool();
    harness_.account = "210987654321";
    ASSERT_TRUE(set("UserPoolRead", 1));
    harness_.account = "123456789012";
    EXPECT_EQ(passed(10, [&] { return describe(pool).has_value(); }), 10);
}

TEST_F(LimitsTest, SignInsCountForThePoolOfTheirClientAndTokensForTheirs)
{
    const auto pool = harness_.make_pool();
    const auto client = harness_.make_client(pool);
    harness_.make_user(pool, "ann", "correct horse");
    const auto token = *Harness::must(harness_.sign_in(client, "ann", "correct horse")).AuthenticationResult->AccessToken;
    ASSERT_TRUE(set("UserAuthentication", 1));
    ASSERT_TRUE(set("UserRead", 1));
    EXPECT_EQ(passed(5, [&] { return harness_.sign_in(client, "ann", "wrong").error().code != exceeded; }), 2);
    EXPECT_EQ(passed(5, [&] { return harness_.call<api::GetUserOperation>({.AccessToken = token}).has_value(); }), 2);
}

TEST_F(LimitsTest, WhatIsNoCategoryOrNoRateIsRefused)
{
    EXPECT_EQ(set("Everything", 5).error().code, "InvalidParameterException");
    EXPECT_EQ(set("UserRead", 0).error().code, "InvalidParameterException");
    EXPECT_EQ(set("UserRead", -1).error().code, "InvalidParameterException");
    EXPECT_EQ(set("UserRead", 2'000'000'000).error().code, "ServiceQuotaExceededException");
}

TEST_F(LimitsTest, StrangersAreCountedByTheirAddressAndSignedCallersAreNot)
{
    const auto pool = harness_.make_pool();
    harness_.source_ip = "198.51.100.7";
    const auto ask = [&] { return harness_.sign_in("none", "nobody", "wrong").error().code != exceeded; };
    const int through = passed(520, ask);
    EXPECT_EQ(through, 500) << "the burst of one address";
    EXPECT_TRUE(describe(pool));
    harness_.source_ip = "198.51.100.8";
    EXPECT_TRUE(ask());
    harness_.source_ip = "127.0.0.1";
    EXPECT_EQ(passed(520, ask), 520) << "a proxy on this machine is everybody";
}

}  // namespace
}  // namespace sekisho::cognito_idp::limits
