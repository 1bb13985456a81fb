#include "access/facts.h"

#include <gtest/gtest.h>

#include "access/show.h"
#include "access/test_model.h"

namespace sekisho::access {
namespace {

policy::PolicyPtr parsed(const std::string& document)
{
    return policy::parse_policy(document, policy::PolicyKind::identity, "by-hand").value();
}

std::vector<Grant> grants(const std::string& document)
{
    const std::vector<policy::PolicyPtr> policies{parsed(document)};
    return grants_of(policies);
}

const std::string by_hand = R"({"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["bedrock:InvokeModel"], "Resource": "arn:aws:bedrock:*::foundation-model/anthropic.*",
   "Condition": {"NumericLessThan": {"sekisho:MaxOutputTokens": 1001}, "StringEquals": {"aws:PrincipalTag/team": "red"}}},
  {"Sid": "Office", "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}}},
  {"Effect": "Deny", "Action": "bedrock:*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]})";

TEST(Facts, ReadSimpleConditionsOfPoliciesMadeByHand)
{
    const auto constraints = constraints_on(grants(by_hand), "bedrock:InvokeModel",
                                            "arn:aws:bedrock:us-east-1::foundation-model/anthropic.x", "");
    ASSERT_TRUE(constraints.has_value());
    EXPECT_EQ(to_text(*constraints),
              "at most 1000 output tokens; from 192.0.2.0/24; with MFA; StringEquals aws:PrincipalTag/team red");
}

TEST(Facts, HaveNothingToSayWhereNoStatementAllows)
{
    EXPECT_FALSE(
        constraints_on(grants(by_hand), "bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/meta.x", ""));
    EXPECT_FALSE(constraints_on(grants(by_hand), "bedrock:CountTokens",
                                "arn:aws:bedrock:us-east-1::foundation-model/anthropic.x", ""));
}

TEST(Facts, TheLevelOfAStatementIsThatOfItsActions)
{
    const auto level = [](const std::string& actions) {
        return level_of(
            grants(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Resource":"*","Action":)" + actions + "}}")
                .front());
    };
    EXPECT_EQ(level(R"("*")"), Level::full);
    EXPECT_EQ(level(R"("bedrock:*")"), Level::full);
    EXPECT_EQ(level(R"("bedrock:Delete*")"), Level::manage);
    EXPECT_EQ(level(R"(["bedrock:List*","bedrock:Invoke*"])"), Level::invoke);
    EXPECT_EQ(level(R"("bedrock:Get*")"), Level::read);
    EXPECT_EQ(level(R"("s3:GetObject")"), Level::none);
}

TEST(Show, ARoleOfAModelIsSummedUp)
{
    auto one = testing::entry("anthropic.claude-3-haiku-*", Level::invoke);
    one.max_output_tokens = 2048;
    one.environments = {"staging"};
    auto role = testing::role("developer", {one});
    role.budget_per_day = 50'500'000'000;
    role.data = {{"x", DataEntry::Kind::s3, "manga/covers/", {"read"}}};
    const auto view = CompiledView::of(testing::compiled(testing::model({role})), testing::account);
    EXPECT_EQ(text_of(*view->find("developer")),
              "role developer  arn:aws:iam::123456789012:role/developer\n"
              "  of the access model test\n"
              "  may be assumed by\n"
              "    AWS arn:aws:iam::123456789012:user/ann\n"
              "  sessions\n"
              "    at most 1 h\n"
              "  models\n"
              "    invoke  anthropic.claude-3-haiku-*; at most 2048 output tokens; in staging\n"
              "    list    *\n"
              "  data and the rest\n"
              "    s3:GetObject, s3:GetObjectVersion on arn:aws:s3:::manga/covers/*\n"
              "  limits and budgets\n"
              "    50.50 USD a day\n");
}

}  // namespace
}  // namespace sekisho::access
