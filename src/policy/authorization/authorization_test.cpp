#include "policy/authorization/authorization.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/encoding.h"

namespace sekisho::policy::authorization {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> names_of(const std::vector<const Action*>& actions)
{
    std::vector<std::string> all;
    for (const auto* action : actions) all.push_back(action->full_name());
    return all;
}

TEST(Authorization, KnowsOurOwnActionsAndKeys)
{
    const auto* action = find_action("sekisho:PutBudget");
    ASSERT_NE(action, nullptr);
    EXPECT_EQ(action->level, AccessLevel::write);
    EXPECT_EQ(action->resources.front().type->arns.front(),
              "arn:${Partition}:sekisho:${Region}:${Account}:budget/${BudgetName}");
    EXPECT_EQ(find_condition_key("sekisho:maxoutputtokens")->type, KeyType::numeric);
    EXPECT_EQ(find_condition_key("sekisho:Environments"), nullptr);
    EXPECT_EQ(expand("sekisho:*").size(), 8U);
}

TEST(Authorization, EveryLineOfTheTableIsReadAndInOrder)
{
    std::size_t actions = 0;
    for (const auto* service : services()) {
        EXPECT_EQ(find_service(service->prefix()), service);
        for (const auto& action : service->actions()) {
            EXPECT_EQ(service->find_action(action.name), &action) << action.full_name();
            EXPECT_FALSE(action.name.contains(' ')) << action.full_name();
            for (const auto& use : action.resources)
                EXPECT_THAT(use.type->arns, AllOf(Not(IsEmpty()), Each(testing::StartsWith("arn:")))) << action.full_name();
        }
        for (const auto& key : service->condition_keys()) EXPECT_TRUE(key.name.contains(':')) << key.name;
        actions += service->actions().size();
    }
    EXPECT_GT(services().size(), 400U);
    EXPECT_GT(actions, 20'000U);
    EXPECT_GT(global_condition_keys().size(), 50U);
}

TEST(Authorization, ServicesAndActionsAreFoundWithoutRegardToCase)
{
    const auto* s3 = find_service("S3");
    ASSERT_NE(s3, nullptr);
    EXPECT_EQ(s3->prefix(), "s3");
    EXPECT_EQ(s3->name(), "Amazon S3");
    EXPECT_TRUE(s3->takes_resource_control_policies());
    const auto* action = find_action("s3:GETOBJECT");
    ASSERT_NE(action, nullptr);
    EXPECT_EQ(action->full_name(), "s3:GetObject");
    EXPECT_EQ(action->level, AccessLevel::read);
    EXPECT_EQ(find_action("s3:ListBucket")->level, AccessLevel::list);
    EXPECT_EQ(find_action("s3:PutObject")->level, AccessLevel::write);
    EXPECT_EQ(find_action("s3:PutObjectTagging")->level, AccessLevel::tagging);
    EXPECT_EQ(find_action("s3:PutBucketPolicy")->level, AccessLevel::permissions_management);
}

TEST(Authorization, WhatIsNotKnownIsNull)
{
    EXPECT_EQ(find_service("s33"), nullptr);
    EXPECT_EQ(find_service(""), nullptr);
    EXPECT_EQ(find_action("s3:GetObjekt"), nullptr);
    EXPECT_EQ(find_action("GetObject"), nullptr);
    EXPECT_EQ(find_action("s3:"), nullptr);
    EXPECT_EQ(find_condition_key("s3:nothing"), nullptr);
    EXPECT_EQ(find_condition_key("aws:nothing"), nullptr);
    EXPECT_EQ(find_condition_key(""), nullptr);
    EXPECT_EQ(find_service("s3")->find_resource_type("table"), nullptr);
}

TEST(Authorization, AnActionKnowsItsResourceTypesAndKeys)
{
    const auto* invoke = find_action("bedrock:InvokeModel");
    ASSERT_NE(invoke, nullptr);
    const auto uses = invoke->resources;
    const auto model = std::ranges::find_if(uses, [](const auto& use) { return use.type->name == "foundation-model"; });
    ASSERT_NE(model, uses.end());
    EXPECT_THAT(model->type->arns,
                testing::ElementsAre("arn:${Partition}:bedrock:${Region}::foundation-model/${ResourceId}"));
    const auto* pass_role = find_action("iam:PassRole");
    ASSERT_EQ(pass_role->resources.size(), 1U);
    EXPECT_TRUE(pass_role->resources[0].required);
    EXPECT_EQ(pass_role->resources[0].type->name, "role");
    std::set<std::string> keys;
    for (const auto* key : pass_role->keys) keys.insert(key->name);
    EXPECT_THAT(keys, Contains("iam:PassedToService"));
    EXPECT_THAT(find_action("s3:ListAllMyBuckets")->resources, IsEmpty());
}

TEST(Authorization, TheTypesOfKeysSayWhatTheyHold)
{
    EXPECT_EQ(find_condition_key("aws:sourceip")->type, KeyType::ip_address);
    EXPECT_EQ(find_condition_key("aws:PrincipalArn")->type, KeyType::arn);
    EXPECT_EQ(find_condition_key("aws:SecureTransport")->type, KeyType::boolean);
    EXPECT_EQ(find_condition_key("s3:max-keys")->type, KeyType::numeric);
    EXPECT_EQ(find_condition_key("aws:CurrentTime")->type, KeyType::date);
    EXPECT_TRUE(find_condition_key("aws:TagKeys")->multivalued);
    EXPECT_TRUE(find_condition_key("dynamodb:LeadingKeys")->multivalued);
    EXPECT_FALSE(find_condition_key("s3:prefix")->multivalued);
}

TEST(Authorization, PlacesToFillTakeAnyTextButNone)
{
    EXPECT_EQ(find_condition_key("aws:RequestTag/team")->name, "aws:RequestTag/${Key}");
    EXPECT_EQ(find_condition_key("aws:PrincipalTag/"), nullptr);
    EXPECT_NE(find_condition_key("s3:ExistingObjectTag/class"), nullptr);
    EXPECT_NE(find_condition_key("kms:EncryptionContext:AppName"), nullptr);
    EXPECT_NE(find_condition_key("cognito-identity.amazonaws.com:sub"), nullptr);
    EXPECT_NE(find_condition_key("token.actions.githubusercontent.com:repository"), nullptr);
    EXPECT_NE(find_condition_key("token.actions.acme.ghe.com:ref"), nullptr);
    EXPECT_TRUE(is_key_prefix("token.actions.acme.ghe.com"));
    EXPECT_TRUE(is_key_prefix("saml"));
    EXPECT_FALSE(is_key_prefix("issuer.example.com"));
}

TEST(Authorization, PatternsExpandToTheActionsThatTheyCover)
{
    EXPECT_THAT(names_of(expand("s3:GetObj?ct")), testing::ElementsAre("s3:GetObject"));
    const auto gets = names_of(expand("s3:getobject*"));
    EXPECT_THAT(gets, Contains("s3:GetObjectVersion"));
    EXPECT_THAT(gets, Each(testing::StartsWith("s3:GetObject")));
    EXPECT_THAT(names_of(expand("*:PassRole")), Contains("iam:PassRole"));
    EXPECT_GT(expand("*").size(), 20'000U);
    EXPECT_THAT(expand("GetObject"), IsEmpty());
    EXPECT_THAT(expand("s3:Nothing*"), IsEmpty());
    EXPECT_TRUE(covers_any("iam:Create*"));
    EXPECT_FALSE(covers_any("iam:Konstruct*"));
}

TEST(Authorization, ResourceTypesAreFoundByTheServiceOfTheirArn)
{
    std::set<std::string> names;
    for (const auto* type : resource_types_of("s3")) names.emplace(type->name);
    EXPECT_THAT(names, testing::IsSupersetOf({"bucket", "object", "accesspoint"}));
    EXPECT_THAT(resource_types_of("nothing"), IsEmpty());
}

TEST(Authorization, GlobsMatchWholeTexts)
{
    EXPECT_TRUE(glob_matches("a*c", "ABBC"));
    EXPECT_FALSE(glob_matches("a*c", "abcd"));
    EXPECT_TRUE(glob_matches("*", ""));
    EXPECT_FALSE(glob_matches("?", ""));
    EXPECT_TRUE(glob_matches("*ab", "aabaab"));
}

}  // namespace
}  // namespace sekisho::policy::authorization
