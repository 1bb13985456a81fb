// Walks every registered operation with no identity, a wrong principal and an altered signature: all are refused. Nothing is
// listed here but the operations that are open on purpose, so a new operation is walked without anybody remembering it.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "app/configuration.h"
#include "app/installation.h"
#include "authn/sigv4/sign.h"
#include "base/encoding.h"
#include "crypto/hash.h"
#include "walk/sample_request.h"

namespace sekisho::walk {
namespace {

/// What may be called without a signature, and why it is safe: each proves its caller by what is in the request (password,
/// code, token), or says only what is public.
const std::set<std::string> unsigned_operations{"cognito_idp AssociateSoftwareToken",
                                                "cognito_idp ChangePassword",
                                                "cognito_idp CompleteWebAuthnRegistration",
                                                "cognito_idp ConfirmDevice",
                                                "cognito_idp ConfirmForgotPassword",
                                                "cognito_idp ConfirmSignUp",
                                                "cognito_idp DeleteUser",
                                                "cognito_idp DeleteUserAttributes",
                                                "cognito_idp DeleteWebAuthnCredential",
                                                "cognito_idp ForgetDevice",
                                                "cognito_idp ForgotPassword",
                                                "cognito_idp GetDevice",
                                                "cognito_idp GetTokensFromRefreshToken",
                                                "cognito_idp GetUser",
                                                "cognito_idp GetUserAttributeVerificationCode",
                                                "cognito_idp GetUserAuthFactors",
                                                "cognito_idp GlobalSignOut",
                                                "cognito_idp InitiateAuth",
                                                "cognito_idp ListWebAuthnCredentials",
                                                "cognito_idp ListDevices",
                                                "cognito_idp ResendConfirmationCode",
                                                "cognito_idp RespondToAuthChallenge",
                                                "cognito_idp RevokeToken",
                                                "cognito_idp SetUserMFAPreference",
                                                "cognito_idp SetUserSettings",
                                                "cognito_idp SignUp",
                                                "cognito_idp StartWebAuthnRegistration",
                                                "cognito_idp UpdateDeviceStatus",
                                                "cognito_idp UpdateAuthEventFeedback",
                                                "cognito_idp UpdateUserAttributes",
                                                "cognito_idp VerifySoftwareToken",
                                                "cognito_idp VerifyUserAttribute",
                                                "cognito_identity GetCredentialsForIdentity",
                                                "cognito_identity GetId",
                                                "cognito_identity GetOpenIdToken",
                                                "cognito_identity UnlinkIdentity",
                                                "sts AssumeRoleWithSAML",
                                                "sts AssumeRoleWithWebIdentity",
                                                "authzen GetPolicyDecisionPoint",
                                                "discovery GetJsonWebKeySet",
                                                "discovery GetOpenIdConfiguration",
                                                "discovery UploadUserImportFile"};
/// Signed, but open to every verified caller.
const std::set<std::string> open_to_any_caller{"sts GetCallerIdentity", "sts GetSessionToken"};

std::string name_of(const op::Operation& operation)
{
    return std::string(operation.schema().service->name) + " " + std::string(operation.schema().name);
}

class Walk : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        folder_ = (std::filesystem::temp_directory_path() / "sekisho-walk-XXXXXX").string();
        ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
        ::setenv("SEKISHO_ROOT_ACCESS_KEY_ID", "AKIAWALKWALKWALKWALK", 1);
        ::setenv("SEKISHO_ROOT_SECRET_ACCESS_KEY", "walk-walk-walk-walk-walk-walk-walk-walk+", 1);
        app::Configuration configuration;
        configuration.data = folder_;
        auto opened = app::Installation::open(*app::checked(configuration));
        ASSERT_TRUE(opened) << opened.error().message << opened.error().detail;
        installation_ = *std::move(opened);
        make_powerless_user();
    }

    static void TearDownTestSuite()
    {
        installation_.reset();
        std::filesystem::remove_all(folder_);
    }

    static net::Response send(net::Request request)
    {
        boost::asio::io_context io;
        auto done = boost::asio::co_spawn(io, installation_->gate().handle(std::move(request)), boost::asio::use_future);
        io.run();
        return done.get();
    }

    static std::string text_of(const net::Response& response)
    {
        const auto* body = std::get_if<std::string>(&response.body);
        const auto type = std::string(response.headers.get("x-amzn-errortype").value_or(""));  // where REST services say it
        return type + (body ? *body : std::string("(a stream)"));
    }

