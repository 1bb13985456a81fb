#include "services/iam/service_credentials.h"

#include "authn/bearer/bearer.h"
#include "services/iam/testing.h"

namespace sekisho::iam {
namespace {

namespace shapes = sekisho::shapes::iam;
using testing::TestAccount;

class ApiKeys : public ::testing::Test {
protected:
    ApiKeys() { account_.make_user("Bob", testing::allow("bedrock:*")); }

    shapes::ServiceSpecificCredential make(std::optional<int> days = std::nullopt,
                                           std::optional<std::string> policy = std::nullopt)
    {
        shapes::CreateServiceSpecificCredentialRequest input;
        input.UserName = "Bob";
        input.ServiceName = "bedrock.amazonaws.com";
        input.CredentialAgeDays = days;
        input.SessionPolicy = std::move(policy);
        return account_.must<shapes::CreateServiceSpecificCredentialOperation>(input).ServiceSpecificCredential.value();
    }

    Result<op::Caller> show(const std::string& text)
    {
        auto form = authn::read_bearer(text);
        const auto* key = std::get_if<authn::LongTermKey>(&form);
        if (key == nullptr) return fail("NoKey", text);
        return account_.credentials().find_api_key(key->alias, key->secret, account_.clock().now());
    }
    std::string code(const std::string& text)
    {
        const auto shown = show(text);
        return shown ? "good" : shown.error().code;
    }

    void set_status(const std::string& id, const std::string& status)
    {
        shapes::UpdateServiceSpecificCredentialRequest input;
        input.UserName = "Bob";
        input.ServiceSpecificCredentialId = id;
        input.Status = status;
        account_.must<shapes::UpdateServiceSpecificCredentialOperation>(input);
    }

    std::vector<shapes::ServiceSpecificCredentialMetadata> list(std::optional<bool> all = std::nullopt)
    {
        shapes::ListServiceSpecificCredentialsRequest input;
        if (all) input.AllUsers = all;
        else input.UserName = "Bob";
        return account_.must<shapes::ListServiceSpecificCredentialsOperation>(input).ServiceSpecificCredentials.value();
    }

    template <class Operation>
    std::string error_of(typename Operation::Input input)
    {
        const auto answer = account_.call<Operation>(account_.root(), std::move(input));
        return answer ? "" : answer.error().code;
    }

    TestAccount account_;
};

TEST_F(ApiKeys, AKeyIsItsUserAndIsShownOnce)
{
    const auto made = make();
    const auto key = made.ServiceCredentialSecret.value();
    EXPECT_TRUE(key.starts_with("ABSK"));
    EXPECT_GE(key.size(), 113U) << "as long as AWS's, so that tools that look for leaked keys know it";
    const auto caller = show(key).value();
    EXPECT_EQ(caller.principal.arn, "arn:aws:iam::123456789012:user/Bob");
    EXPECT_EQ(caller.access_key_id, made.ServiceSpecificCredentialId);
    EXPECT_EQ(caller.session, nullptr);
    const auto listed = list();
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].ServiceCredentialAlias, made.ServiceCredentialAlias);
    EXPECT_EQ(listed[0].Status, "Active");
    EXPECT_EQ(list(true).size(), 1U);
}

TEST_F(ApiKeys, WhatIsNotTheKeyIsRefused)
{
    const auto made = make();
    const auto alias = made.ServiceCredentialAlias.value();
    EXPECT_EQ(code(std::string(authn::long_term_key(alias, Secret("guessed")).reveal())), "InvalidClientTokenId");
    EXPECT_EQ(code(std::string(authn::long_term_key("BedrockAPIKey-zzzz-at-123456789012", Secret("x")).reveal())),
              "InvalidClientTokenId");
    EXPECT_EQ(code(std::string(authn::long_term_key("BedrockAPIKey-zzzz-at-999999999999", Secret("x")).reveal())),
              "InvalidClientTokenId")
        << "an account that is not here";
}

TEST_F(ApiKeys, AKeyThatIsSwitchedOffOrDeletedIsRefusedAtOnce)
{
    const auto made = make();
    const auto key = made.ServiceCredentialSecret.value();
    set_status(made.ServiceSpecificCredentialId, "Inactive");
    EXPECT_EQ(code(key), "InvalidClientTokenId");
    set_status(made.ServiceSpecificCredentialId, "Active");
    EXPECT_EQ(code(key), "good");
    shapes::DeleteServiceSpecificCredentialRequest erase;
    erase.UserName = "Bob";
    erase.ServiceSpecificCredentialId = made.ServiceSpecificCredentialId;
    account_.must<shapes::DeleteServiceSpecificCredentialOperation>(erase);
    EXPECT_EQ(code(key), "InvalidClientTokenId");
}

