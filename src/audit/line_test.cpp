#include "audit/line.h"

#include <gtest/gtest.h>

#include "audit/chain.h"
#include "audit/test_trail.h"
#include "wire/json.h"

namespace sekisho::audit {
namespace {

using namespace std::string_literals;

std::string line_of(const Record& record)
{
    Link link;
    std::string line;
    append_line(line, record, link);
    EXPECT_TRUE(line.ends_with('\n'));
    line.pop_back();
    return line;
}

TEST(AuditLine, HasCloudTrailsShape)
{
    const auto json = wire::parse_json(line_of(sample_record()));
    ASSERT_TRUE(json) << json.error().message;
    EXPECT_EQ(*json->find("eventVersion")->string(), "1.11");
    EXPECT_EQ(*json->find("eventTime")->string(), "2026-11-20T06:51:34.123Z");
    EXPECT_EQ(*json->find("userIdentity")->find("userName")->string(), "alice");
    EXPECT_EQ(*json->find("requestParameters")->find("bucketName")->string(), "b");
    EXPECT_TRUE(json->find("responseElements")->is_null());
    EXPECT_EQ(*json->find("sekishoDecision")->array()->front().find("statement")->string(), "Objects");
    EXPECT_EQ(*json->find("sequence")->integer(), 1);
    EXPECT_EQ(json->find("errorCode"), nullptr);
}

TEST(AuditLine, ComesBackAsItWent)
{
    auto record = sample_record();
    record.tls = true;
    record.error_code = "AccessDenied";
    record.error_message = "denied \"quoted\" \xe9\x96\xa2";
    record.error_detail = "why";
    record.additional_data = R"({"a":[1,2]})";
    const auto entry = parse_line(line_of(record));
    ASSERT_TRUE(entry);
    EXPECT_EQ(line_of(entry->record), line_of(record));
    EXPECT_EQ(entry->sequence, 1U);
}

Record judged_record()
{
    auto record = sample_record();
    record.error_code = "AccessDenied";
    auto& judged = record.judgements.front();
    judged.verdict = "implicit deny";
    judged.advisory = judged.resource_must_allow = true;
    judged.resource_account = "210987654321";
    judged.resource_policy = "arn:aws:s3:::b";
    judged.resource_policy_hash = "abcd";
    judged.context = {{.name = "s3:prefix", .values = {""}}};
    judged.findings = {{.policy_type = "identity",
                        .policy = "P",
                        .statement = "S",
                        .effect = "Allow",
                        .failed = "condition",
                        .condition = "StringEquals a: wanted \"b\""}};
    judged.changes = {"one", "two"};
    auto& subject = judged.subject.emplace();
    subject.principal = "user";
    subject.arn = "arn:aws:iam::123456789012:user/other";
    subject.account = "123456789012";
    record.basis.principal = "assumedRole";
    record.basis.role_arn = "arn:aws:iam::123456789012:role/p/R";
    record.basis.unique_id = "AROA";
    record.basis.provider = "p";
    record.basis.user_arn = "u";
    record.basis.context = {{.name = "aws:TagKeys", .values = {"a", "b"}, .multivalued = true},
                            {.name = "aws:None", .values = {}, .multivalued = true},
                            {.name = "aws:username", .values = {}, .multivalued = false}};
    record.basis.session_policies.emplace().push_back({.name = "session policy", .hash = "ff", .document = "{}"});
    return record;
}

TEST(AuditLine, TheReasonsAndTheBasisOfADecisionComeBack)
{
    const auto record = judged_record();
    const auto entry = parse_line(line_of(record));
    ASSERT_TRUE(entry);
    EXPECT_EQ(line_of(entry->record), line_of(record));
    const auto& judged = entry->record.judgements.front();
    EXPECT_TRUE(judged.advisory && judged.resource_must_allow);
    EXPECT_EQ(judged.context, record.judgements.front().context);
    EXPECT_EQ(judged.findings.front().condition, "StringEquals a: wanted \"b\"");
    ASSERT_TRUE(judged.subject);
    EXPECT_EQ(judged.subject->arn, "arn:aws:iam::123456789012:user/other");
    EXPECT_EQ(judged.changes, record.judgements.front().changes);
    EXPECT_EQ(entry->record.basis.context, record.basis.context);
    EXPECT_TRUE(entry->record.basis.complete);
    ASSERT_TRUE(entry->record.basis.session_policies);
    EXPECT_EQ(entry->record.basis.session_policies->front().hash, "ff");
}

TEST(AuditLine, ASessionPolicyThatGrantsNothingIsNotNone)
{
    auto record = judged_record();
    record.basis.session_policies->clear();
    const auto entry = parse_line(line_of(record));
    ASSERT_TRUE(entry);
    ASSERT_TRUE(entry->record.basis.session_policies);
    EXPECT_TRUE(entry->record.basis.session_policies->empty());
}

TEST(AuditLine, RecordsOfEarlierReleasesHaveNoBasis)
{
    const auto entry = parse_line(line_of(sample_record()));
    ASSERT_TRUE(entry);
    EXPECT_FALSE(entry->record.basis.recorded());
    EXPECT_EQ(line_of(sample_record()).find("sekishoBasis"), std::string::npos);
}

TEST(AuditLine, WhatHadNoRoomIsCounted)
{
    auto record = judged_record();
    record.judgements.assign(250, record.judgements.front());
    const auto entry = parse_line(line_of(record));
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->record.judgements.size() + entry->record.omitted_judgements, 250U);
    record.basis.context.assign(90, {.name = "k", .values = {std::string(8000, '"')}, .multivalued = false});
    const auto cut = parse_line(line_of(record));
    ASSERT_TRUE(cut);
    EXPECT_FALSE(cut->record.basis.complete);
}

TEST(AuditLine, StaysOneLineWhateverTheCallerSends)
{
    auto record = sample_record();
    record.user_agent = "x\n{\"forged\":1}\r\0\x1b[2J\xff\xc0\xaf"s;
    record.request_parameters = "{\"a\":1},\"eventName\":\"Other\"";
    record.response_elements = "{\"a\":\n1}";
    record.additional_data = "{\"a\":\"}\"";
    const auto line = line_of(record);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto entry = parse_line(line);
    ASSERT_TRUE(entry) << entry.error().message;
    EXPECT_EQ(entry->record.event_name, "PutObject");
}

TEST(AuditLine, LongRecordsAreCutAndSaySo)
{
    auto record = sample_record();
    record.request_parameters = "{\"a\":\"" + std::string(200'000, 'x') + "\"}";
    record.user_agent = std::string(100'000, '\x01');
    record.resources.assign(10'000, {.arn = std::string(5000, '"'), .account = ""});
    const auto line = line_of(record);
    EXPECT_LT(line.size(), max_line_bytes);
    const auto entry = parse_line(line);
    ASSERT_TRUE(entry);
    EXPECT_NE(entry->record.request_parameters.find("omittedBytes"), std::string::npos);
}

TEST(AuditLine, WhatIsNoRecordIsRefused)
{
    for (const char* text : {"", "{}", "[]", "null", "{\"sequence\":1}", "{\"sequence\":-1,\"userIdentity\":{}}", "\xff"})
        EXPECT_FALSE(parse_line(text)) << text;
}

}  // namespace
}  // namespace sekisho::audit
