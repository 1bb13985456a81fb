#include "services/iam/mfa_testing.h"
#include "services/sts/identity_token.h"
#include "services/sts/operations.h"
#include "shapes/sts.h"

namespace sekisho::sts {
namespace {

namespace shapes = sekisho::shapes::sts;
using iam::testing::TestAccount;
using iam::testing::TestMfaDevice;

const std::string with_mfa =
    R"({"Bool":{"aws:MultiFactorAuthPresent":"true"},"NumericLessThan":{"aws:MultiFactorAuthAge":"60"}})";

class StsMfa : public ::testing::Test {
protected:
    StsMfa()
    {
        account_.add(make_operations({issuer_, verifier_}));
        EXPECT_EQ(device_.enable(account_.root(), "Bob").code, "");
        account_.clock().advance(authn::totp_step_length);
    }

    Error assume(const op::Caller& caller, const std::string& role, const std::optional<std::string>& code)
    {
        shapes::AssumeRoleRequest ask;
        ask.RoleArn = role;
        ask.RoleSessionName = "session";
        if (code) ask.SerialNumber = device_.serial();
        ask.TokenCode = code;
        const auto made = account_.call<shapes::AssumeRoleOperation>(caller, ask);
        return made ? Error{} : made.error();
    }

    Result<op::Caller> session(const op::Caller& caller, const std::optional<std::string>& code)
    {
        shapes::GetSessionTokenRequest ask;
        if (code) ask.SerialNumber = device_.serial();
        ask.TokenCode = code;
        TRY(const auto made, account_.call<shapes::GetSessionTokenOperation>(caller, ask));
        return account_.caller_of_key(made.Credentials->AccessKeyId, made.Credentials->SessionToken);
    }

    TestAccount account_;
    SessionIssuer issuer_{{account_.accounts(), account_.sealer(), account_.clock(), account_.policies()}};
    ProviderTokenVerifier verifier_{{issuer_, {}}};
    op::Caller bob_ = account_.caller_of_key(account_.make_user("Bob", iam::testing::allow_all).key_id);
    TestMfaDevice device_{account_, "bob"};
};

TEST_F(StsMfa, ARoleThatAsksForMfaIsAssumedWithACodeOnly)
{
    const auto role = account_.make_role(
        "R", iam::testing::trust(R"({"AWS":"arn:aws:iam::123456789012:user/Bob"})", "sts:AssumeRole", with_mfa));
    EXPECT_EQ(assume(bob_, role, std::nullopt).code, "AccessDenied");
    EXPECT_EQ(assume(bob_, role, device_.code(5)).message,
              "MultiFactorAuthentication failed with invalid MFA one time pass code. ");
    const auto code = device_.code();
    EXPECT_EQ(assume(bob_, role, code).code, "");
    EXPECT_EQ(assume(bob_, role, code).message, "MultiFactorAuthentication failed with invalid MFA one time pass code. ");
}

TEST_F(StsMfa, ACodeServesOneOperationAlone)
{
    const auto role = account_.make_role("R", iam::testing::trust(R"({"AWS":"123456789012"})"));
    const auto code = device_.code();
    ASSERT_TRUE(session(bob_, code));
    EXPECT_EQ(assume(bob_, role, code).code, "AccessDenied");
    shapes::AssumeRoleRequest half;
    half.RoleArn = role;
    half.RoleSessionName = "session";
    half.TokenCode = device_.code(1);
    EXPECT_EQ(account_.call<shapes::AssumeRoleOperation>(bob_, half).error().message,
              "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.");
}

TEST_F(StsMfa, ARefusedRequestDoesNotUseTheCodeUp)
{
    const auto closed = account_.make_role("C", iam::testing::trust(R"({"Service":"ec2.amazonaws.com"})"));
    const auto code = device_.code();
    EXPECT_EQ(assume(bob_, closed, code).code, "AccessDenied");
    EXPECT_TRUE(session(bob_, code));
}

TEST_F(StsMfa, ASessionWithMfaMayCallIamAndTellsItsAge)
{
    const auto plain = session(bob_, std::nullopt);
    ASSERT_TRUE(plain);
    const auto refused = account_.call<sekisho::shapes::iam::ListUsersOperation>(*plain, {});
    EXPECT_EQ(refused.error().code, "InvalidClientTokenId");
    EXPECT_EQ(plain->context.value("aws:MultiFactorAuthPresent"), "false");

    shapes::GetSessionTokenRequest ask;
    ask.SerialNumber = device_.serial();
    ask.TokenCode = device_.code();
    const auto made = account_.call<shapes::GetSessionTokenOperation>(bob_, ask);
    ASSERT_TRUE(made);
    account_.clock().advance(std::chrono::seconds(90));
    const auto proven = account_.caller_of_key(made->Credentials->AccessKeyId, made->Credentials->SessionToken);
    EXPECT_EQ(proven.context.value("aws:MultiFactorAuthPresent"), "true");
    EXPECT_EQ(proven.context.value("aws:MultiFactorAuthAge"), "90");
    EXPECT_TRUE(account_.call<sekisho::shapes::iam::ListUsersOperation>(proven, {}));
}

TEST_F(StsMfa, AnotherUsersDeviceIsRefused)
{
    const auto eve = account_.caller_of_key(account_.make_user("Eve", iam::testing::allow_all).key_id);
    const auto refused = session(eve, device_.code());
    ASSERT_FALSE(refused);
    EXPECT_EQ(
        refused.error().message,
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid "
        "and associated with this user.");
}

}  // namespace
}  // namespace sekisho::sts
