#include "review/replay.h"

#include <gtest/gtest.h>

#include "audit/chain.h"
#include "audit/line.h"
#include "op/request_context.h"
#include "policy/trace.h"
#include "review/explanation.h"
#include "review/generate.h"
#include "review/memory_view.h"
#include "review/proposals.h"
#include "review/recording.h"
#include "review/usage.h"

namespace sekisho::review {
namespace {

using policy::PolicyKind;

constexpr std::string_view alice = "arn:aws:iam::123456789012:user/alice";
constexpr std::string_view team = "arn:aws:iam::123456789012:policy/Team";

policy::PolicyPtr policy_of(const std::string& statements, PolicyKind kind = PolicyKind::identity, std::string name = "P")
{
    return policy::parse_policy(R"({"Version":"2012-10-17","Statement":[)" + statements + "]}", kind, std::move(name))
        .value();
}

const std::string everything_of_s3 = R"({"Sid":"All","Effect":"Allow","Action":"s3:*","Resource":"*"})";
const std::string only_from_home =
    R"({"Sid":"Home","Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}})";

/// Records what a view decides, as the gate does, and reads it back.
class Review : public ::testing::Test {
protected:
    Review()
    {
        today_.inlined[std::string(alice)] = {{"own", policy_of(everything_of_s3, PolicyKind::identity, "own")}};
        caller_.principal.kind = policy::PrincipalKind::user;
        caller_.principal.account = "123456789012";
        caller_.principal.arn = alice;
        caller_.context.set("aws:PrincipalArn", std::string(alice));
        envelope_.source_ip = "192.0.2.7";
        envelope_.time = from_epoch_seconds(1'795'157'493);
    }

    audit::Record judged(const std::string& action, const std::string& resource)
    {
        op::AccessCheck check;
        check.action = action;
        check.resource = resource;
        const auto context = op::request_context(caller_, envelope_);
        audit::Record record;
        record.time = envelope_.time;
        record.source_ip = envelope_.source_ip;
        record.request_id = "request-" + std::to_string(++requests_);
        record.arn = caller_.principal.arn;
        record.account = caller_.principal.account;
        record.basis = basis_of(caller_, envelope_, context);
        Case asked{
            .caller = caller_, .context = context, .action = action, .resource = resource, .owner = {}, .policies = {}};
        EXPECT_TRUE(find_policies(today_, asked));
        check.resource_policy = asked.policies.resource;
        const auto decision = policy::evaluate(asked.question(), asked.policies);
        record.judgements.push_back(judgement_of(check, decision, record.basis));
        if (!decision.allowed()) {
            record.error_code = "AccessDenied";
            add_reasons(record.judgements.back(), policy::trace(asked.question(), asked.policies));
        }
        audit::Link link;
        std::string line;
        audit::append_line(line, record, link);
        line.pop_back();
        return audit::parse_line(line).value().record;
    }

    Proposals proposals(const std::string& changes)
    {
        Proposals proposals;
        const auto json = wire::parse_json(R"({"changes":[)" + changes + "]}");
        EXPECT_TRUE(json) << json.error().message;
        const auto added = add_proposals(proposals, json.value(), [](const auto& name) -> Result<std::string> {
            return fail("File", "there is no file " + name);
        });
        EXPECT_TRUE(added) << added.error().message;
        return proposals;
    }

    ReplayReport replayed(const Proposals& changed, const std::vector<audit::Record>& records)
    {
        const ProposedView proposed(today_, changed);
        Replay replay(today_, proposed);
        for (const auto& record : records) replay.add(record);
        return replay.report();
    }

    MemoryView today_;
    op::Caller caller_;
    op::Envelope envelope_;
    int requests_ = 0;
};

std::string document(const std::string& statements)
{
    return R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
}

TEST_F(Review, AReplayUnderTheSamePoliciesChangesNothing)
{
    const std::vector records{judged("s3:GetObject", "arn:aws:s3:::b/k"), judged("iam:ListUsers", "*")};
    const auto report = replayed({}, records);
    EXPECT_EQ(report.decisions, 2U);
    EXPECT_EQ(report.changed, 0U) << to_text(report);
    EXPECT_TRUE(report.not_replayed.empty());
}

TEST_F(Review, AReplacedInlinePolicyShowsWhatWouldBeDeniedAndWhy)
{
    const std::vector records{judged("s3:GetObject", "arn:aws:s3:::b/1"), judged("s3:GetObject", "arn:aws:s3:::b/2")};
    const auto report = replayed(proposals(R"({"holder":")" + std::string(alice) + R"(","inline":"own","document":)" +
                                           document(only_from_home) + "}"),
                                 records);
    ASSERT_EQ(report.changes.size(), 1U);
    const auto& change = report.changes[0];
    EXPECT_EQ(change.principal, alice);
    EXPECT_EQ(change.count, 2U);
    EXPECT_EQ(change.recorded, "allowed");
    EXPECT_EQ(change.proposed, "implicit deny");
    EXPECT_NE(change.reason.find("192.0.2.7"), std::string::npos) << change.reason;
    EXPECT_EQ(change.requests, (std::vector<std::string>{"request-1", "request-2"}));
}

TEST_F(Review, AttachedDetachedAndRemovedPoliciesCount)
{
    today_.managed[std::string(team)] =
        policy_of(R"({"Effect":"Deny","Action":"s3:DeleteObject","Resource":"*"})", PolicyKind::identity, std::string(team));
    const std::vector records{judged("s3:DeleteObject", "arn:aws:s3:::b/1")};
    const auto holder = R"({"holder":")" + std::string(alice) + R"(",)";
    EXPECT_EQ(replayed(proposals(holder + R"("attach":")" + std::string(team) + "\"}"), records).changes.at(0).proposed,
              "explicit deny");
    EXPECT_EQ(replayed(proposals(holder + R"("inline":"own","remove":true})"), records).changes.at(0).proposed,
              "implicit deny");
    today_.attached[std::string(alice)] = {std::string(team)};
    const std::vector denied{judged("s3:DeleteObject", "arn:aws:s3:::b/1")};
    EXPECT_EQ(replayed(proposals(holder + R"("detach":")" + std::string(team) + "\"}"), denied).changes.at(0).proposed,
              "allowed");
    EXPECT_EQ(
        replayed(proposals(R"({"managed":")" + std::string(team) + R"(","remove":true})"), denied).changes.at(0).proposed,
        "allowed");
}

