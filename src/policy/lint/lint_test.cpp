#include "policy/lint/lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "policy/lint/hint.h"
#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

using Kind = PathElement::Kind;

TEST(Lint, APlaceHasPathLineColumnAndOffsetInCharacters)
{
    const std::string document =
        "{\n \"Version\": \"2012-10-17\",\n \"Id\": \"\u00e9\", \"Statement\": [{\"Effect\": \"Allow\", "
        "\"Action\": [\"s3:GetObject\", \"s3:GetObjekt\"], \"Resource\": \"*\"}]}";
    const auto findings = lint(document, {});
    ASSERT_EQ(findings.size(), 1U);
    const auto& finding = findings.front();
    EXPECT_EQ(finding.code, "INVALID_ACTION");
    EXPECT_EQ(finding.severity, Severity::error);
    EXPECT_EQ(finding.details, "The action s3:GetObjekt does not exist. Did you mean s3:GetObject?");
    EXPECT_EQ(finding.fix, "write s3:GetObject");
    EXPECT_EQ(finding.learn_more,
              "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"
              "#access-analyzer-reference-policy-checks-error-invalid-action");
    ASSERT_EQ(finding.locations.size(), 1U);
    const auto& location = finding.locations.front();
    const std::vector<PathElement> path{
        {Kind::value, "Statement", 0, 0}, {Kind::index, "", 0, 0}, {Kind::value, "Action", 0, 0}, {Kind::index, "", 1, 0}};
    EXPECT_EQ(location.path, path);
    EXPECT_EQ(json_path(location), "$.Statement[0].Action[1]");
    EXPECT_EQ(location.start, (Position{3, 73, 101}));
    EXPECT_EQ(location.end, (Position{3, 87, 115}));
}

TEST(Lint, AnUnknownNameIsPointedAtByItself)
{
    const auto findings = lint(R"({"Version":"2012-10-17","Statement":[],"version":"x"})", {});
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings[1].code, "INVALID_POLICY_ELEMENT");
    EXPECT_EQ(findings[1].fix, "write \"Version\"");
    const auto& location = findings[1].locations.front();
    EXPECT_EQ(location.path, (std::vector<PathElement>{{Kind::key, "version", 0, 0}}));
    EXPECT_EQ(location.start.offset, 39U);
    EXPECT_EQ(location.end.offset, 48U);
}

TEST(Lint, APartOfATextIsASubstring)
{
    const auto findings = lint(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject",)"
                               R"("Resource":"arn:aws:s3:::b/${aws:user name}/x"}})",
                               {});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].code, "UNSUPPORTED_SPACE_IN_VARIABLE");
    const auto& location = findings[0].locations.front();
    EXPECT_EQ(location.path.back(), (PathElement{Kind::substring, "", 15, 16}));
    EXPECT_EQ(location.end.offset - location.start.offset, 16U);
    EXPECT_EQ(location.start.offset, 105U);
}

TEST(Lint, WhatIsNoTextIsSaidWithoutAPlace)
{
    const auto findings = lint("{\"\xff\":1}", {});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].details, "Fix the JSON syntax error.");
}

TEST(Lint, ATooLongDocumentIsNotLookedAt)
{
    const auto findings = lint(std::string(document_limit + 1, ' '), {});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].code, "JSON_SYNTAX_ERROR");
}

std::string long_list(std::string_view element, std::size_t size)
{
    std::string document = R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":[)";
    for (std::size_t i = 0; document.size() < size; ++i) document += fmt::format("{}\"{}\"", i == 0 ? "" : ",", element);
    return document + R"(],"Resource":"*"}})";
}

TEST(Lint, FindingsAndWorkAreBounded)
{
    for (const std::string_view element : {"x:y", "s3:GetObjekt", "*:*a*b*c*d*", "s3:*t*t*t*t*z", "${"}) {
        const auto begin = std::chrono::steady_clock::now();
        const auto findings = lint(long_list(element, document_limit - 100), {});
        EXPECT_LE(findings.size(), findings_limit) << element;
        // Sanitizers included; some tens of milliseconds without.
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20)) << element;
    }
}

