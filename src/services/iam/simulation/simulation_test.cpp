#include "services/iam/testing.h"

namespace sekisho::iam {
namespace {

namespace shapes = sekisho::shapes::iam;
using testing::TestAccount;

const std::string user_statement =
    R"({"Version":"2012-10-17","Statement":[)"
    R"({"Sid":"Own","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:username}/*"},)"
    R"({"Sid":"Office","Effect":"Allow","Action":"s3:PutObject","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}},)"
    R"({"Sid":"Never","Effect":"Deny","Action":"s3:DeleteObject","Resource":"*"}]})";

class Simulation : public ::testing::Test {
protected:
    shapes::ContextEntry entry(const std::string& name, const std::string& type, std::vector<std::string> values)
    {
        shapes::ContextEntry made;
        made.ContextKeyName = name;
        made.ContextKeyType = type;
        made.ContextKeyValues = std::move(values);
        return made;
    }

    shapes::SimulatePrincipalPolicyRequest of(const std::string& arn, const std::string& action,
                                              const std::string& resource = "*")
    {
        shapes::SimulatePrincipalPolicyRequest ask;
        ask.PolicySourceArn = arn;
        ask.ActionNames = {action};
        ask.ResourceArns = std::vector<std::string>{resource};
        return ask;
    }

    shapes::EvaluationResult one(shapes::SimulatePrincipalPolicyRequest ask)
    {
        return account_.must<shapes::SimulatePrincipalPolicyOperation>(std::move(ask)).EvaluationResults->front();
    }

    shapes::EvaluationResult custom(shapes::SimulateCustomPolicyRequest ask)
    {
        return account_.must<shapes::SimulateCustomPolicyOperation>(std::move(ask)).EvaluationResults->front();
    }

    shapes::SimulateCustomPolicyRequest custom_of(const std::string& policy, const std::string& action)
    {
        shapes::SimulateCustomPolicyRequest ask;
        ask.PolicyInputList = {policy};
        ask.ActionNames = {action};
        return ask;
    }

    template <class Operation>
    std::string error_of(typename Operation::Input input)
    {
        auto output = account_.call<Operation>(account_.root(), std::move(input));
        return output ? "" : output.error().code;
    }

    TestAccount account_;
};

TEST_F(Simulation, AnAllowNamesItsStatementAndItsPlace)
{
    const auto user = account_.make_user("Bob", user_statement);
    const auto result = one(of(user.arn, "s3:GetObject", "arn:aws:s3:::b/Bob/x"));
    EXPECT_EQ(result.EvalDecision, "allowed");
    EXPECT_EQ(result.EvalActionName, "s3:GetObject");
    EXPECT_EQ(result.EvalResourceName, "arn:aws:s3:::b/Bob/x");
    ASSERT_EQ(result.MatchedStatements->size(), 1);
    const auto& matched = result.MatchedStatements->front();
    EXPECT_EQ(matched.SourcePolicyId, "user_Bob_inline");
    EXPECT_EQ(matched.SourcePolicyType, "user");
    EXPECT_EQ(matched.StartPosition->Line, 1);
    EXPECT_EQ(matched.StartPosition->Column, user_statement.find("{\"Sid\":\"Own\"") + 1);
    EXPECT_TRUE(result.MissingContextValues->empty());
    ASSERT_EQ(result.ResourceSpecificResults->size(), 1);
    EXPECT_EQ(result.ResourceSpecificResults->front().EvalResourceDecision, "allowed");
}

TEST_F(Simulation, ADenialNamesTheDenyAlone)
{
    const auto user = account_.make_user("Bob", user_statement);
    shapes::AttachUserPolicyRequest attach;
    attach.UserName = "Bob";
    attach.PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    account_.must<shapes::AttachUserPolicyOperation>(attach);
    const auto denied = one(of(user.arn, "s3:DeleteObject"));
    EXPECT_EQ(denied.EvalDecision, "explicitDeny");
    ASSERT_EQ(denied.MatchedStatements->size(), 1);
    EXPECT_EQ(denied.MatchedStatements->front().SourcePolicyId, "user_Bob_inline");
    const auto allowed = one(of(user.arn, "s3:ListBucket"));
    EXPECT_EQ(allowed.EvalDecision, "allowed");
    EXPECT_EQ(allowed.MatchedStatements->front().SourcePolicyId, "AdministratorAccess");
    EXPECT_EQ(allowed.MatchedStatements->front().SourcePolicyType, "aws-managed");
}

TEST_F(Simulation, AKeyThatNobodyGaveIsMissing)
{
    const auto user = account_.make_user("Bob", user_statement);
    auto ask = of(user.arn, "s3:PutObject");
    const auto unsaid = one(ask);
    EXPECT_EQ(unsaid.EvalDecision, "implicitDeny");
    EXPECT_EQ(unsaid.MissingContextValues, std::vector<std::string>{"aws:SourceIp"});
    ask.ContextEntries = {entry("aws:SourceIp", "ip", {"192.0.2.7"})};
    const auto said = one(ask);
    EXPECT_EQ(said.EvalDecision, "allowed");
    EXPECT_TRUE(said.MissingContextValues->empty());
    ask.ContextEntries = {entry("aws:SourceIp", "ip", {})};
    const auto absent = one(ask);
    EXPECT_EQ(absent.EvalDecision, "implicitDeny");
    EXPECT_TRUE(absent.MissingContextValues->empty()) << "an entry without values says that there is none";
}

TEST_F(Simulation, MissingKeysOfTheOrganisationAreNamedToo)
{
    auto ask = custom_of(testing::allow_all, "s3:GetObject");
    shapes::OrderedOrganizationPolicyType level;
    level.ServiceControlPolicyInputList = std::vector<std::string>{
        testing::allow_all,
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}}]})"};
    ask.OrderedOrganizationPolicyInputList = {level};
    EXPECT_EQ(custom(ask).MissingContextValues, std::vector<std::string>{"aws:RequestedRegion"});
    ask.ContextEntries = {entry("aws:RequestedRegion", "string", {"us-east-1"})};
    const auto denied = custom(ask);
    EXPECT_EQ(denied.EvalDecision, "explicitDeny");
    EXPECT_FALSE(denied.OrganizationsDecisionDetail->AllowedByOrganizations.value_or(true));
    ask.ContextEntries = {entry("aws:RequestedRegion", "string", {"eu-west-1"})};
    EXPECT_EQ(custom(ask).EvalDecision, "allowed");
}

TEST_F(Simulation, ABoundaryLimitsAndSaysSo)
{
    const auto user = account_.make_user("Bob", testing::allow_all);
    auto ask = of(user.arn, "iam:ListUsers");
    EXPECT_FALSE(one(ask).PermissionsBoundaryDecisionDetail);
    ask.PermissionsBoundaryPolicyInputList = std::vector<std::string>{testing::allow("s3:*")};
    const auto limited = one(ask);
    EXPECT_EQ(limited.EvalDecision, "implicitDeny");
    EXPECT_FALSE(limited.PermissionsBoundaryDecisionDetail->AllowedByPermissionsBoundary.value_or(true));
}

TEST_F(Simulation, TrustPoliciesAreLookedAt)
{
    const auto user = account_.make_user("Bob", testing::allow("sts:AssumeRole"));
    const auto closed = account_.make_role("Closed", testing::trust(R"({"Service":"ec2.amazonaws.com"})"));
    const auto open = account_.make_role("Open", testing::trust("{\"AWS\":\"" + user.arn + "\"}"));
    EXPECT_EQ(one(of(user.arn, "sts:AssumeRole", closed)).EvalDecision, "implicitDeny");
    EXPECT_EQ(one(of(user.arn, "sts:AssumeRole", open)).EvalDecision, "allowed");
    EXPECT_EQ(one(of(user.arn, "sts:AssumeRole", "arn:aws:iam::123456789012:role/None")).EvalDecision, "implicitDeny");
}

TEST_F(Simulation, TrustPoliciesOfOtherAccountsAreNotFoundOut)
{
    const auto user = account_.make_user("Bob", testing::allow("sts:AssumeRole"));
    shapes::CreateRoleRequest theirs;
    theirs.RoleName = "Theirs";
    theirs.AssumeRolePolicyDocument = testing::trust("{\"AWS\":\"" + user.arn + "\"}");
    const auto made = account_.call<shapes::CreateRoleOperation>(account_.make_member("210987654321"), theirs);
    ASSERT_TRUE(made);
    const auto result = one(of(user.arn, "sts:AssumeRole", made->Role.Arn));
    EXPECT_EQ(result.EvalDecision, "implicitDeny");
    EXPECT_TRUE(result.MatchedStatements->empty());
}

TEST_F(Simulation, AResourcePolicyOfAnotherAccountMustAllowAsWell)
{
    const auto user = account_.make_user("Bob", testing::allow("s3:*"));
    auto ask = of(user.arn, "s3:GetObject", "arn:aws:s3:::b/x");
    ask.ResourceOwner = "arn:aws:iam::210987654321:root";
    const auto alone = one(ask);
    EXPECT_EQ(alone.EvalDecision, "implicitDeny");
    EXPECT_EQ(alone.EvalDecisionDetails->at("IAM Policy"), "allowed");
    EXPECT_EQ(alone.EvalDecisionDetails->at("Resource Policy"), "implicitDeny");
    ask.ResourcePolicy = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":")" + user.arn +
                         R"("},"Action":"s3:*","Resource":"*"}]})";
    EXPECT_EQ(one(ask).EvalDecision, "allowed");
}

TEST_F(Simulation, PoliciesCanBeLeftOut)
{
    const auto user = account_.make_user("Bob", user_statement);
    auto ask = of(user.arn, "s3:DeleteObject");
    shapes::PolicyIdentifier identifier;
    identifier.InlinePolicyIdentifier.emplace() = {"inline", "user", "Bob"};
    ask.PolicyExclusionList = {identifier};
    EXPECT_EQ(one(ask).EvalDecision, "implicitDeny");
}

TEST_F(Simulation, WhatMakesNoSenseIsRefused)
{
    using Custom = shapes::SimulateCustomPolicyOperation;
    EXPECT_EQ(error_of<Custom>(custom_of("{", "s3:GetObject")), "InvalidInput");
    EXPECT_EQ(error_of<Custom>(custom_of(testing::allow_all, "s3:Get*")), "InvalidInput");
    EXPECT_EQ(error_of<Custom>(custom_of(testing::allow_all, "GetObject")), "InvalidInput");
    auto ask = custom_of(testing::allow_all, "s3:GetObject");
    ask.ResourcePolicy = testing::trust(R"({"AWS":"*"})");
    EXPECT_EQ(error_of<Custom>(ask), "InvalidInput") << "whom the policy names decides: somebody must ask";
    const std::vector<shapes::ContextEntry> wrong{
        entry("aws:SourceIp", "ip", {"here"}), entry("aws:MultiFactorAuthAge", "numeric", {"long"}),
        entry("aws:SecureTransport", "boolean", {"yes"}), entry("aws:CurrentTime", "date", {"today"}),
        entry("aws:username", "string", {"a", "b"})};
    for (const auto& each : wrong) {
        ask = custom_of(testing::allow_all, "s3:GetObject");
        ask.ContextEntries = {each};
        EXPECT_EQ(error_of<Custom>(ask), "InvalidInput") << *each.ContextKeyName;
    }
    EXPECT_EQ(error_of<shapes::SimulatePrincipalPolicyOperation>(of("arn:aws:iam::123456789012:user/X", "s3:GetObject")),
              "NoSuchEntity");
}

TEST_F(Simulation, AnswersComeInPages)
{
    auto ask = custom_of(testing::allow("s3:GetObject"), "s3:GetObject");
    ask.ActionNames = {"s3:GetObject", "s3:PutObject", "s3:ListBucket"};
    ask.MaxItems = 2;
    const auto first = account_.must<shapes::SimulateCustomPolicyOperation>(ask);
    ASSERT_EQ(first.EvaluationResults->size(), 2);
    EXPECT_EQ(first.IsTruncated, true);
    ask.Marker = first.Marker;
    const auto second = account_.must<shapes::SimulateCustomPolicyOperation>(ask);
    ASSERT_EQ(second.EvaluationResults->size(), 1);
    EXPECT_EQ(second.EvaluationResults->front().EvalActionName, "s3:ListBucket");
    EXPECT_EQ(second.IsTruncated, false);
    ask.Marker = "x";
    EXPECT_EQ(error_of<shapes::SimulateCustomPolicyOperation>(ask), "ValidationError");
}

TEST_F(Simulation, ContextKeysAreThoseOfAllPolicies)
{
    const auto user = account_.make_user("Bob", user_statement);
    shapes::GetContextKeysForPrincipalPolicyRequest ask;
    ask.PolicySourceArn = user.arn;
    ask.PolicyInputList = std::vector<std::string>{
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"AWS:UserName":"x","aws:PrincipalTag/t":"y"}}}]})"};
    const auto keys = account_.must<shapes::GetContextKeysForPrincipalPolicyOperation>(ask).ContextKeyNames.value();
    EXPECT_EQ(keys.size(), 3) << "names are compared without regard to case";
    shapes::GetContextKeysForCustomPolicyRequest own;
    own.PolicyInputList = {user_statement};
    EXPECT_EQ(account_.must<shapes::GetContextKeysForCustomPolicyOperation>(own).ContextKeyNames,
              (std::vector<std::string>{"aws:SourceIp", "aws:username"}));
}

/// The simulator and the gate are one: over policies, boundaries, groups and tags, each pair of action and resource comes
/// out as a call does.
TEST_F(Simulation, ItSaysWhatTheGateSays)
{
    const std::vector<std::string> policies{
        user_statement, testing::allow_all, testing::allow("iam:Get*"),
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}}]})",
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"iam:*","NotResource":"arn:aws:s3:::c/*"},{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotLikeIfExists":{"aws:RequestedRegion":"us-*"}}}]})"};
    const std::vector<std::string> boundaries{"", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"};
    const std::vector<std::string> actions{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "iam:GetUser",
                                           "iam:ListUsers"};
    const std::vector<std::string> resources{"*", "arn:aws:s3:::b/Bob/x", "arn:aws:s3:::c/x",
                                             "arn:aws:iam::123456789012:user/Bob"};
    const auto user = account_.make_user("Bob");
    shapes::TagUserRequest tag;
    tag.UserName = "Bob";
    tag.Tags.emplace_back() = {"team", "red"};
    int allowed = 0;
    for (const auto& boundary : boundaries) {
        if (!boundary.empty()) {
            shapes::PutUserPermissionsBoundaryRequest put;
            put.UserName = "Bob";
            put.PermissionsBoundary = boundary;
            account_.must<shapes::PutUserPermissionsBoundaryOperation>(put);
            account_.must<shapes::TagUserOperation>(tag);
        }
        for (const auto& policy : policies) {
            account_.put_user_policy("Bob", policy);
            const auto caller = account_.caller_of_key(user.key_id);
            auto ask = of(user.arn, "s3:GetObject");
            ask.ActionNames = actions;
            ask.ResourceArns = resources;
            ask.ContextEntries.emplace();
            const auto request = op::request_context(caller, account_.envelope());
            for (const auto& key : request.entries())
                if (!caller.context.find(key.name)) ask.ContextEntries->push_back(entry(key.name, "string", key.values));
            const auto simulated = account_.must<shapes::SimulatePrincipalPolicyOperation>(ask);
            ASSERT_EQ(simulated.EvaluationResults->size(), actions.size() * resources.size());
            for (const auto& result : *simulated.EvaluationResults) {
                const bool may = account_.may(caller, result.EvalActionName, *result.EvalResourceName);
                allowed += may ? 1 : 0;
                EXPECT_EQ(result.EvalDecision == "allowed", may)
                    << policy << " " << boundary << " " << result.EvalActionName << " " << *result.EvalResourceName;
                EXPECT_TRUE(result.MissingContextValues->empty());
            }
        }
    }
    EXPECT_GT(allowed, 20);
}

}  // namespace
}  // namespace sekisho::iam
