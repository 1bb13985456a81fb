#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/accessanalyzer/checks.h"
#include "services/accessanalyzer/validate_policy.h"

namespace sekisho::accessanalyzer {
namespace {

using testing::HasSubstr;

std::string document(std::string_view statements)
{
    return R"({"Version":"2012-10-17","Statement":[)" + std::string(statements) + "]}";
}

ValidatePolicy::Input validation(std::string text, std::string type = "IDENTITY_POLICY")
{
    ValidatePolicy::Input input;
    input.policyDocument = std::move(text);
    input.policyType = std::move(type);
    return input;
}

TEST(ValidatePolicy, SaysCodePlaceAndFix)
{
    const auto output =
        validate_policy(validation(document(R"({"Effect":"Allow","Action":"s3:GetObjekt","Resource":"*"})")));
    ASSERT_TRUE(output);
    ASSERT_EQ(output->findings.size(), 1U);
    const auto& finding = output->findings.front();
    EXPECT_EQ(finding.findingType, "ERROR");
    EXPECT_EQ(finding.issueCode, "INVALID_ACTION");
    EXPECT_EQ(finding.fix, "write s3:GetObject");
    ASSERT_EQ(finding.locations.size(), 1U);
    const auto& path = finding.locations.front().path;
    ASSERT_EQ(path.size(), 3U);
    EXPECT_EQ(path[0].value, "Statement");
    EXPECT_EQ(path[1].index, 0);
    EXPECT_EQ(path[2].value, "Action");
    EXPECT_EQ(finding.locations.front().span.start.line, 1);
    EXPECT_FALSE(output->nextToken);
}

TEST(ValidatePolicy, PagesHoldEveryFindingOnce)
{
    std::string actions;
    for (int i = 0; i < 250; ++i) actions += "\"s3:X" + std::to_string(i) + "\",";
    auto input = validation(document(R"({"Effect":"Allow","Action":[)" + actions + R"("s3:GetObject"],"Resource":"*"})"));
    std::set<int> offsets;
    std::size_t pages = 0;
    do {
        const auto output = validate_policy(input);
        ASSERT_TRUE(output);
        EXPECT_LE(output->findings.size(), 100U);
        for (const auto& finding : output->findings) offsets.insert(finding.locations.front().span.start.offset);
        input.nextToken = output->nextToken;
        ++pages;
    } while (input.nextToken && pages < 10);
    EXPECT_EQ(pages, 3U);
    EXPECT_EQ(offsets.size(), 250U);
    input.maxResults = 7;
    EXPECT_EQ(validate_policy(input)->findings.size(), 7U);
}

TEST(ValidatePolicy, ATokenOfAnotherDocumentIsRefused)
{
    auto input = validation(document(R"({"Effect":"allow","Action":"x:y","Resource":"z"})"));
    input.maxResults = 1;
    const auto token = validate_policy(input)->nextToken;
    ASSERT_TRUE(token);
    input.nextToken = token;
    EXPECT_TRUE(validate_policy(input));
    for (const std::string& bad : {std::string("1"), std::string(""), "-" + *token, "99" + *token + "x"}) {
        input.nextToken = bad;
        ASSERT_FALSE(validate_policy(input)) << bad;
        EXPECT_EQ(validate_policy(input).error().code, "ValidationException");
    }
    input.nextToken = token;
    input.policyDocument += " ";
    EXPECT_FALSE(validate_policy(input));
}

TEST(ValidatePolicy, RefusesWhatDoesNotGoTogether)
{
    auto input = validation(document("{}"));
    input.validatePolicyResourceType = "AWS::S3::Bucket";
    EXPECT_EQ(validate_policy(input).error().code, "ValidationException");
    input = validation(document("{}"));
    input.maxResults = 0;
    EXPECT_EQ(validate_policy(input).error().code, "ValidationException");
}

CheckNoNewAccess::Input change(std::string_view from, std::string_view to, std::string type = "IDENTITY_POLICY")
{
    CheckNoNewAccess::Input input;
    input.existingPolicyDocument = document(from);
    input.newPolicyDocument = document(to);
    input.policyType = std::move(type);
    return input;
}

constexpr std::string_view one_bucket = R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"})";
constexpr std::string_view all_buckets =
    R"({"Sid":"All","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::*"})";

TEST(CheckNoNewAccess, PassesWhereNothingIsNew)
{
    const auto output = check_no_new_access(change(all_buckets, one_bucket));
    ASSERT_TRUE(output);
    EXPECT_EQ(output->result, "PASS");
    EXPECT_EQ(output->message, "The modified permissions do not grant new access compared to your existing policy.");
    EXPECT_FALSE(output->reasons);
}

TEST(CheckNoNewAccess, FailsWithStatementAndRequest)
{
    const auto output = check_no_new_access(change(one_bucket, all_buckets));
    ASSERT_TRUE(output);
    EXPECT_EQ(output->result, "FAIL");
    EXPECT_EQ(output->message, "The modified permissions grant new access compared to your existing policy.");
    ASSERT_TRUE(output->reasons);
    ASSERT_EQ(output->reasons->size(), 1U);
    const auto& reason = output->reasons->front();
    EXPECT_EQ(reason.statementIndex, 0);
    EXPECT_EQ(reason.statementId, "All");
    EXPECT_THAT(reason.description.value(), testing::StartsWith("New access in the statement with sid: All. "));
    EXPECT_THAT(reason.description.value(), HasSubstr("s3:GetObject on arn:aws:s3:::"));
}

TEST(CheckNoNewAccess, TrustPoliciesAreResourcePolicies)
{
    constexpr std::string_view one = R"({"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"})";
    constexpr std::string_view two =
        R"({"Effect":"Allow","Principal":{"AWS":["111122223333","444455556666"]},"Action":"sts:AssumeRole"})";
    EXPECT_EQ(check_no_new_access(change(two, one, "RESOURCE_POLICY"))->result, "PASS");
    EXPECT_EQ(check_no_new_access(change(one, two, "RESOURCE_POLICY"))->result, "FAIL");
}

TEST(CheckNoNewAccess, WhatIamWouldRefuseIsRefused)
{
    const auto output = check_no_new_access(change(one_bucket, R"({"Effect":"Allow"})"));
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error().code, "InvalidParameterException");
    EXPECT_EQ(output.error().status, 400);
    EXPECT_THAT(output.error().message, HasSubstr("The newPolicyDocument is not valid: "));
}

CheckAccessNotGranted::Input question(std::string_view statements, shapes::accessanalyzer::Access access)
{
    CheckAccessNotGranted::Input input;
    input.policyDocument = document(statements);
    input.policyType = "IDENTITY_POLICY";
    input.access = {std::move(access)};
    return input;
}

TEST(CheckAccessNotGranted, FindsListedActionsAndResources)
{
    shapes::accessanalyzer::Access put;
    put.actions = std::vector<std::string>{"s3:PutObject"};
    EXPECT_EQ(check_access_not_granted(question(one_bucket, put))->result, "PASS");
    shapes::accessanalyzer::Access get;
    get.actions = std::vector<std::string>{"s3:PutObject", "s3:GetObject"};
    const auto failed = check_access_not_granted(question(one_bucket, get));
    EXPECT_EQ(failed->result, "FAIL");
    EXPECT_EQ(failed->message, "The policy document grants access to perform one or more of the listed actions.");
    EXPECT_THAT(failed->reasons->front().description.value(),
                testing::StartsWith("One or more of the listed actions in the statement with index: 0. "));
    auto elsewhere = get;
    elsewhere.resources = std::vector<std::string>{"arn:aws:s3:::b/*"};
    EXPECT_EQ(check_access_not_granted(question(one_bucket, elsewhere))->result, "PASS");
}

TEST(CheckAccessNotGranted, AQuestionAboutNothingIsRefused)
{
    EXPECT_EQ(check_access_not_granted(question(one_bucket, {})).error().code, "InvalidParameterException");
    auto none = question(one_bucket, {});
    none.access.clear();
    EXPECT_EQ(check_access_not_granted(none).error().code, "InvalidParameterException");
    shapes::accessanalyzer::Access odd;
    odd.actions = std::vector<std::string>{"GetObject"};
    EXPECT_EQ(check_access_not_granted(question(one_bucket, odd)).error().code, "InvalidParameterException");
}

CheckNoPublicAccess::Input exposure(std::string_view statements, std::string type = "AWS::S3::Bucket")
{
    CheckNoPublicAccess::Input input;
    input.policyDocument = document(statements);
    input.resourceType = std::move(type);
    return input;
}

TEST(CheckNoPublicAccess, TakesAwsOwnExamples)
{
    constexpr std::string_view john =
        R"({"Sid":"Bob","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/JohnDoe"},)"
        R"("Action":["s3:GetObject"]})";
    const auto passed = check_no_public_access(exposure(john));
    ASSERT_TRUE(passed) << passed.error().message;
    EXPECT_EQ(passed->result, "PASS");
    EXPECT_EQ(passed->message, "The resource policy does not grant public access for the given resource type.");
    const auto failed =
        check_no_public_access(exposure(R"({"Sid":"Bob","Effect":"Allow","Principal":"*","Action":["s3:GetObject"]})"));
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->result, "FAIL");
    EXPECT_EQ(failed->message, "The resource policy grants public access for the given resource type.");
    EXPECT_EQ(failed->reasons->front().statementId, "Bob");
}

TEST(CheckNoPublicAccess, ATrustPolicyHasNoResource)
{
    constexpr std::string_view type = "AWS::IAM::AssumeRolePolicyDocument";
    const auto one =
        exposure(R"({"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"})", std::string(type));
    EXPECT_EQ(check_no_public_access(one)->result, "PASS");
    const auto all = exposure(R"({"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"})", std::string(type));
    EXPECT_EQ(check_no_public_access(all)->result, "FAIL");
}

}  // namespace
}  // namespace sekisho::accessanalyzer
