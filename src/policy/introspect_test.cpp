#include "policy/introspect.h"

#include <gtest/gtest.h>

namespace sekisho::policy {
namespace {

constexpr std::string_view document = R"({"Version":"2012-10-17","Statement":[
  {"Sid":"A","Effect":"Allow","Action":"*","Resource":["arn:aws:s3:::b/${aws:username}/${*}","arn:aws:s3:::${x:team, 'none'}"]},
  {"Effect":"Deny","Action":"*","Resource":"*",
   "Condition":{"StringLike":{"s3:prefix":"${AWS:UserName}/${aws:userid}"},"Null":{"aws:TokenIssueTime":true}}}
]})";

TEST(Introspection, lists_the_keys_of_conditions_and_variables)
{
    const auto policy = parse_policy(document, PolicyKind::identity, "p");
    ASSERT_TRUE(policy.has_value()) << policy.error().detail;
    EXPECT_EQ(context_keys_of(**policy),
              (std::vector<std::string>{"aws:TokenIssueTime", "aws:userid", "aws:username", "s3:prefix", "x:team"}));
}

TEST(Introspection, finds_no_variables_in_an_old_document)
{
    const auto policy = parse_policy(
        R"({"Version":"2008-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"arn:aws:s3:::${aws:username}"}})",
        PolicyKind::resource, "p");
    ASSERT_TRUE(policy.has_value());
    EXPECT_TRUE(context_keys_of(**policy).empty());
}

TEST(Introspection, tells_line_and_column_of_a_statement)
{
    const auto policy = parse_policy(document, PolicyKind::identity, "p");
    ASSERT_TRUE(policy.has_value());
    const auto first = place_of(**policy, "A");
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->start.line, 2U);
    EXPECT_EQ(first->start.column, 3U);
    EXPECT_EQ(first->end.line, 2U);
    const auto second = place_of(**policy, "#1");
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(second->start.line, 3U);
    EXPECT_EQ(second->end.line, 4U);
    EXPECT_FALSE(place_of(**policy, "#0").has_value()) << "the first statement has a Sid";
    EXPECT_FALSE(place_of(**policy, "B").has_value());
}

}  // namespace
}  // namespace sekisho::policy
