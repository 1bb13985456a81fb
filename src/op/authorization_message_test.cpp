#include "op/authorization_message.h"

#include <gtest/gtest.h>

#include "wire/json.h"

namespace sekisho::op {
namespace {

class AuthorizationMessage : public ::testing::Test {
protected:
    AuthorizationMessage()
    {
        principal_.kind = policy::PrincipalKind::user;
        principal_.account = "123456789012";
        principal_.arn = "arn:aws:iam::123456789012:user/Bob";
        context_.set("aws:SourceIp", "192.0.2.1");
    }

    std::string encode() const
    {
        const policy::Question question{principal_, "s3:GetObject", "arn:aws:s3:::b/k", owner_, context_};
        return encode_authorization_message(*sealer_, question, policy::trace(question, policies_), now_, limit_);
    }

    wire::Json decoded(const std::string& encoded) const
    {
        const auto text = decode_authorization_message(*sealer_, "123456789012", encoded, now_);
        EXPECT_TRUE(text);
        return wire::parse_json(text.value_or("null")).value_or(wire::Json());
    }

    void add_identity_policy(std::string_view document)
    {
        policies_.identity.push_back(policy::parse_policy(document, policy::PolicyKind::identity, "P").value());
    }

    std::unique_ptr<crypto::Sealer> sealer_ = crypto::Sealer::ephemeral();
    Time now_ = from_epoch_seconds(1'800'000'000);
    policy::Principal principal_;
    policy::Context context_;
    policy::PolicySet policies_;
    std::string owner_;
    std::size_t limit_ = encoded_message_limit;
};

TEST_F(AuthorizationMessage, TellsTheDecisionToItsOwnAccount)
{
    add_identity_policy(
        R"({"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"Deny","Action":"s3:*","Resource":"*"}]})");
    const auto json = decoded(encode());
    EXPECT_EQ(*json.find("explicitDeny"), wire::Json(true));
    EXPECT_EQ(*json.find("context")->find("action"), wire::Json("s3:GetObject"));
    const auto& matched = *json.find("matchedStatements")->find("items")->array();
    ASSERT_EQ(matched.size(), 1U);
    EXPECT_EQ(*matched[0].find("statementId"), wire::Json("S"));
    EXPECT_EQ(*matched[0].find("effect"), wire::Json("DENY"));
    EXPECT_EQ(*matched[0].find("policy"), wire::Json("P"));
}

TEST_F(AuthorizationMessage, NamesTheConditionThatFailed)
{
    add_identity_policy(R"({"Version":"2012-10-17","Statement":[{"Sid":"Office","Effect":"Allow","Action":"s3:*",)"
                        R"("Resource":"*","Condition":{"StringEquals":{"aws:SourceIp":"10.0.0.1"}}}]})");
    const auto json = decoded(encode());
    EXPECT_EQ(*json.find("explicitDeny"), wire::Json(false));
    EXPECT_TRUE(json.find("matchedStatements")->find("items")->array()->empty());
    const auto& failures = *json.find("failures")->find("items")->array();
    ASSERT_EQ(failures.size(), 1U);
    EXPECT_EQ(*failures[0].find("statementId"), wire::Json("Office"));
    EXPECT_EQ(*failures[0].find("failed"), wire::Json("condition"));
    EXPECT_NE(failures[0].find("condition")->string()->find("192.0.2.1"), std::string::npos);
}

TEST_F(AuthorizationMessage, OpensForNoOtherAccountNotAfterADayAndNotWhenTamperedWith)
{
    auto encoded = encode();
    EXPECT_FALSE(decode_authorization_message(*sealer_, "999999999999", encoded, now_));
    EXPECT_FALSE(decode_authorization_message(*sealer_, "123456789012", encoded, now_ + std::chrono::hours(24)));
    EXPECT_FALSE(decode_authorization_message(*crypto::Sealer::ephemeral(), "123456789012", encoded, now_));
    encoded[20] = encoded[20] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(decode_authorization_message(*sealer_, "123456789012", encoded, now_));
}

TEST_F(AuthorizationMessage, StaysWithinTheLimitByLeavingConditionsOut)
{
    context_.set("aws:UserAgent", std::string(20'000, 'x'));
    const auto encoded = encode();
    EXPECT_LE(encoded.size(), encoded_message_limit);
    EXPECT_TRUE(decode_authorization_message(*sealer_, "123456789012", encoded, now_));
}

TEST_F(AuthorizationMessage, ShowsNothingOfThePoliciesOfAnotherAccount)
{
    policies_.resource =
        policy::parse_policy(R"({"Version":"2012-10-17","Statement":[{"Sid":"Theirs","Effect":"Deny","Principal":"*",)"
                             R"("Action":"s3:*","Resource":"*"}]})",
                             policy::PolicyKind::resource, "their-bucket")
            .value();
    EXPECT_NE(wire::to_text(decoded(encode())).find("Theirs"), std::string::npos);
    owner_ = "999999999999";
    const auto text = wire::to_text(decoded(encode()));
    EXPECT_EQ(text.find("Theirs"), std::string::npos) << text;
    EXPECT_EQ(text.find("their-bucket"), std::string::npos) << text;
}

TEST_F(AuthorizationMessage, ShowsNoFactsOfTheResourceOfAnotherAccount)
{
    add_identity_policy(R"({"Version":"2012-10-17","Statement":[{"Sid":"Probe","Effect":"Allow","Action":"s3:*",)"
                        R"("Resource":"*","Condition":{"StringEquals":{"AWS:ResourceTag/project":"guess"}}}]})");
    context_.set("aws:ResourceTag/project", "merger");
    context_.set("s3:ExistingObjectTag/class", "merger");
    context_.set_list("kms:ResourceAliases", {"alias/merger"});
    EXPECT_NE(wire::to_text(decoded(encode())).find("merger"), std::string::npos);
    owner_ = "999999999999";
    const auto text = wire::to_text(decoded(encode()));
    EXPECT_EQ(text.find("merger"), std::string::npos) << text;
    EXPECT_NE(text.find("192.0.2.1"), std::string::npos) << text;
}

TEST_F(AuthorizationMessage, KeepsTheKeysThatDecideWhereNotAllFit)
{
    add_identity_policy(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*",)"
                        R"("Resource":"*","Condition":{"StringEquals":{"aws:sourceip":"10.0.0.1"}}}]})");
    context_.set("aws:UserAgent", std::string(2'900, 'x'));
    limit_ = message_header_limit;
    const auto encoded = encode();
    EXPECT_LE(encoded.size(), message_header_limit);
    const auto json = decoded(encoded);
    const auto& conditions = *json.find("context")->find("conditions")->find("items")->array();
    ASSERT_EQ(conditions.size(), 1U);
    EXPECT_EQ(*conditions[0].find("key"), wire::Json("aws:SourceIp"));
    limit_ = 100;
    EXPECT_EQ(encode(), "");
}

TEST_F(AuthorizationMessage, IsNotMadeForCallersWithoutAnAccount)
{
    ManualClock clock(now_);
    const AuthorizationMessages messages(*sealer_, clock);
    principal_ = {};
    const policy::Question question{principal_, "s3:GetObject", "arn:aws:s3:::b/k", {}, context_};
    EXPECT_EQ(messages.seal(question, policy::trace(question, policies_)), "");
}

}  // namespace
}  // namespace sekisho::op
