#include "review/recording.h"

#include <gtest/gtest.h>

#include "audit/chain.h"
#include "audit/line.h"
#include "op/request_context.h"
#include "review/recorded.h"

namespace sekisho::review {
namespace {

/// Passes a judgement through its record and back, as the gate and a reader would.
class Recording : public ::testing::Test {
protected:
    Recording()
    {
        envelope_.request_id = "r";
        envelope_.region = "eu-west-1";
        envelope_.source_ip = "192.0.2.7";
        envelope_.user_agent = "agent \"quoted\"";
        envelope_.secure = true;
        envelope_.time = from_epoch_milliseconds(1'795'157'493'123);
        check_.action = "s3:ListBucket";
        check_.resource = "arn:aws:s3:::b";
    }

    void be_session_of_a_role()
    {
        auto& principal = caller_.principal;
        principal.kind = policy::PrincipalKind::assumed_role;
        principal.account = "123456789012";
        principal.arn = "arn:aws:sts::123456789012:assumed-role/R/s";
        principal.role_arn = "arn:aws:iam::123456789012:role/path/R";
        principal.unique_id = "AROAEXAMPLE";
        auto& context = caller_.context;
        context.set("aws:PrincipalAccount", principal.account);
        context.set("aws:PrincipalArn", principal.role_arn);
        context.set("aws:PrincipalType", "AssumedRole");
        context.set("aws:userid", "AROAEXAMPLE:s");
        context.set("aws:PrincipalTag/team", "red");
        context.set("aws:TokenIssueTime", "2026-11-20T00:00:00Z");
        context.set_list("cognito-identity.amazonaws.com:amr", {"authenticated", "x"});
        context.set_list("aws:empty", {});
    }

    policy::Context judged_context() const
    {
        auto context = op::request_context(caller_, envelope_);
        context.merge(check_.context);
        if (!caller_.account().empty()) context.set("aws:ResourceAccount", caller_.account());
        return context;
    }

    audit::Record record() const
    {
        audit::Record record;
        record.time = envelope_.time;
        record.region = envelope_.region;
        record.source_ip = envelope_.source_ip;
        record.user_agent = envelope_.user_agent;
        record.tls = envelope_.secure;
        record.principal_id = std::string(caller_.context.value("aws:userid").value_or(""));
        record.user_name = std::string(caller_.context.value("aws:username").value_or(""));
        record.arn = caller_.principal.arn;
        record.account = caller_.principal.account;
        record.basis = basis_of(caller_, envelope_, op::request_context(caller_, envelope_));
        record.judgements.push_back(judgement_of(check_, policy::Decision(), record.basis));
        return record;
    }

    static audit::Record written_and_read(const audit::Record& record)
    {
        audit::Link link;
        std::string line;
        audit::append_line(line, record, link);
        line.pop_back();
        return audit::parse_line(line).value().record;
    }

    std::expected<RecordedQuestion, Unreplayable> read_back() const
    {
        const auto record = written_and_read(this->record());
        return question_of(record, record.judgements.front());
    }

    void expect_the_same_question() const
    {
        const auto question = read_back();
        ASSERT_TRUE(question) << question.error();
        EXPECT_EQ(question->principal.kind, caller_.principal.kind);
        EXPECT_EQ(question->principal.arn, caller_.principal.arn);
        EXPECT_EQ(question->principal.role_arn, caller_.principal.role_arn);
        EXPECT_EQ(question->principal.unique_id, caller_.principal.unique_id);
        const auto context = judged_context();
        const auto& expected = context.entries();
        const auto& actual = question->context.entries();
        ASSERT_EQ(actual.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            EXPECT_EQ(actual[i].folded, expected[i].folded);
            EXPECT_EQ(actual[i].values, expected[i].values) << expected[i].name;
            EXPECT_EQ(actual[i].multivalued, expected[i].multivalued) << expected[i].name;
        }
    }

