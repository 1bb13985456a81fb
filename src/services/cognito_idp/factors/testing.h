#pragma once

#include <gtest/gtest.h>

#include "authn/srp/srp.h"
#include "authn/totp/totp.h"
#include "base/encoding.h"
#include "services/cognito_idp/testing.h"
#include "wire/json.h"

namespace sekisho::cognito_idp {

/// Pools with second factors, and people who have some.
class FactorTest : public ::testing::Test {
protected:
    static constexpr const char* password = "correct-horse";
    static constexpr const char* bogus = "NotAuthorizedException: Invalid session for the user.";
    static constexpr const char* spent =
        "NotAuthorizedException: Invalid session for the user, session can only be used once.";
    static constexpr const char* wrong_code = "CodeMismatchException: Invalid code or auth state for the user.";
    static constexpr const char* locked = "NotAuthorizedException: Password attempts exceeded";

    static std::string message(const auto& result)
    {
        return result ? "no error" : result.error().code + ": " + result.error().message;
    }

    static std::vector<api::AttributeType> attributes(const std::vector<std::pair<std::string, std::string>>& list)
    {
        std::vector<api::AttributeType> made;
        for (const auto& [name, value] : list) made.push_back({.Name = name, .Value = value});
        return made;
    }

    /// The base32 of SecretCode, back to bytes.
    static Secret seed_of(const std::string& text)
    {
        std::string bytes;
        std::uint32_t bits = 0;
        int count = 0;
        for (const char c : text) {
            bits = (bits << 5U) | static_cast<std::uint32_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
            count += 5;
            if (count < 8) continue;
            count -= 8;
            bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
        }
        return Secret(bytes);
    }

    std::string totp(const std::string& secret, int steps = 0)
    {
        return authn::totp_code(seed_of(secret), authn::totp_step(harness.clock.now()) + steps);
    }

    static std::string other(std::string code)
    {
        code[0] = code[0] == '9' ? '0' : static_cast<char>(code[0] + 1);
        return code;
    }

    /// MFA ON, OPTIONAL or OFF with every factor.
    Result<api::SetUserPoolMfaConfigResponse> configure(const std::string& mode)
    {
        api::SetUserPoolMfaConfigRequest request;
        request.UserPoolId = pool;
        request.MfaConfiguration = mode;
        if (mode != "OFF") {
            request.SoftwareTokenMfaConfiguration.emplace().Enabled = true;
            request.EmailMfaConfiguration.emplace();
            request.SmsMfaConfiguration.emplace().SmsConfiguration.emplace().SnsCallerArn =
                "arn:aws:iam::123456789012:role/sms";
        }
        return harness.call<api::SetUserPoolMfaConfigOperation>(std::move(request));
    }

    void make_strict()
    {
        auto edit = [](Pool& changed) -> Result<void> {
            changed.mode = Mode::strict;
            return {};
        };
        Harness::must(harness.run(harness.pools().directory().change_pool(pool, edit)));
    }

    void make_user(const std::string& name)
    {
        harness.make_user(pool, name, password,
                          {{"email", name + "@example.com"},
                           {"email_verified", "true"},
                           {"phone_number", "+15550001234"},
                           {"phone_number_verified", "true"}});
    }

    /// The access token of somebody who is asked for no second factor (yet).
    std::string access_token(const std::string& name)
    {
        return *Harness::must(harness.sign_in(client, name, password)).AuthenticationResult->AccessToken;
    }

    /// An authenticator application by access token; the clock moves on, so that its next code is a new one.
    std::string enrol_totp(const std::string& name, bool prefer = true)
    {
        const auto token = access_token(name);
        api::AssociateSoftwareTokenRequest association;
        association.AccessToken = token;
        const auto secret = *Harness::must(harness.call<api::AssociateSoftwareTokenOperation>(association)).SecretCode;
        api::VerifySoftwareTokenRequest proof;
        proof.AccessToken = token;
        proof.UserCode = totp(secret);
        proof.FriendlyDeviceName = "phone";
        EXPECT_EQ(Harness::must(harness.call<api::VerifySoftwareTokenOperation>(proof)).Status, "SUCCESS");
        if (prefer) prefer_factors(name, {"SOFTWARE_TOKEN_MFA"}, "SOFTWARE_TOKEN_MFA");
        harness.clock.advance(std::chrono::seconds(90));
        return secret;
    }

    Result<api::AdminSetUserMFAPreferenceResponse> set_factors(const std::string& name, const std::vector<std::string>& on,
                                                               const std::string& preferred)
    {
        const auto has = [&](const char* factor) { return std::ranges::find(on, factor) != on.end(); };
        api::AdminSetUserMFAPreferenceRequest request;
        request.UserPoolId = pool;
        request.Username = name;
        request.SMSMfaSettings = {.Enabled = has("SMS_MFA"), .PreferredMfa = preferred == "SMS_MFA"};
        request.EmailMfaSettings = {.Enabled = has("EMAIL_OTP"), .PreferredMfa = preferred == "EMAIL_OTP"};
        request.SoftwareTokenMfaSettings = {.Enabled = has("SOFTWARE_TOKEN_MFA"),
                                            .PreferredMfa = preferred == "SOFTWARE_TOKEN_MFA"};
        return harness.call<api::AdminSetUserMFAPreferenceOperation>(std::move(request));
    }

    void prefer_factors(const std::string& name, const std::vector<std::string>& on, const std::string& preferred)
    {
        Harness::must(set_factors(name, on, preferred));
    }

    api::InitiateAuthResponse begin(const std::string& name)
    {
        return Harness::must(harness.sign_in(client, name, password));
    }

    Result<api::RespondToAuthChallengeResponse> answer(const std::string& challenge, const std::string& session,
                                                       Parameters responses, const std::string& name = "alice")
    {
        responses.emplace("USERNAME", name);
        return harness.respond(client, challenge, std::move(responses), session);
    }

    Result<api::RespondToAuthChallengeResponse> answer_totp(const std::string& session, const std::string& code,
                                                            const std::string& name = "alice")
    {
        return answer("SOFTWARE_TOKEN_MFA", session, {{"SOFTWARE_TOKEN_MFA_CODE", code}}, name);
    }

    static std::vector<std::string> json_names(const std::string& text)
    {
        std::vector<std::string> names;
        const auto parsed = wire::parse_json(text);
        if (!parsed || !parsed->array()) throw std::runtime_error("not a JSON document in a string: " + text);
        for (const auto& name : *parsed->array()) names.push_back(*name.string());
        return names;
    }

    Harness harness;
    std::string pool = harness.make_pool([](auto& request) { request.AutoVerifiedAttributes = {"email"}; });
    std::string client = harness.make_client(pool);
};

}  // namespace sekisho::cognito_idp