TEST_F(ApiKeys, AnExpiredKeyStaysSo)
{
    const auto made = make(30);
    const auto key = made.ServiceCredentialSecret.value();
    account_.clock().advance(std::chrono::days(30) - std::chrono::seconds(1));
    EXPECT_EQ(code(key), "good");
    account_.clock().advance(std::chrono::seconds(1));
    EXPECT_EQ(code(key), "ExpiredToken");
    EXPECT_EQ(list()[0].Status, "Expired");
    set_status(made.ServiceSpecificCredentialId, "Active");
    EXPECT_EQ(code(key), "ExpiredToken");
}

TEST_F(ApiKeys, AResetKeyHasAnotherSecret)
{
    const auto made = make();
    shapes::ResetServiceSpecificCredentialRequest input;
    input.UserName = "Bob";
    input.ServiceSpecificCredentialId = made.ServiceSpecificCredentialId;
    const auto reset =
        account_.must<shapes::ResetServiceSpecificCredentialOperation>(input).ServiceSpecificCredential.value();
    EXPECT_EQ(reset.ServiceCredentialAlias, made.ServiceCredentialAlias);
    EXPECT_EQ(code(*made.ServiceCredentialSecret), "InvalidClientTokenId");
    EXPECT_EQ(code(*reset.ServiceCredentialSecret), "good");
}

TEST_F(ApiKeys, ASessionPolicyScopesTheKeyAndNotItsUser)
{
    const auto policy = testing::allow("bedrock:InvokeModel", "arn:aws:bedrock:*::foundation-model/small");
    const auto made = make(std::nullopt, policy);
    const auto caller = show(made.ServiceCredentialSecret.value()).value();
    EXPECT_TRUE(account_.may(caller, "bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/small"));
    EXPECT_FALSE(account_.may(caller, "bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/large"));
    EXPECT_FALSE(account_.may(caller, "s3:GetObject")) << "it gives nothing that the user has not";
    EXPECT_EQ(list()[0].SessionPolicy, policy);
    const auto plain = show(make().ServiceCredentialSecret.value()).value();
    EXPECT_TRUE(account_.may(plain, "bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/large"));
}

TEST_F(ApiKeys, SurviveARestartWithTheirScope)
{
    const auto key = make(1, testing::allow("bedrock:InvokeModel", "*")).ServiceCredentialSecret.value();
    account_.reopen();
    const auto caller = show(key).value();
    EXPECT_TRUE(account_.may(caller, "bedrock:InvokeModel"));
    EXPECT_FALSE(account_.may(caller, "bedrock:Converse"));
}

TEST_F(ApiKeys, AreRefusedBeyondTheQuotaForOtherServicesAndWithBrokenPolicies)
{
    make();
    make();
    shapes::CreateServiceSpecificCredentialRequest input;
    input.UserName = "Bob";
    input.ServiceName = "bedrock.amazonaws.com";
    EXPECT_EQ(error_of<shapes::CreateServiceSpecificCredentialOperation>(input), "LimitExceeded");
    account_.make_user("Ann");
    input.UserName = "Ann";
    input.SessionPolicy = "{";
    EXPECT_EQ(error_of<shapes::CreateServiceSpecificCredentialOperation>(input), "MalformedPolicyDocument");
    input.SessionPolicy = std::string(longest_session_policy + 1, ' ');
    EXPECT_EQ(error_of<shapes::CreateServiceSpecificCredentialOperation>(input), "ValidationError");
    input.SessionPolicy.reset();
    input.ServiceName = "codecommit.amazonaws.com";
    EXPECT_EQ(error_of<shapes::CreateServiceSpecificCredentialOperation>(input), "ServiceNotSupportedException");
}

TEST_F(ApiKeys, AUserWithAKeyCannotBeDeletedAndAnothersKeyIsNotFound)
{
    const auto made = make();
    account_.make_user("Ann");
    shapes::DeleteServiceSpecificCredentialRequest erase;
    erase.UserName = "Ann";
    erase.ServiceSpecificCredentialId = made.ServiceSpecificCredentialId;
    EXPECT_EQ(error_of<shapes::DeleteServiceSpecificCredentialOperation>(erase), "NoSuchEntity");
    const auto outsider = account_.make_member("222222222222");
    EXPECT_FALSE(account_.call<shapes::DeleteServiceSpecificCredentialOperation>(outsider, erase));
    shapes::DeleteUserRequest remove;
    remove.UserName = "Bob";
    EXPECT_EQ(error_of<shapes::DeleteUserOperation>(remove), "DeleteConflict");
}

TEST_F(ApiKeys, AKeyOfASuspendedAccountIsRefused)
{
    const auto key = make().ServiceCredentialSecret.value();
    EXPECT_EQ(code(key), "good");
    account_.make_member("222222222222");
    account_.suspend("222222222222");
    EXPECT_EQ(code(key), "good") << "another account's end";
    EXPECT_EQ(code(std::string(authn::long_term_key("BedrockAPIKey-zzzz-at-222222222222", Secret("x")).reveal())),
              "InvalidClientTokenId");
}

}  // namespace
}  // namespace sekisho::iam