    op::Caller caller_;
    op::Envelope envelope_;
    op::AccessCheck check_;
};

TEST_F(Recording, ARoleSessionIsJudgedByTheSameFactsAgain)
{
    be_session_of_a_role();
    check_.context.set("s3:prefix", "");
    check_.context.set("aws:SourceIp", "10.0.0.1");
    expect_the_same_question();
}

TEST_F(Recording, SoAreAnonymousCallersAndThoseWithoutTheUsualKeys)
{
    expect_the_same_question();
    caller_.principal.kind = policy::PrincipalKind::user;
    caller_.principal.account = "123456789012";
    caller_.principal.arn = "arn:aws:iam::123456789012:user/u";
    expect_the_same_question();
    caller_.context.set("aws:PrincipalArn", "arn:aws:iam::123456789012:user/other");
    caller_.context.set("aws:username", "u");
    caller_.context.set_list("aws:PrincipalType", {"User"});
    expect_the_same_question();
}

TEST_F(Recording, WhatTheRecordGivesAnywayIsNotRecordedTwice)
{
    be_session_of_a_role();
    caller_.context = {};
    caller_.context.set("aws:PrincipalAccount", "123456789012");
    caller_.context.set("aws:PrincipalArn", caller_.principal.role_arn);
    caller_.context.set("aws:PrincipalType", "AssumedRole");
    caller_.context.set("aws:userid", "AROAEXAMPLE:s");
    EXPECT_TRUE(record().basis.context.empty());
}

TEST_F(Recording, FactsThatDoNotFitAreNotPassedOffAsAll)
{
    be_session_of_a_role();
    check_.context.set("s3:prefix", std::string(20'000, 'x'));
    EXPECT_FALSE(read_back());
    check_.context.set("s3:prefix", "\xff");
    EXPECT_FALSE(read_back());
    check_.context = {};
    EXPECT_TRUE(read_back());
    envelope_.user_agent = std::string(20'000, 'x');
    EXPECT_FALSE(read_back());
}

TEST_F(Recording, RecordsOfEarlierReleasesAreNotJudgedAgain)
{
    auto record = this->record();
    record.basis = {};
    const auto question = question_of(record, record.judgements.front());
    ASSERT_FALSE(question);
    EXPECT_EQ(question.error(), "recorded before decisions carried their basis");
}

TEST_F(Recording, ASubjectIsJudgedByItsOwnFacts)
{
    op::Caller subject;
    subject.principal.kind = policy::PrincipalKind::user;
    subject.principal.account = "123456789012";
    subject.principal.arn = "arn:aws:iam::123456789012:user/other";
    subject.context.set("aws:userid", "AIDAOTHER");
    subject.context.set("aws:SourceIp", "10.9.8.7");
    auto record = this->record();
    const auto context = op::subject_context(subject, envelope_);
    record.judgements.front().subject = basis_of_subject(subject, envelope_, context);
    record = written_and_read(record);
    const auto question = question_of(record, record.judgements.front());
    ASSERT_TRUE(question) << question.error();
    EXPECT_EQ(question->principal.arn, subject.principal.arn);
    EXPECT_EQ(question->context.value("aws:userid"), "AIDAOTHER");
    EXPECT_EQ(question->context.value("aws:SourceIp"), "10.9.8.7");
    EXPECT_FALSE(question->context.value("aws:UserAgent"));
}

TEST_F(Recording, TheTextOfASessionPolicyIsRecordedOnceAnHour)
{
    be_session_of_a_role();
    auto session = std::make_shared<op::Session>();
    const std::string document = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";
    session->policies.emplace().push_back(
        policy::parse_policy(document, policy::PolicyKind::session, "session policy").value());
    caller_.session = session;
    const auto first = record();
    const auto second = record();
    envelope_.time += std::chrono::hours(1);
    const auto later = record();
    EXPECT_EQ(first.basis.session_policies->front().document, document);
    EXPECT_EQ(second.basis.session_policies->front().document, "");
    EXPECT_EQ(later.basis.session_policies->front().document, document);
    Documents documents;
    documents.learn(written_and_read(first));
    EXPECT_EQ(documents.find(second.basis.session_policies->front().hash), document);
}

}  // namespace
}  // namespace sekisho::review