    static net::Request signed_request(const SampleRequest& sample, const wire::ServiceSchema& service,
                                       const authn::Credentials& credentials)
    {
        auto request = sample.request();
        const authn::SigningScope scope{"us-east-1", std::string(service.signing_name), SystemClock().now()};
        authn::sign_request(request, credentials, scope, hex(crypto::sha256(sample.body)));
        return request;
    }

    static authn::Credentials root()
    {
        return {"AKIAWALKWALKWALKWALK", Secret("walk-walk-walk-walk-walk-walk-walk-walk+"), ""};
    }

    /// A user without any policy, with an access key.
    static void make_powerless_user()
    {
        const auto ask = [](const std::string& form) {
            SampleRequest sample;
            sample.headers.add("content-type", "application/x-www-form-urlencoded");
            sample.body = form + "&Version=2010-05-08";
            static const wire::ServiceSchema iam{.name = "iam", .signing_name = "iam"};
            return text_of(send(signed_request(sample, iam, root())));
        };
        ask("Action=CreateUser&UserName=powerless");
        const auto api_key =
            ask("Action=CreateServiceSpecificCredential&UserName=powerless&ServiceName=bedrock.amazonaws.com");
        const auto key = ask("Action=CreateAccessKey&UserName=powerless");
        const auto between = [](const std::string& text, const std::string& name) {
            const auto from = text.find("<" + name + ">") + name.size() + 2;
            return text.substr(from, text.find("</" + name + ">") - from);
        };
        powerless_ = {between(key, "AccessKeyId"), Secret(between(key, "SecretAccessKey")), ""};
        powerless_api_key_ = between(api_key, "ServiceCredentialSecret");
        ASSERT_TRUE(powerless_api_key_.starts_with("ABSK")) << api_key;
        ASSERT_TRUE(powerless_.access_key_id.starts_with("AKIA")) << key;
    }

    inline static std::string folder_;
    inline static std::unique_ptr<app::Installation> installation_;
    inline static authn::Credentials powerless_;
    inline static std::string powerless_api_key_;
};

bool says_any_of(const std::string& text, std::initializer_list<std::string_view> codes)
{
    return std::ranges::any_of(codes, [&](std::string_view code) { return text.find(code) != std::string::npos; });
}

TEST_F(Walk, OnlyTheListedOperationsTakeUnsignedRequests)
{
    std::set<std::string> found;
    for (const auto& operation : installation_->operations())
        if (operation->schema().unsigned_allowed) found.insert(name_of(*operation));
    for (const auto& name : found)
        EXPECT_TRUE(unsigned_operations.contains(name)) << name << " takes unsigned requests and is not on the list";
}

TEST_F(Walk, OnlyTheListedOperationsNeedNoPermission)
{
    for (const auto& operation : installation_->operations()) {
        if (!operation->open_reason()) continue;
        const auto name = name_of(*operation);
        EXPECT_TRUE(unsigned_operations.contains(name) || open_to_any_caller.contains(name))
            << name << " needs no permission and is not on the list";
    }
}

TEST_F(Walk, WithNoIdentityEveryOtherOperationIsRefused)
{
    for (const auto& operation : installation_->operations()) {
        const auto& schema = operation->schema();
        if (schema.unsigned_allowed) continue;
        const auto response = send(sample_request(schema).request());
        EXPECT_GE(response.status, 400) << name_of(*operation);
        const bool is_head = schema.http_method == "HEAD";
        EXPECT_TRUE(is_head || says_any_of(text_of(response), {"MissingAuthenticationToken", "AccessDenied", "MalformedXML",
                                                               "InvalidRequest", "InvalidArgument", "NoSuchBucket"}))
            << name_of(*operation) << ": " << response.status << " " << text_of(response);
        EXPECT_NE(response.status, 500) << name_of(*operation) << text_of(response);
    }
}

TEST_F(Walk, AWrongPrincipalIsDeniedEverywhere)
{
    std::size_t walked = 0, denied_by_policy = 0;
    for (const auto& operation : installation_->operations()) {
        const auto& schema = operation->schema();
        if (schema.unsigned_allowed || open_to_any_caller.contains(name_of(*operation))) continue;
        ++walked;
        const auto response = send(signed_request(sample_request(schema), *schema.service, powerless_));
        EXPECT_GE(response.status, 400) << name_of(*operation) << ": " << text_of(response);
        EXPECT_NE(response.status, 500) << name_of(*operation) << ": " << text_of(response);
        const auto text = text_of(response);
        if (says_any_of(text, {"AccessDenied"})) ++denied_by_policy;
        else
            std::printf("note: %s was refused before it was judged: %d %.160s\n", name_of(*operation).c_str(),
                        response.status, text.c_str());
    }
    // A sample that does not pass validation is refused as well, but proves less: nearly all must reach the policy engine.
    EXPECT_GE(denied_by_policy * 100, walked * 90) << denied_by_policy << " of " << walked;
}

