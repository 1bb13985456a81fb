#include "review/decision_table.h"

#include <gtest/gtest.h>

namespace sekisho::review {
namespace {

const std::string read_objects = R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"*"})";

Result<TableResult> run(const std::string& text)
{
    const auto json = wire::parse_json(text);
    EXPECT_TRUE(json) << json.error().message;
    return run_table(json.value_or(wire::Json()), [](const std::string& name) -> Result<std::string> {
        if (name != "p.json") return fail("File", "there is no " + name);
        return R"({"Version":"2012-10-17","Statement":)" + read_objects + "}";
    });
}

std::size_t passed(const std::string& text)
{
    const auto result = run(text);
    EXPECT_TRUE(result) << result.error().message;
    if (!result) return 0;
    EXPECT_TRUE(result->failures.empty()) << to_text(*result, "table");
    return result->passed;
}

TEST(DecisionTable, TakesTheFormOfTheProjectsOwnCases)
{
    EXPECT_EQ(passed(R"([{"name":"n","source":"s","identity":)" + read_objects +
                     R"(,"request":{"principal":"user","action":"s3:GetObject"},"expected":"Allowed"}])"),
              1U);
}

TEST(DecisionTable, TakesPoliciesByNameByFileAndInPlaceAndRequestsInRows)
{
    EXPECT_EQ(
        passed(R"({"policies":{"read":{"file":"p.json"},"put":{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}},
        "tests":[{"identity":["read","put"],"requests":[
            {"action":"s3:GetObject","expected":"Allowed"},
            {"action":"s3:PutObject","expected":"Allowed"},
            {"action":"s3:DeleteObject","expected":"ImplicitlyDenied","by":"identity"}]},
          {"identity":"read","boundary":"put","expected":"ImplicitlyDenied","by":"boundary"}]})"),
        4U);
}

TEST(DecisionTable, UnknownContextIsAnOutcomeOfItsOwn)
{
    const std::string test =
        R"([{"identity":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/t":"x"}}})";
    EXPECT_EQ(passed(test + R"(,"expected":"Unknown"}])"), 1U);
    EXPECT_EQ(passed(test + R"(,"expected":"ImplicitlyDenied"}])"), 1U);
    EXPECT_EQ(
        passed(test + R"(,"request":{"context":{"aws:PrincipalTag/t":"x"}},"other_keys":"unknown","expected":"Allowed"}])"),
        1U);
    EXPECT_EQ(
        passed(
            test +
            R"(,"request":{"context":{"aws:PrincipalTag/t":null}},"other_keys":"unknown","expected":"ImplicitlyDenied"}])"),
        1U);
}

TEST(DecisionTable, AFailureShowsWhatWasExpectedWhatCameAndWhy)
{
    const auto result = run(R"([{"name":"too much","identity":)" + read_objects +
                            R"(,"request":{"action":"s3:PutObject"},"expected":"Allowed"}])");
    ASSERT_TRUE(result);
    ASSERT_EQ(result->failures.size(), 1U);
    const auto text = to_text(*result, "t.yaml");
    EXPECT_NE(text.find("FAILED t.yaml: too much"), std::string::npos) << text;
    EXPECT_NE(text.find("expected Allowed"), std::string::npos) << text;
    EXPECT_NE(text.find("actual   ImplicitlyDenied"), std::string::npos) << text;
    EXPECT_NE(text.find("  | denied: s3:PutObject"), std::string::npos) << text;
}

TEST(DecisionTable, TheAccountOfTheResourceIsThatOfItsArnElseOfTheCaller)
{
    EXPECT_EQ(passed(R"([{"identity":)" + read_objects +
                     R"(,"request":{"principal":"arn:aws:iam::111122223333:user/u"},"expected":"Allowed"}])"),
              1U);
    EXPECT_EQ(
        passed(R"([{"identity":{"Effect":"Allow","Action":"*","Resource":"*"},"request":{"action":"iam:GetUser","resource":
        "arn:aws:iam::111122223333:user/u"},"expected":"ImplicitlyDenied"}])"),
        1U);
}

TEST(DecisionTable, WhatIsNotUnderstoodIsRefusedAndNeverPasses)
{
    for (const std::string text :
         {R"([])", R"({})", R"({"tests":[]})", R"({"tests":[{}],"more":1})", R"([{"expected":"allowed"}])",
          R"([{"expected":"Allowed","identiy":{}}])", R"([{"expected":"Allowed","identity":"none"}])",
          R"([{"expected":"Allowed","identity":{"file":"none"}}])",
          R"([{"expected":"Allowed","identity":{"Effect":"Permit","Action":"*","Resource":"*"}}])",
          R"([{"expected":"Allowed","request":{"acton":"x"}}])", R"([{"expected":"Allowed","request":{"principal":"me"}}])",
          R"([{"expected":"Allowed","request":{"context":[]}}])", R"([{"expected":"Allowed","other_keys":"maybe"}])",
          R"([{"expected":"Allowed","requests":[]}])", R"([{"requests":[{"action":"a:b"}]}])",
          R"([{"expected":"Allowed","scp":{"Effect":"Allow","Action":"*","Resource":"*"}}])"})
        EXPECT_FALSE(run(text)) << text;
}

}  // namespace
}  // namespace sekisho::review
