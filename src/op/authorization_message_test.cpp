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
        const policy::Question question{principal_, "s3:GetObject", "arn:aws:s3:::b/k", {}, context_};
        policy::Decision decision;
        decision.verdict = policy::Verdict::explicit_deny;
        decision.evidence.push_back({policy::PolicyType::identity, "P", "S"});
        return encode_authorization_message(*sealer_, question, decision, now_);
    }

    std::unique_ptr<crypto::Sealer> sealer_ = crypto::Sealer::ephemeral();
    Time now_ = from_epoch_seconds(1'800'000'000);
    policy::Principal principal_;
    policy::Context context_;
};

TEST_F(AuthorizationMessage, TellsTheDecisionToItsOwnAccount)
{
    const auto decoded = decode_authorization_message(*sealer_, "123456789012", encode(), now_);
    ASSERT_TRUE(decoded);
    const auto json = wire::parse_json(*decoded);
    ASSERT_TRUE(json);
    EXPECT_EQ(*json->find("explicitDeny"), wire::Json(true));
    EXPECT_EQ(*json->find("context")->find("action"), wire::Json("s3:GetObject"));
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

}  // namespace
}  // namespace sekisho::op