/// Of the services where bearer tokens are taken: those whose signatures are made for "bedrock".
bool is_of_models(const wire::OperationSchema& schema) { return schema.service->signing_name == "bedrock"; }

std::string shown(const std::string& token) { return token.substr(0, 24); }

TEST_F(Walk, ABearerTokenThatIsNotGoodIsRefusedWhereverTokensAreTaken)
{
    const std::string guessed = "ABSK" + base64("BedrockAPIKey-1a2b-at-123456789012:guessed");
    const std::string foreign = "ABSK" + base64("BedrockAPIKey-1a2b-at-999999999999:secret");
    const std::string presigned =
        "bedrock-api-key-" +
        base64(
            "bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
            "AKIAWALKWALKWALKWALK%2F20261120%2Fus-east-1%2Fbedrock%2Faws4_request&X-Amz-Date=20261120T000000Z&X-Amz-Expires="
            "43200&X-Amz-SignedHeaders=host&X-Amz-Signature=" +
            std::string(64, '0') + "&Version=1");
    for (const auto& operation : installation_->operations()) {
        const auto& schema = operation->schema();
        if (!is_of_models(schema)) continue;
        for (const auto& token : {std::string(), std::string("sk-nobody"), guessed, foreign, presigned,
                                  std::string("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."), std::string("ABSK")}) {
            auto request = sample_request(schema).request();
            request.headers.add("authorization", "Bearer " + token);
            const auto response = send(std::move(request));
            EXPECT_TRUE(response.status == 401 || response.status == 403) << name_of(*operation) << " " << shown(token);
            EXPECT_TRUE(says_any_of(text_of(response), {"UnrecognizedClientException"})) << text_of(response);
        }
        auto both = signed_request(sample_request(schema), *schema.service, root());
        both.headers.add("authorization", "Bearer " + powerless_api_key_);
        EXPECT_GE(send(std::move(both)).status, 400) << name_of(*operation) << " with signature and token";
    }
}

TEST_F(Walk, AnApiKeyIsNoMoreThanItsUserAndNothingOutsideOfModels)
{
    for (const auto& operation : installation_->operations()) {
        const auto& schema = operation->schema();
        if (schema.unsigned_allowed) continue;
        auto request = sample_request(schema).request();
        request.headers.add("authorization", "Bearer " + powerless_api_key_);
        const auto response = send(std::move(request));
        EXPECT_GE(response.status, 400) << name_of(*operation);
        EXPECT_NE(response.status, 500) << name_of(*operation) << text_of(response);
        const auto text = text_of(response);
        EXPECT_EQ(text.find("UnrecognizedClient"), std::string::npos) << name_of(*operation) << text;
        // The list of what may be said of somebody who is known stands with the powerless principal above.
        if (!is_of_models(schema)) EXPECT_EQ(text.find("user/powerless"), std::string::npos) << name_of(*operation) << text;
    }
}

TEST_F(Walk, AnAlteredSignatureIsRefusedEverywhere)
{
    for (const auto& operation : installation_->operations()) {
        const auto& schema = operation->schema();
        if (schema.unsigned_allowed) continue;
        auto request = signed_request(sample_request(schema), *schema.service, root());
        auto authorization = std::string(*request.headers.get("authorization"));
        authorization.back() = authorization.back() == '0' ? '1' : '0';
        request.headers.set("authorization", authorization);
        const auto response = send(std::move(request));
        EXPECT_GE(response.status, 400) << name_of(*operation) << ": " << text_of(response);
        const bool is_head = schema.http_method == "HEAD";
        EXPECT_TRUE(is_head || says_any_of(text_of(response), {"SignatureDoesNotMatch", "InvalidSignatureException"}))
            << name_of(*operation) << ": " << text_of(response);
    }
}

TEST_F(Walk, ASignatureForOneServiceOpensNoOther)
{
    for (const auto& operation : installation_->operations()) {
        const auto& schema = operation->schema();
        if (schema.unsigned_allowed) continue;
        const auto other = schema.service->signing_name == "s3" ? std::string_view("sts") : std::string_view("s3");
        const wire::ServiceSchema foreign{.name = "foreign", .signing_name = other};
        const auto response = send(signed_request(sample_request(schema), foreign, root()));
        EXPECT_GE(response.status, 400) << name_of(*operation) << ": " << text_of(response);
    }
}

}  // namespace
}  // namespace sekisho::walk
