#include <gtest/gtest.h>

#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp {
namespace {

using namespace std::chrono_literals;

class SelfService : public ::testing::Test {
protected:
    static std::string message(const auto& result)
    {
        return result ? "no error" : result.error().code + ": " + result.error().message;
    }

    Result<api::SignUpResponse> sign_up(const std::string& name, const std::string& email = "ann@example.com",
                                        const std::string& password = "correct-horse")
    {
        api::SignUpRequest request;
        request.ClientId = client;
        request.Username = name;
        request.Password = password;
        if (!email.empty()) request.UserAttributes = {{.Name = "email", .Value = email}};
        return harness.call<api::SignUpOperation>(std::move(request));
    }

    Result<api::ConfirmSignUpResponse> confirm(const std::string& name, const std::string& code)
    {
        api::ConfirmSignUpRequest request;
        request.ClientId = client;
        request.Username = name;
        request.ConfirmationCode = code;
        return harness.call<api::ConfirmSignUpOperation>(std::move(request));
    }

    Result<api::ForgotPasswordResponse> forgot(const std::string& name)
    {
        api::ForgotPasswordRequest request;
        request.ClientId = client;
        request.Username = name;
        return harness.call<api::ForgotPasswordOperation>(std::move(request));
    }

    Result<api::ConfirmForgotPasswordResponse> reset(const std::string& name, const std::string& code,
                                                     const std::string& password)
    {
        api::ConfirmForgotPasswordRequest request;
        request.ClientId = client;
        request.Username = name;
        request.ConfirmationCode = code;
        request.Password = password;
        return harness.call<api::ConfirmForgotPasswordOperation>(std::move(request));
    }

    /// Signs up, confirms and signs in; the access token.
    std::string member(const std::string& name, const std::string& email = "ann@example.com")
    {
        Harness::must(sign_up(name, email));
        Harness::must(confirm(name, harness.newest_code(pool)));
        return *Harness::must(harness.sign_in(client, name, "correct-horse")).AuthenticationResult->AccessToken;
    }

    static std::string other_than(const std::string& code) { return code == "000000" ? "000001" : "000000"; }

    std::string attribute(const std::string& token, std::string_view name)
    {
        api::GetUserRequest request;
        request.AccessToken = token;
        for (const auto& entry : Harness::must(harness.call<api::GetUserOperation>(std::move(request))).UserAttributes)
            if (entry.Name == name) return *entry.Value;
        return {};
    }

