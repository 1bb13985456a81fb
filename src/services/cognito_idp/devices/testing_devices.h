#pragma once

#include <gtest/gtest.h>

#include "authn/srp/srp.h"
#include "base/encoding.h"
#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp {

/// What a client keeps of its device.
struct ClientDevice {
    std::string key;
    std::string group;
    std::string password;
};

/// The client's half of one SRP exchange of a device, as pycognito and Amplify have it.
struct DeviceAttempt {
    authn::srp::ClientKeys keys = authn::srp::make_client_keys();
    Parameters challenge;
};

/// A pool that remembers devices, and alice, who has a password there.
class DevicesOfAUser : public ::testing::Test {
protected:
    using Tokens = api::AuthenticationResultType;

    DevicesOfAUser() { harness.make_user(pool, "alice", "correct-horse"); }

    static std::string message(const auto& result)
    {
        return result ? "no error" : result.error().code + ": " + result.error().message;
    }

    std::string make_tracking_pool(bool replaces_second_factor, bool user_decides, const std::string& mode = "aws-compat")
    {
        return harness.make_pool([&](auto& request) {
            request.UserPoolTags = {{"sekisho:mode", mode}};
            request.DeviceConfiguration = api::DeviceConfigurationType{
                .ChallengeRequiredOnNewDevice = replaces_second_factor, .DeviceOnlyRememberedOnUserPrompt = user_decides};
        });
    }

    Result<api::InitiateAuthResponse> sign_in(const std::string& name = "alice", const std::string& device_key = {})
    {
        Parameters parameters{{"USERNAME", name}, {"PASSWORD", "correct-horse"}};
        if (!device_key.empty()) parameters["DEVICE_KEY"] = device_key;
        return harness.initiate(client, "USER_PASSWORD_AUTH", std::move(parameters));
    }
    Tokens tokens_of(const std::string& name = "alice") { return *Harness::must(sign_in(name)).AuthenticationResult; }

    static api::DeviceSecretVerifierConfigType verifier_of(const ClientDevice& device)
    {
        const auto verifier = authn::srp::make_verifier({device.group, device.key}, Secret(device.password));
        return {.PasswordVerifier = base64(authn::srp::pad(verifier.value)), .Salt = base64(authn::srp::pad(verifier.salt))};
    }

    static ClientDevice new_device(const Tokens& tokens)
    {
        const auto& given = tokens.NewDeviceMetadata.value();
        return {*given.DeviceKey, *given.DeviceGroupKey, base64(crypto::random_bytes(40))};
    }

    Result<api::ConfirmDeviceResponse> confirm(const Tokens& tokens, const ClientDevice& device)
    {
        api::ConfirmDeviceRequest request;
        request.AccessToken = *tokens.AccessToken;
        request.DeviceKey = device.key;
        request.DeviceName = "a browser";
        request.DeviceSecretVerifierConfig = verifier_of(device);
        return harness.call<api::ConfirmDeviceOperation>(std::move(request));
    }

    /// A confirmed device of a new sign-in.
    ClientDevice make_device(const std::string& name = "alice")
    {
        const auto tokens = tokens_of(name);
        auto device = new_device(tokens);
        Harness::must(confirm(tokens, device));
        return device;
    }

    /// The answer to DEVICE_SRP_AUTH: the challenge DEVICE_PASSWORD_VERIFIER.
    Result<DeviceAttempt> begin_device(const ClientDevice& device, std::optional<std::string> session,
                                       const std::string& name = "alice")
    {
        DeviceAttempt attempt;
        TRY(auto answer,
            harness.respond(client, "DEVICE_SRP_AUTH",
                            {{"USERNAME", name}, {"DEVICE_KEY", device.key}, {"SRP_A", attempt.keys.public_value.to_hex()}},
                            std::move(session)));
        EXPECT_EQ(answer.ChallengeName, "DEVICE_PASSWORD_VERIFIER");
        EXPECT_FALSE(answer.Session);
        attempt.challenge = *answer.ChallengeParameters;
        return attempt;
    }

    Parameters device_answer(const ClientDevice& device, const DeviceAttempt& attempt)
    {
        namespace srp = authn::srp;
        const srp::Identity identity{device.group, device.key};
        const auto b = *crypto::Number::from_hex(attempt.challenge.at("SRP_B"));
        const auto salt = *crypto::Number::from_hex(attempt.challenge.at("SALT"));
        const auto x = srp::password_exponent(identity, Secret(device.password), salt);
        const auto key =
            srp::session_key(srp::scramble(attempt.keys.public_value, b), srp::client_secret(attempt.keys, b, x));
        const srp::Claim claim{identity, *from_base64(attempt.challenge.at("SECRET_BLOCK")),
                               srp::format_timestamp(harness.clock.now())};
        return {{"USERNAME", attempt.challenge.at("USERNAME")},
                {"DEVICE_KEY", device.key},
                {"PASSWORD_CLAIM_SECRET_BLOCK", attempt.challenge.at("SECRET_BLOCK")},
                {"TIMESTAMP", claim.timestamp},
                {"PASSWORD_CLAIM_SIGNATURE", base64(srp::sign_claim(key, claim))}};
    }

    /// The password, and the Session for the device that it is asked for.
    std::string session_for(const ClientDevice& device, const std::string& name = "alice")
    {
        const auto answer = Harness::must(sign_in(name, device.key));
        EXPECT_EQ(answer.ChallengeName, "DEVICE_SRP_AUTH");
        return *answer.Session;
    }

    Result<api::RespondToAuthChallengeResponse> sign_in_with(const ClientDevice& device)
    {
        TRY(const auto attempt, begin_device(device, session_for(device)));
        return harness.respond(client, "DEVICE_PASSWORD_VERIFIER", device_answer(device, attempt));
    }

    Result<void> set_status(const Tokens& tokens, const std::string& key, const std::string& status)
    {
        api::UpdateDeviceStatusRequest request;
        request.AccessToken = *tokens.AccessToken;
        request.DeviceKey = key;
        request.DeviceRememberedStatus = status;
        TRY_VOID(harness.call<api::UpdateDeviceStatusOperation>(std::move(request)));
        return {};
    }

    Result<void> forget(const std::string& key, const std::string& name = "alice")
    {
        api::AdminForgetDeviceRequest request;
        request.UserPoolId = pool;
        request.Username = name;
        request.DeviceKey = key;
        TRY_VOID(harness.call<api::AdminForgetDeviceOperation>(std::move(request)));
        return {};
    }

    std::vector<api::DeviceType> devices_of(const std::string& name = "alice")
    {
        api::AdminListDevicesRequest request;
        request.UserPoolId = pool;
        request.Username = name;
        return *Harness::must(harness.call<api::AdminListDevicesOperation>(std::move(request))).Devices;
    }

    static std::string claim_of(const std::string& token, std::string_view name)
    {
        const auto from = token.find('.') + 1;
        const auto body = from_base64url(token.substr(from, token.find('.', from) - from)).value_or("");
        const auto claims = wire::parse_json(body);
        return claims ? std::string(authn::text_claim(*claims, name)) : std::string();
    }

    static constexpr const char* wrong = "NotAuthorizedException: Incorrect username or password.";
    static constexpr const char* unknown = "ResourceNotFoundException: Device does not exist.";
    static constexpr const char* bogus = "NotAuthorizedException: Invalid session for the user.";
    static constexpr const char* spent =
        "NotAuthorizedException: Invalid session for the user, session can only be used once.";

    Harness harness;
    std::string pool = make_tracking_pool(true, false);
    std::string client = harness.make_client(pool);
};

}  // namespace sekisho::cognito_idp