TEST_F(Review, ABucketPolicyIsReplacedForItsBucketAlone)
{
    const std::vector records{judged("s3:GetObject", "arn:aws:s3:::b/1"), judged("s3:GetObject", "arn:aws:s3:::other/1")};
    const auto report = replayed(
        proposals(R"({"bucket":"b","document":)" +
                  document(R"({"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b/*"})") + "}"),
        records);
    ASSERT_EQ(report.changes.size(), 1U);
    EXPECT_EQ(report.changes[0].resources, std::vector<std::string>{"arn:aws:s3:::b/1"});
}

TEST_F(Review, WhatHasChangedSinceTheRecordIsToldApartFromTheProposal)
{
    const std::vector records{judged("s3:GetObject", "arn:aws:s3:::b/1")};
    today_.inlined[std::string(alice)].clear();
    const auto report = replayed({}, records);
    EXPECT_EQ(report.changed, 1U);
    EXPECT_EQ(report.already, 1U);
    EXPECT_EQ(report.changes.at(0).today, "implicit deny");
}

TEST_F(Review, WhatCannotBeReplayedIsCountedWithItsReason)
{
    auto old = judged("s3:GetObject", "arn:aws:s3:::b/1");
    old.basis = {};
    auto session = judged("s3:GetObject", "arn:aws:s3:::b/1");
    session.basis.session_policies.emplace().push_back({.name = "session policy", .hash = "00", .document = {}});
    auto missing = judged("s3:GetObject", "arn:aws:s3:::gone/1");
    missing.judgements[0].resource_policy = "arn:aws:kms:gone";
    missing.judgements[0].resource = "arn:aws:kms:gone";
    auto cut = judged("s3:GetObject", "arn:aws:s3:::b/1");
    cut.omitted_judgements = 7;
    const auto report = replayed({}, {old, session, missing, cut});
    EXPECT_EQ(report.decisions, 1U);
    std::uint64_t missed = 0;
    for (const auto& [reason, count] : report.not_replayed) missed += count;
    EXPECT_EQ(missed, 10U) << to_text(report);
    const auto fine = judged("s3:GetObject", "arn:aws:s3:::b/1");
    today_.gone = true;
    EXPECT_EQ(replayed({}, {fine}).not_replayed.at("the caller is gone"), 1U);
}

TEST_F(Review, ProposalsThatAreNotUnderstoodOrChangeNothingAreRefused)
{
    const auto refused = [&](const std::string& text) {
        Proposals proposals;
        const auto json = wire::parse_json(text);
        if (!json) return false;
        return !add_proposals(proposals, *json, [](const auto&) -> Result<std::string> { return fail("File", "none"); }) ||
               !check_proposals(proposals, today_);
    };
    const auto holder = R"({"changes":[{"holder":")" + std::string(alice) + R"(",)";
    EXPECT_TRUE(refused(R"({"change":[]})"));
    EXPECT_TRUE(refused(R"({"changes":[{"bucket":"b"}]})"));
    EXPECT_TRUE(refused(R"({"changes":[{"bucket":"b","remove":true,"file":"x"}]})"));
    EXPECT_TRUE(refused(R"({"changes":[{"bucket":"b","document":{}}]})"));
    EXPECT_TRUE(refused(R"({"changes":[{"bucket":"b","remove":true,"why":"x"}]})"));
    EXPECT_TRUE(refused(holder + R"("attach":"arn:aws:iam::123456789012:policy/None"}]})"));
    EXPECT_TRUE(refused(holder + R"("inline":"none","remove":true}]})"));
    EXPECT_TRUE(refused(R"({"changes":[{"holder":"arn:aws:iam::123456789012:user/bob","boundary":"none"}]})"));
    EXPECT_TRUE(refused(R"({"changes":[{"bucket":"none","remove":true}]})"));
    EXPECT_FALSE(refused(holder + R"("inline":"own","remove":true}]})"));
    EXPECT_FALSE(refused(R"({"changes":[{"bucket":"b","remove":true}]})"));
}

TEST_F(Review, AGeneratedPolicyAllowsWhatWasUsedAndNoMore)
{
    Generator generator(today_, std::string(alice), 3);
    std::vector<audit::Record> records;
    for (int i = 0; i < 5; ++i) records.push_back(judged("s3:GetObject", "arn:aws:s3:::b/many/" + std::to_string(i)));
    records.push_back(judged("s3:PutObject", "arn:aws:s3:::b/one*"));
    records.push_back(judged("s3:DeleteObject", "arn:aws:s3:::b/one*"));
    records.push_back(judged("iam:ListUsers", "*"));  // denied
    for (const auto& record : records) generator.add(record);
    const auto outcome = generator.generate();
    ASSERT_TRUE(outcome) << outcome.error().message;
    const auto made = policy::parse_policy(outcome->document, PolicyKind::identity, "made").value();
    Generator::Proof proof;
    for (const auto& record : records) generator.prove(record, made, proof);
    EXPECT_EQ(proof.allowed, 7U);
    EXPECT_EQ(proof.denied, 0U) << proof.first_denied;
    EXPECT_NE(outcome->document.find("arn:aws:s3:::b/many/*"), std::string::npos) << outcome->document;
    EXPECT_NE(outcome->document.find("arn:aws:s3:::b/one${*}"), std::string::npos) << outcome->document;
    EXPECT_EQ(outcome->document.find("s3:*"), std::string::npos);
    EXPECT_EQ(outcome->document.find("iam:"), std::string::npos);
}

TEST(Generalised, ResourcesBecomeAFolderWhereTheyAreManyAndNeverABucketListOfAll)
{
    std::set<std::string> resources;
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) resources.insert("arn:aws:s3:::b/" + std::to_string(i) + "/" + std::to_string(j));
    EXPECT_EQ(generalised(resources, 3), std::vector<std::string>{"arn:aws:s3:::b/*"});
    EXPECT_EQ(generalised(resources, 4).size(), 16U);
    EXPECT_EQ(generalised({"*"}, 3), std::vector<std::string>{"*"});
    std::set<std::string> buckets;
    for (int i = 0; i < 9; ++i) buckets.insert("arn:aws:s3:::b" + std::to_string(i));
    EXPECT_EQ(generalised(buckets, 3).size(), 9U) << "buckets share no folder";
    EXPECT_EQ(generalised({"arn:aws:s3:::b/a?$"}, 3), std::vector<std::string>{"arn:aws:s3:::b/a${?}${$}"});
}

TEST_F(Review, UnusedStatementsAndActionsAreTold)
{
    today_.inlined[std::string(alice)] = {
        {"own", policy_of(R"({"Sid":"Used","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"*"},)"
                          R"({"Sid":"Never","Effect":"Allow","Action":"iam:Get*","Resource":"*"},)"
                          R"({"Sid":"No","Effect":"Deny","Action":"iam:Get*","Resource":"*"})",
                          PolicyKind::identity, "own")}};
    Usage usage(today_);
    usage.add(judged("s3:GetObject", "arn:aws:s3:::b/1"));
    usage.add(judged("s3:GetObject", "arn:aws:s3:::b/1"));
    policy::PolicySet set = today_.policies_of(caller_).value();
    const auto report = usage.report(std::string(alice), set);
    ASSERT_EQ(report.statements.size(), 2U);
    EXPECT_EQ(report.statements[0].times, 2U);
    EXPECT_EQ(report.statements[0].unused, std::vector<std::string>{"s3:PutObject"});
    EXPECT_EQ(report.statements[0].never_used, 1U);
    EXPECT_FALSE(report.statements[1].last_used);
    EXPECT_GT(report.statements[1].never_used.value_or(0), 10U);
}

TEST_F(Review, AnExplanationNamesTheConditionAndWhatWouldHaveToChange)
{
    today_.inlined[std::string(alice)] = {{"own", policy_of(only_from_home, PolicyKind::identity, "own")}};
    const auto text = explain(judged("s3:GetObject", "arn:aws:s3:::b/1"));
    EXPECT_NE(text.find("denied: s3:GetObject on arn:aws:s3:::b/1"), std::string::npos) << text;
    EXPECT_NE(text.find("\"Home\" of identity policy own has a condition that fails: IpAddress aws:SourceIp"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("what would have to change"), std::string::npos) << text;
    EXPECT_TRUE(wire::parse_json(explain_json(judged("s3:GetObject", "arn:aws:s3:::b/1"))));
}

TEST_F(Review, AnExplanationIsFitForATerminal)
{
    auto record = judged("s3:GetObject", "arn:aws:s3:::b/\x1b[2J\n\u202e");
    record.request_id = "\x1b]0;x\x07";
    for (const unsigned char c : explain(record)) EXPECT_TRUE(c >= 0x20 || c == '\n');
}

}  // namespace
}  // namespace sekisho::review