TEST(Lint, AnyBrokenTextGetsAnAnswer)
{
    const std::string document =
        R"({"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Principal":{"AWS":["*"]},)"
        R"("Action":["s3:Get*"],"Resource":["arn:aws:s3:::b/${aws:username, 'x'}"],"Condition":)"
        R"({"StringLike":{"aws:PrincipalTag/a":["\u00e9*"]},"IpAddress":{"aws:SourceIp":"10.0.0.1/8"}}}]})";
    for (const auto kind : {PolicyKind::identity, PolicyKind::resource, PolicyKind::trust, PolicyKind::service_control,
                            PolicyKind::resource_control}) {
        for (std::size_t cut = 0; cut < document.size(); ++cut) {
            static_cast<void>(lint(document.substr(0, cut), {kind, {}}));
            auto changed = document;
            changed[cut] = "\"{}[],:*?$0"[cut % 11];
            for (const auto& finding : lint(changed, {kind, {}})) EXPECT_FALSE(finding.locations.empty());
        }
    }
}

std::string hint_of(std::string_view document, PolicyKind kind)
{
    auto parsed = parse_policy(document, kind, "p");
    if (parsed) return "accepted";
    const auto error = with_hint(std::move(parsed).error(), document, kind);
    return error.headers.size() == 1 && error.headers.front().first == hint_header ? error.headers.front().second : "none";
}

TEST(Hint, SaysWhereTheFaultIsAndWhatToWrite)
{
    EXPECT_EQ(
        hint_of(R"({"Version":"2012-10-17","Statement":{"Effect":"allow","Action":"s3:GetObject","Resource":"*"}})",
                PolicyKind::identity),
        R"($.Statement.Effect at byte 46: write "Allow" or "Deny" in exactly this case; $.Statement.Effect: write "Allow")");
    EXPECT_THAT(hint_of("{", PolicyKind::trust), testing::StartsWith("$ at byte 1: "));
}

TEST(Hint, IsAHeaderWhateverTheDocumentSays)
{
    const auto hint = hint_of("{\"Version\":\"2012-10-17\",\"a\\r\\nset-cookie: x\u00e9" + std::string(2000, 'y') + "\":1}",
                              PolicyKind::identity);
    EXPECT_LE(hint.size(), 500U);
    EXPECT_TRUE(std::ranges::all_of(hint, [](char c) { return c >= ' ' && c <= '~'; })) << hint;
}

TEST(Words, CoveringIsNeverClaimedWrongly)
{
    EXPECT_TRUE(covers("s3:*", "S3:Get*", Case::ignored));
    EXPECT_TRUE(covers("a?c", "a?c", Case::matters));
    EXPECT_TRUE(covers("*", "${aws:username}", Case::matters));
    EXPECT_FALSE(covers("a?c", "a*c", Case::matters));
    EXPECT_FALSE(covers("ab", "a?", Case::matters));
    EXPECT_FALSE(covers("b/?*", "b/${aws:username}", Case::matters));
    EXPECT_FALSE(covers("s3:get", "S3:Get", Case::matters));
}

TEST(Words, PatternsOverlapWhereATextFitsBoth)
{
    EXPECT_TRUE(overlap("a*c", "ab*"));
    EXPECT_TRUE(overlap("*", ""));
    EXPECT_TRUE(overlap("a?", "*b"));
    EXPECT_TRUE(overlap("**", "*x*"));
    EXPECT_FALSE(overlap("a*", "b*"));
    EXPECT_FALSE(overlap("ab", "a"));
    EXPECT_FALSE(overlap("?", ""));
}

TEST(Words, TheNearestNameIsASlipAway)
{
    constexpr std::array<std::string_view, 3> names{"GetObject", "PutObject", "ListBucket"};
    EXPECT_EQ(nearest("getobjekt", names), "GetObject");
    EXPECT_EQ(nearest("Frobnicate", names), "");
}

}  // namespace
}  // namespace sekisho::policy::lint