    Harness harness;
    std::string pool = harness.make_pool([](auto& request) { request.AutoVerifiedAttributes = {"email"}; });
    std::string client = harness.make_client(pool);
};

TEST_F(SelfService, SignUpIsConfirmedByTheCodeThatWasSent)
{
    const auto made = sign_up("ann");
    ASSERT_TRUE(made) << message(made);
    EXPECT_FALSE(made->UserConfirmed);
    EXPECT_EQ(made->CodeDeliveryDetails->Destination, "a***@e***");
    EXPECT_EQ(made->CodeDeliveryDetails->DeliveryMedium, "EMAIL");
    EXPECT_EQ(message(harness.sign_in(client, "ann", "correct-horse")), "UserNotConfirmedException: User is not confirmed.");
    const auto code = harness.newest_code(pool);
    ASSERT_EQ(code.size(), 6U);
    EXPECT_EQ(message(confirm("ann", other_than(code))),
              "CodeMismatchException: Invalid verification code provided, please try again.");
    ASSERT_TRUE(confirm("ann", code));
    EXPECT_EQ(message(confirm("ann", code)),
              "NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED");
    const auto answer = harness.sign_in(client, "ann", "correct-horse");
    ASSERT_TRUE(answer) << message(answer);
    EXPECT_EQ(attribute(*answer->AuthenticationResult->AccessToken, "email_verified"), "true");
}

TEST_F(SelfService, ASignUpCodeLivesADayAndGuessesAreCounted)
{
    Harness::must(sign_up("ann"));
    const auto code = harness.newest_code(pool);
    for (int i = 0; i < 15; ++i) EXPECT_FALSE(confirm("ann", other_than(code)));
    EXPECT_EQ(message(confirm("ann", code)), "LimitExceededException: Attempt limit exceeded, please try after some time.");
    harness.clock.advance(24h);
    EXPECT_EQ(message(confirm("ann", code)), "ExpiredCodeException: Invalid code provided, please request a code again.");
}

TEST_F(SelfService, SignUpRefusesTakenNamesWeakPasswordsAndForeignAttributes)
{
    Harness::must(sign_up("ann"));
    EXPECT_EQ(message(sign_up("ann")), "UsernameExistsException: User already exists");
    EXPECT_EQ(message(sign_up("bob", "b@example.com", "short")),
              "InvalidPasswordException: Password did not conform with policy: Password not long enough");
    EXPECT_EQ(message(sign_up("bob", "no address")), "InvalidParameterException: Invalid email address format.");
    api::SignUpRequest request;
    request.ClientId = client;
    request.Username = "bob";
    request.Password = "correct-horse";
    request.UserAttributes = {{.Name = "email_verified", .Value = "true"}};
    EXPECT_EQ(message(harness.call<api::SignUpOperation>(request)),
              "NotAuthorizedException: A client attempted to write unauthorized attribute");
    request.UserAttributes = {{.Name = "custom:missing", .Value = "x"}};
    EXPECT_EQ(harness.call<api::SignUpOperation>(request).error().code, "InvalidParameterException");
}

TEST_F(SelfService, ConfirmingAnUnknownUserSaysSoInCognitosWords)
{
    EXPECT_EQ(message(confirm("nobody", "123456")), "UserNotFoundException: Username/client id combination not found.");
}

TEST_F(SelfService, AForgottenPasswordIsSetAnewByItsCode)
{
    member("ann");
    const auto sent = forgot("ann");
    ASSERT_TRUE(sent) << message(sent);
    EXPECT_EQ(sent->CodeDeliveryDetails->AttributeName, "email");
    const auto code = harness.newest_code(pool);
    EXPECT_EQ(message(reset("ann", other_than(code), "another-horse")),
              "CodeMismatchException: Invalid verification code provided, please try again.");
    EXPECT_EQ(message(reset("ann", code, "short")),
              "InvalidPasswordException: Password does not conform to policy: Password not long enough");
    ASSERT_TRUE(reset("ann", code, "another-horse"));
    EXPECT_EQ(message(reset("ann", code, "a-third-horse")),
              "ExpiredCodeException: Invalid code provided, please request a code again.");
    EXPECT_TRUE(harness.sign_in(client, "ann", "another-horse"));
    EXPECT_FALSE(harness.sign_in(client, "ann", "correct-horse"));
}

TEST_F(SelfService, AForgottenPasswordsCodeLivesAnHour)
{
    member("ann");
    Harness::must(forgot("ann"));
    const auto code = harness.newest_code(pool);
    harness.clock.advance(1h);
    EXPECT_EQ(message(reset("ann", code, "another-horse")),
              "ExpiredCodeException: Invalid code provided, please request a code again.");
}

TEST_F(SelfService, WhereExistenceIsHiddenAForgottenPasswordOfNobodyLooksReal)
{
    EXPECT_EQ(message(forgot("nobody")), "UserNotFoundException: User does not exist.");
    client = harness.make_client(pool, [](auto& request) { request.PreventUserExistenceErrors = "ENABLED"; });
    const auto first = forgot("nobody"), second = forgot("nobody");
    ASSERT_TRUE(first) << message(first);
    EXPECT_EQ(first->CodeDeliveryDetails->Destination, second->CodeDeliveryDetails->Destination);
    EXPECT_EQ(message(reset("nobody", "123456", "another-horse")),
              "CodeMismatchException: Invalid verification code provided, please try again.");
}

TEST_F(SelfService, InAStrictPoolACodeThatNobodyAskedForDoesNotTellWhoExists)
{
    member("ann");
    client = harness.make_client(pool, [](auto& request) { request.PreventUserExistenceErrors = "ENABLED"; });
    EXPECT_EQ(reset("ann", "123456", "another-horse").error().code, "ExpiredCodeException") << "Cognito's word";
    auto edit = [](Pool& changed) -> Result<void> {
        changed.mode = Mode::strict;
        return {};
    };
    Harness::must(harness.run(harness.pools().directory().change_pool(pool, edit)));
    EXPECT_EQ(message(reset("ann", "123456", "another-horse-of-mine")),
              message(reset("nobody", "123456", "another-horse-of-mine")));
    Harness::must(forgot("ann"));
    EXPECT_TRUE(reset("ann", harness.newest_code(pool), "another-horse-of-mine"));
}

TEST_F(SelfService, AResetByTheAdministratorForcesANewPassword)
{
    member("ann");
    const auto tokens = *Harness::must(harness.sign_in(client, "ann", "correct-horse")).AuthenticationResult;
    api::AdminResetUserPasswordRequest request;
    request.UserPoolId = pool;
    request.Username = "ann";
    Harness::must(harness.call<api::AdminResetUserPasswordOperation>(std::move(request)));
    EXPECT_EQ(harness.sign_in(client, "ann", "correct-horse").error().code, "PasswordResetRequiredException");
    EXPECT_FALSE(harness.initiate(client, "REFRESH_TOKEN_AUTH", {{"REFRESH_TOKEN", *tokens.RefreshToken}}));
    ASSERT_TRUE(reset("ann", harness.newest_code(pool), "another-horse"));
    EXPECT_TRUE(harness.sign_in(client, "ann", "another-horse"));
}

TEST_F(SelfService, AnotherNameOfTheSameUserIsNoFurtherQuota)
{
    pool = harness.make_pool([](auto& request) {
        request.AutoVerifiedAttributes = {"email"};
        request.AliasAttributes = {"email"};
    });
    client = harness.make_client(pool);
    member("ann", "ann@example.com");
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(forgot("ann"));
    EXPECT_EQ(message(forgot("ann@example.com")),
              "LimitExceededException: Attempt limit exceeded, please try after some time.");
}

TEST_F(SelfService, ChangingThePasswordNeedsTheOldOneAndLocksLikeSignIn)
{
    api::ChangePasswordRequest request;
    request.AccessToken = member("ann");
    request.PreviousPassword = "guess-guess";
    request.ProposedPassword = "another-horse";
    EXPECT_EQ(message(harness.call<api::ChangePasswordOperation>(request)),
              "NotAuthorizedException: Incorrect username or password.");
    request.PreviousPassword = "correct-horse";
    EXPECT_TRUE(harness.call<api::ChangePasswordOperation>(request));
    EXPECT_TRUE(harness.sign_in(client, "ann", "another-horse"));
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(harness.call<api::ChangePasswordOperation>(request));
    EXPECT_EQ(message(harness.call<api::ChangePasswordOperation>(request)),
              "LimitExceededException: Attempt limit exceeded, please try after some time.");
}

TEST_F(SelfService, AChangedAddressIsUnverifiedUntilItsOwnCode)
{
    const auto token = member("ann");
    api::UpdateUserAttributesRequest update;
    update.AccessToken = token;
    update.UserAttributes = {{.Name = "email", .Value = "new@example.com"}};
    const auto changed = harness.call<api::UpdateUserAttributesOperation>(update);
    ASSERT_TRUE(changed) << message(changed);
    EXPECT_EQ(changed->CodeDeliveryDetailsList->size(), 1U);
    EXPECT_EQ(attribute(token, "email_verified"), "false");
    const auto code = harness.newest_code(pool);

    // A code that went to one address proves nothing about the next.
    harness.clock.advance(1s);
    update.UserAttributes = {{.Name = "email", .Value = "victim@example.com"}};
    Harness::must(harness.call<api::UpdateUserAttributesOperation>(update));
    api::VerifyUserAttributeRequest verify;
    verify.AccessToken = token;
    verify.AttributeName = "email";
    verify.Code = code;
    EXPECT_FALSE(harness.call<api::VerifyUserAttributeOperation>(verify));
    verify.Code = harness.newest_code(pool);
    EXPECT_TRUE(harness.call<api::VerifyUserAttributeOperation>(verify));
    EXPECT_EQ(attribute(token, "email_verified"), "true");
}

TEST_F(SelfService, NewAddressesAreSentSoManyCodesInAnHour)
{
    api::UpdateUserAttributesRequest update;
    update.AccessToken = member("ann");
    const auto move_to = [&](int number) {
        update.UserAttributes = {{.Name = "email", .Value = fmt::format("victim{}@example.com", number)}};
        return harness.call<api::UpdateUserAttributesOperation>(update);
    };
    for (int number = 0; number < 20; ++number) ASSERT_TRUE(move_to(number));
    EXPECT_EQ(message(move_to(20)), "TooManyRequestsException: Attempt limit exceeded, please try after some time.");
    update.UserAttributes = {{.Name = "name", .Value = "Ann"}};
    EXPECT_TRUE(harness.call<api::UpdateUserAttributesOperation>(update)) << "what is sent no code is not counted";
    harness.clock.advance(1h);
    update.AccessToken = *Harness::must(harness.sign_in(client, "ann", "correct-horse")).AuthenticationResult->AccessToken;
    EXPECT_TRUE(move_to(21));
}

TEST_F(SelfService, WhereThePoolSaysSoTheOldAddressStaysUntilTheNewOneIsProven)
{
    pool = harness.make_pool([](auto& request) {
        request.AutoVerifiedAttributes = {"email"};
        request.UserAttributeUpdateSettings.emplace().AttributesRequireVerificationBeforeUpdate = {"email"};
    });
    client = harness.make_client(pool);
    const auto token = member("ann");
    api::UpdateUserAttributesRequest update;
    update.AccessToken = token;
    update.UserAttributes = {{.Name = "email", .Value = "new@example.com"}};
    Harness::must(harness.call<api::UpdateUserAttributesOperation>(update));
    EXPECT_EQ(attribute(token, "email"), "ann@example.com");
    EXPECT_EQ(attribute(token, "email_verified"), "true");
    api::VerifyUserAttributeRequest verify;
    verify.AccessToken = token;
    verify.AttributeName = "email";
    verify.Code = harness.newest_code(pool);
    ASSERT_TRUE(harness.call<api::VerifyUserAttributeOperation>(verify));
    EXPECT_EQ(attribute(token, "email"), "new@example.com");
}

TEST_F(SelfService, AVerifiedAliasSignsInAndBelongsToWhoVerifiedLast)
{
    pool = harness.make_pool([](auto& request) {
        request.AutoVerifiedAttributes = {"email"};
        request.AliasAttributes = {"email"};
    });
    client = harness.make_client(pool);
    EXPECT_EQ(
        message(sign_up("ann@example.com")),
        "InvalidParameterException: Username cannot be of email format, since user pool is configured for email alias.");
    Harness::must(sign_up("ann"));
    EXPECT_FALSE(harness.sign_in(client, "ann@example.com", "correct-horse"));
    Harness::must(confirm("ann", harness.newest_code(pool)));
    EXPECT_TRUE(harness.sign_in(client, "ann@example.com", "correct-horse"));
    harness.clock.advance(1s);
    Harness::must(sign_up("bob"));
    EXPECT_EQ(message(confirm("bob", harness.newest_code(pool))),
              "AliasExistsException: An account with the email already exists.");
}

TEST_F(SelfService, WhereTheAddressIsTheNameTheInternalNameIsTheSub)
{
    pool = harness.make_pool([](auto& request) {
        request.AutoVerifiedAttributes = {"email"};
        request.UsernameAttributes = {"email"};
        request.UsernameConfiguration = api::UsernameConfigurationType{.CaseSensitive = false};
    });
    client = harness.make_client(pool);
    EXPECT_EQ(message(sign_up("ann", "")), "InvalidParameterException: Username should be an email.");
    const auto made = Harness::must(sign_up("ann@example.com", ""));
    EXPECT_EQ(message(sign_up("ANN@example.com", "")),
              "UsernameExistsException: An account with the given email already exists.");
    Harness::must(confirm("Ann@Example.com", harness.newest_code(pool)));
    const auto token =
        *Harness::must(harness.sign_in(client, "ANN@EXAMPLE.COM", "correct-horse")).AuthenticationResult->AccessToken;
    api::GetUserRequest request;
    request.AccessToken = token;
    EXPECT_EQ(Harness::must(harness.call<api::GetUserOperation>(std::move(request))).Username, made.UserSub);
}

TEST_F(SelfService, AUserWhoDeletesHimselfIsGone)
{
    const auto token = member("ann");
    api::DeleteUserRequest request;
    request.AccessToken = token;
    ASSERT_TRUE(harness.call<api::DeleteUserOperation>(request));
    EXPECT_FALSE(harness.call<api::DeleteUserOperation>(request));
    EXPECT_EQ(message(harness.sign_in(client, "ann", "correct-horse")), "UserNotFoundException: User does not exist.");
}

TEST_F(SelfService, SignUpIsClosedWhereOnlyAdministratorsCreateUsers)
{
    pool = harness.make_pool([](auto& request) { request.AdminCreateUserConfig.emplace().AllowAdminCreateUserOnly = true; });
    client = harness.make_client(pool);
    EXPECT_EQ(message(sign_up("ann")), "NotAuthorizedException: SignUp is not permitted for this user pool");
}

}  // namespace
}  // namespace sekisho::cognito_idp
