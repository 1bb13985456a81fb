#include "services/authzen/mapping.h"

#include <gtest/gtest.h>

namespace sekisho::authzen {
namespace {

const Place place{"123456789012", "eu-west-1"};

Evaluation sample()
{
    Evaluation evaluation;
    evaluation.subject.emplace().type = "user";
    evaluation.subject->id = "alice";
    evaluation.action.emplace().name = "can_read";
    evaluation.resource.emplace().type = "document";
    evaluation.resource->id = "2026/plan";
    return evaluation;
}

wire::Json json(std::string_view text) { return *wire::parse_json(text); }

std::string complaint_of(const Evaluation& evaluation)
{
    const auto terms = terms_of(evaluation, place);
    return terms ? "" : terms.error().code + " " + terms.error().message;
}

TEST(AuthzenMapping, NamesBelongToTheAskersAccountAndRegion)
{
    const auto terms = terms_of(sample(), place);
    ASSERT_TRUE(terms);
    EXPECT_EQ(terms->principal, "arn:aws:iam::123456789012:user/alice");
    EXPECT_EQ(terms->action, "document:can_read");
    EXPECT_EQ(terms->resource, "arn:aws:document:eu-west-1:123456789012:2026/plan");
}

TEST(AuthzenMapping, ArnsAndActionsOfAwsStandForThemselves)
{
    auto evaluation = sample();
    evaluation.subject = {"arn:aws:sts::123456789012:assumed-role/r/s", {}, "anything"};
    evaluation.action->name = "s3:GetObject";
    evaluation.resource = {"arn:aws:s3:::b/k", {}, "s3/object"};
    const auto terms = terms_of(evaluation, place);
    ASSERT_TRUE(terms);
    EXPECT_EQ(terms->principal, "arn:aws:sts::123456789012:assumed-role/r/s");
    EXPECT_EQ(terms->action, "s3:GetObject");
    EXPECT_EQ(terms->resource, "arn:aws:s3:::b/k");
}

TEST(AuthzenMapping, AKindStandsBeforeTheIdentifier)
{
    auto evaluation = sample();
    evaluation.resource->type = "cache/entry";
    EXPECT_EQ(terms_of(evaluation, place)->resource, "arn:aws:cache:eu-west-1:123456789012:entry/2026/plan");
}

TEST(AuthzenMapping, PropertiesAndContextBecomeConditionKeys)
{
    auto evaluation = sample();
    evaluation.subject->properties = json(R"({"team":"red"})");
    evaluation.resource->properties = json(R"({"class":3})");
    evaluation.action->properties = json(R"({"soft":true})");
    evaluation.context = json(R"({"aws:SourceIp":"192.0.2.1","labels":["a","b"],"ratio":0.5})");
    const auto terms = terms_of(evaluation, place);
    ASSERT_TRUE(terms);
    EXPECT_EQ(terms->tags.value("aws:PrincipalTag/team"), "red");
    EXPECT_EQ(terms->context.find("aws:PrincipalTag/team"), nullptr);
    EXPECT_EQ(terms->context.value("aws:ResourceTag/class"), "3");
    EXPECT_EQ(terms->context.value("document:soft"), "true");
    EXPECT_EQ(terms->context.value("aws:SourceIp"), "192.0.2.1");
    EXPECT_EQ(terms->context.value("document:ratio"), "0.5");
    ASSERT_NE(terms->context.find("document:labels"), nullptr);
    EXPECT_TRUE(terms->context.find("document:labels")->multivalued);
}

TEST(AuthzenMapping, WhatSekishoKnowsOfSomebodyCannotBeGiven)
{
    for (const auto* key : {"aws:PrincipalArn", "AWS:principaltag/team", "aws:userid", "aws:username", "aws:CurrentTime",
                            "aws:MultiFactorAuthPresent", "aws:PrincipalOrgID", "aws:ResourceAccount", "sts:ExternalId",
                            "sekisho:Environment", "aws:SourceIdentity", "aws:TokenIssueTime", "aws:Unheard"}) {
        auto evaluation = sample();
        evaluation.context.emplace().set(key, "x");
        EXPECT_NE(complaint_of(evaluation).find(key), std::string::npos) << key;
    }
}

TEST(AuthzenMapping, AServiceThatIsCalledLikeAReservedPrefixGivesNoFacts)
{
    for (const auto* service : {"aws", "AWS", "sts", "sekisho"}) {
        auto by_type = sample();
        by_type.resource->type = service;
        by_type.context = json(R"({"PrincipalOrgID":"o-a1b2c3d4e5"})");
        EXPECT_NE(complaint_of(by_type).find("PrincipalOrgID"), std::string::npos) << service;
        auto by_action = sample();
        by_action.action->name = std::string(service) + ":read";
        by_action.action->properties = json(R"({"PrincipalArn":"x"})");
        EXPECT_NE(complaint_of(by_action).find("PrincipalArn"), std::string::npos) << service;
    }
}

TEST(AuthzenMapping, AKeyThatHasOneValueIsNoList)
{
    for (const auto* context : {R"({"aws:SourceIp":["192.0.2.1"]})", R"({"AWS:secureTransport":[]})",
                                R"({"aws:RequestTag/team":["red","blue"]})"}) {
        auto evaluation = sample();
        evaluation.context = json(context);
        EXPECT_NE(complaint_of(evaluation), "") << context;
    }
    auto evaluation = sample();
    evaluation.context = json(R"({"aws:TagKeys":["team"]})");
    EXPECT_EQ(complaint_of(evaluation), "");
}

TEST(AuthzenMapping, ATagOfTheQuestionDoesNotReplaceOneThatIsKnown)
{
    op::Caller subject;
    subject.context.set("aws:PrincipalTag/Team", "red");
    policy::Context tags;
    tags.set("aws:PrincipalTag/team", "blue");
    tags.set("aws:PrincipalTag/level", "1");
    add_tags(subject, tags);
    EXPECT_EQ(subject.context.value("aws:PrincipalTag/team"), "red");
    EXPECT_EQ(subject.context.value("aws:PrincipalTag/level"), "1");
}

TEST(AuthzenMapping, WhatHasNoMeaningIsRefused)
{
    auto no_subject = sample();
    no_subject.subject.reset();
    EXPECT_EQ(complaint_of(no_subject), "InvalidRequestException subject is missing.");
    auto group = sample();
    group.subject->type = "group";
    EXPECT_NE(complaint_of(group), "");
    for (const auto* name : {"", "*", "s3:*", "a:b:c", "read all", "s?:x", ":x", "x:"}) {
        auto evaluation = sample();
        evaluation.action->name = name;
        EXPECT_NE(complaint_of(evaluation), "") << name;
    }
    for (const auto* type : {"", "*", "a/b/c", "a/", "/b", "a:b", "arn:aws"}) {
        auto evaluation = sample();
        evaluation.resource->type = type;
        EXPECT_NE(complaint_of(evaluation), "") << type;
    }
    for (const auto* context : {R"([])", R"("x")", R"({"a":null})", R"({"a":{"b":1}})", R"({"a":[[1]]})", R"({"":1})"}) {
        auto evaluation = sample();
        evaluation.context = json(context);
        EXPECT_NE(complaint_of(evaluation), "") << context;
    }
}

}  // namespace
}  // namespace sekisho::authzen
