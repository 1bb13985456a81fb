#include "review/can.h"

#include <gtest/gtest.h>

#include "review/memory_view.h"
#include "wire/json.h"

namespace sekisho::review {
namespace {

constexpr std::string_view alice = "arn:aws:iam::123456789012:user/alice";

class Can : public ::testing::Test {
protected:
    Can()
    {
        auto& principal = subject_.caller.principal;
        principal.kind = policy::PrincipalKind::user;
        principal.account = "123456789012";
        principal.arn = alice;
        subject_.caller.context.set("aws:PrincipalTag/team", "red");
        subject_.absent_families = {"aws:PrincipalTag/"};
    }

    void allow_if(const std::string& condition)
    {
        const auto document =
            R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":)" +
            condition + "}]}";
        view_.inlined[std::string(alice)] = {
            {"own", policy::parse_policy(document, policy::PolicyKind::identity, "own").value()}};
    }

    Result<Answer> ask(std::initializer_list<std::pair<std::string, std::string>> known = {},
                       const std::string& action = "s3:GetObject", const std::string& resource = "arn:aws:s3:::x/k")
    {
        policy::Context context;
        for (const auto& [key, value] : known) context.set(key, value);
        return can(view_, subject_, action, resource, context);
    }
    policy::Outcome outcome(std::initializer_list<std::pair<std::string, std::string>> known = {})
    {
        const auto answer = ask(known);
        EXPECT_TRUE(answer);
        return answer->trace.outcome;
    }

    MemoryView view_;
    Subject subject_;
};

TEST_F(Can, WhatNobodySaidIsUnknownAndWhatIsKnownDecides)
{
    allow_if(R"({"StringEquals":{"aws:SourceVpc":"vpc-1"}})");
    EXPECT_EQ(outcome(), policy::Outcome::unknown);
    EXPECT_EQ(ask()->trace.unknown_keys, std::vector<std::string>{"aws:SourceVpc"});
    EXPECT_EQ(outcome({{"aws:SourceVpc", "vpc-1"}}), policy::Outcome::allowed);
    EXPECT_EQ(outcome({{"aws:sourcevpc", "vpc-2"}}), policy::Outcome::denied);
}

TEST_F(Can, TheTagsOfAUserAreKnownAlsoThoseThatHeDoesNotHave)
{
    allow_if(R"({"StringEquals":{"aws:PrincipalTag/team":"red"}})");
    EXPECT_EQ(outcome(), policy::Outcome::allowed);
    EXPECT_EQ(outcome({{"aws:PrincipalTag/team", "blue"}}), policy::Outcome::denied);
    allow_if(R"({"StringEquals":{"aws:principaltag/cost":"7"}})");
    EXPECT_EQ(outcome(), policy::Outcome::denied);
    subject_.absent_families.clear();
    EXPECT_EQ(outcome(), policy::Outcome::unknown) << "of a session they are not";
}

TEST_F(Can, AResourcePolicyTakesPart)
{
    const std::string document = R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*",)"
                                 R"("Resource":"arn:aws:s3:::b/*"}]})";
    view_.bucket = policy::parse_policy(document, policy::PolicyKind::resource, "arn:aws:s3:::b").value();
    allow_if("{}");
    EXPECT_EQ(ask({}, "s3:GetObject", "arn:aws:s3:::b/k")->trace.verdict, policy::Verdict::explicit_deny);
    EXPECT_EQ(ask({}, "s3:GetObject", "arn:aws:s3:::x/k")->trace.outcome, policy::Outcome::allowed);
}

TEST_F(Can, WithoutItsTrustPolicyARoleCannotBeAskedAbout)
{
    allow_if("{}");
    EXPECT_FALSE(ask({}, "sts:AssumeRole", "arn:aws:iam::123456789012:role/none"));
}

TEST_F(Can, JsonCarriesOutcomeKeysAndStatements)
{
    allow_if(R"({"StringEquals":{"aws:SourceVpc":"vpc-1"}})");
    const auto json = wire::parse_json(to_json(*ask())).value();
    EXPECT_EQ(*json.find("outcome")->string(), "unknown");
    EXPECT_EQ(*json.find("unknownKeys")->array()->front().string(), "aws:SourceVpc");
    EXPECT_EQ(*json.find("policies")->array()->front().find("statements")->array()->front().find("applies")->string(),
              "unknown");
}

TEST(ExitCode, IsAnswerEnoughForAScript)
{
    EXPECT_EQ(exit_code_of(policy::Outcome::allowed), 0);
    EXPECT_EQ(exit_code_of(policy::Outcome::denied), 1);
    EXPECT_EQ(exit_code_of(policy::Outcome::unknown), 2);
}

}  // namespace
}  // namespace sekisho::review
