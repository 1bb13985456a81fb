#include "services/cognito_idp/devices/device_sign_in.h"

#include "authn/totp/totp.h"

#include "services/cognito_idp/devices/device_rules.h"
#include "services/cognito_idp/devices/testing_devices.h"

namespace sekisho::cognito_idp {
namespace {

namespace srp = authn::srp;
using namespace std::chrono_literals;

TEST_F(DevicesOfAUser, GetAKeyAtTheEndOfASignIn)
{
    const auto tokens = tokens_of();
    ASSERT_TRUE(tokens.NewDeviceMetadata);
    EXPECT_TRUE(tokens.NewDeviceMetadata->DeviceKey->starts_with("us-east-1_"));
    EXPECT_TRUE(tokens.NewDeviceMetadata->DeviceGroupKey->starts_with("-"));
    EXPECT_EQ(claim_of(*tokens.AccessToken, "device_key"), tokens.NewDeviceMetadata->DeviceKey);
    EXPECT_EQ(claim_of(*tokens.IdToken, "device_key"), "");
    EXPECT_NE(tokens_of().NewDeviceMetadata->DeviceKey, tokens.NewDeviceMetadata->DeviceKey);
    EXPECT_TRUE(devices_of().empty()) << "nothing is remembered that was not confirmed";
}

TEST_F(DevicesOfAUser, GetNoneInAPoolThatDoesNotTrackThem)
{
    pool = harness.make_pool();
    client = harness.make_client(pool);
    harness.make_user(pool, "alice", "correct-horse");
    const auto tokens =
        *Harness::must(sign_in("alice", "us-east-1_11111111-1111-4111-8111-111111111111")).AuthenticationResult;
    EXPECT_FALSE(tokens.NewDeviceMetadata);
    EXPECT_EQ(claim_of(*tokens.AccessToken, "device_key"), "");
}

TEST_F(DevicesOfAUser, ProveThemselvesAfterThePassword)
{
    const auto device = make_device();
    const auto answer = sign_in_with(device);
    ASSERT_TRUE(answer) << message(answer);
    const auto& tokens = answer->AuthenticationResult.value();
    EXPECT_EQ(claim_of(*tokens.AccessToken, "device_key"), device.key);
    EXPECT_FALSE(tokens.NewDeviceMetadata);
    EXPECT_EQ(devices_of().size(), 1U);
}

TEST_F(DevicesOfAUser, ProveThemselvesAtTheAdministratorsDoorToo)
{
    const auto device = make_device();
    api::AdminInitiateAuthRequest start;
    start.UserPoolId = pool;
    start.ClientId = client;
    start.AuthFlow = "ADMIN_USER_PASSWORD_AUTH";
    start.AuthParameters = {{"USERNAME", "alice"}, {"PASSWORD", "correct-horse"}, {"DEVICE_KEY", device.key}};
    const auto started = Harness::must(harness.call<api::AdminInitiateAuthOperation>(std::move(start)));
    EXPECT_EQ(started.ChallengeName, "DEVICE_SRP_AUTH");
    const auto attempt = Harness::must(begin_device(device, started.Session));
    EXPECT_TRUE(harness.respond(client, "DEVICE_PASSWORD_VERIFIER", device_answer(device, attempt)));
}

TEST_F(DevicesOfAUser, AreRefusedWithAWrongSecretAndLockedByThemselves)
{
    const auto device = make_device();
    auto thief = device;
    thief.password = "guessed";
    for (int i = 0; i < 5; ++i) EXPECT_EQ(message(sign_in_with(thief)), wrong);
    const auto session = session_for(device);
    EXPECT_EQ(message(begin_device(device, session)), "NotAuthorizedException: Password attempts exceeded");
    EXPECT_TRUE(sign_in()) << "the user is not locked out for it";
    harness.clock.advance(1s);
    EXPECT_TRUE(sign_in_with(device));
    EXPECT_EQ(message(sign_in_with(thief)), wrong) << "and the count began anew";
    EXPECT_TRUE(sign_in_with(device));
}

TEST_F(DevicesOfAUser, OfOthersAreUnknown)
{
    harness.make_user(pool, "bob", "correct-horse");
    const auto of_bob = make_device("bob");
    EXPECT_EQ(message(sign_in("alice", of_bob.key)), unknown);
    EXPECT_EQ(message(sign_in("alice", "us-east-1_11111111-1111-4111-8111-111111111111")), unknown);

    const auto here = pool, client_here = client;
    pool = make_tracking_pool(true, false);
    client = harness.make_client(pool);
    harness.make_user(pool, "alice", "correct-horse");
    const auto elsewhere = make_device();
    pool = here;
    client = client_here;
    EXPECT_EQ(message(sign_in("alice", elsewhere.key)), unknown);
}

TEST_F(DevicesOfAUser, AreUnknownOnlyToWhoKnowsThePassword)
{
    const Parameters guess{{"USERNAME", "alice"}, {"PASSWORD", "guessed-it"}, {"DEVICE_KEY", "us-east-1_0-0"}};
    EXPECT_EQ(message(harness.initiate(client, "USER_PASSWORD_AUTH", guess)), wrong);
}

TEST_F(DevicesOfAUser, AreUnknownBeforeTheyAreConfirmedAndAfterTheyAreForgotten)
{
    const auto tokens = tokens_of();
    EXPECT_EQ(message(sign_in("alice", *tokens.NewDeviceMetadata->DeviceKey)), unknown);
    const auto device = make_device();
    const auto session = session_for(device);
    const auto attempt = Harness::must(begin_device(device, session_for(device)));
    ASSERT_TRUE(forget(device.key));
    EXPECT_EQ(message(begin_device(device, session)), unknown) << "forgotten between the password and the device";
    EXPECT_EQ(message(harness.respond(client, "DEVICE_PASSWORD_VERIFIER", device_answer(device, attempt))), unknown);
    EXPECT_EQ(message(sign_in("alice", device.key)), unknown);
}

TEST_F(DevicesOfAUser, ThatAreUnknownLeaveTheSecretBlockGood)
{
    // amazon-cognito-identity-js sends the same answer again, without DEVICE_KEY.
    const auto keys = srp::make_client_keys();
    const auto started = Harness::must(
        harness.initiate(client, "USER_SRP_AUTH", {{"USERNAME", "alice"}, {"SRP_A", keys.public_value.to_hex()}}));
    const ClientDevice as_if{"alice", std::string(srp::pool_name_of(pool)), "correct-horse"};
    auto answer = device_answer(as_if, {keys, *started.ChallengeParameters});
    answer["USERNAME"] = "alice";
    answer["DEVICE_KEY"] = "us-east-1_11111111-1111-4111-8111-111111111111";
    EXPECT_EQ(message(harness.respond(client, "PASSWORD_VERIFIER", answer)), unknown);
    answer.erase("DEVICE_KEY");
    EXPECT_TRUE(harness.respond(client, "PASSWORD_VERIFIER", answer));
}

TEST_F(DevicesOfAUser, ThatAreNotRememberedAreNotAskedAndProveNothing)
{
    pool = make_tracking_pool(true, true);
    client = harness.make_client(pool);
    harness.make_user(pool, "alice", "correct-horse");
    const auto tokens = tokens_of();
    const auto device = new_device(tokens);
    EXPECT_EQ(Harness::must(confirm(tokens, device)).UserConfirmationNecessary, true);
    const auto answer = Harness::must(sign_in("alice", device.key));
    ASSERT_TRUE(answer.AuthenticationResult);
    EXPECT_FALSE(answer.AuthenticationResult->NewDeviceMetadata);
    EXPECT_EQ(claim_of(*answer.AuthenticationResult->AccessToken, "device_key"), "");
    ASSERT_TRUE(set_status(tokens, device.key, "remembered"));
    const auto attempt = Harness::must(begin_device(device, session_for(device)));
    ASSERT_TRUE(set_status(tokens, device.key, "not_remembered"));
    EXPECT_EQ(message(harness.respond(client, "DEVICE_PASSWORD_VERIFIER", device_answer(device, attempt))), unknown);
    ASSERT_TRUE(set_status(tokens, device.key, "remembered"));
    EXPECT_TRUE(sign_in_with(device));
}

TEST_F(DevicesOfAUser, HaveSessionsAndBlocksThatAreGoodOnce)
{
    const auto device = make_device();
    const auto session = session_for(device);
    const auto attempt = Harness::must(begin_device(device, session));
    EXPECT_EQ(message(begin_device(device, session)), spent);
    const auto answer = device_answer(device, attempt);
    EXPECT_TRUE(harness.respond(client, "DEVICE_PASSWORD_VERIFIER", answer));
    EXPECT_EQ(message(harness.respond(client, "DEVICE_PASSWORD_VERIFIER", answer)), wrong);
    const auto failed = Harness::must(begin_device(device, session_for(device)));
    auto altered = device_answer(device, failed);
    altered["PASSWORD_CLAIM_SIGNATURE"] = base64(std::string(32, 'x'));
    EXPECT_EQ(message(harness.respond(client, "DEVICE_PASSWORD_VERIFIER", altered)), wrong);
    EXPECT_EQ(message(harness.respond(client, "DEVICE_PASSWORD_VERIFIER", device_answer(device, failed))), wrong)
        << "a wrong signature uses the block up";
}

TEST_F(DevicesOfAUser, HaveSessionsBoundToUserClientStepAndTime)
{
    const auto device = make_device();
    harness.make_user(pool, "bob", "correct-horse");
    const auto of_bob = make_device("bob");
    EXPECT_EQ(message(begin_device(device, session_for(device), "bob")), bogus);
    EXPECT_EQ(message(begin_device(of_bob, session_for(device))), bogus);
    const auto mine = client;
    const auto session = session_for(device);
    const auto attempt = Harness::must(begin_device(device, session_for(device)));
    client = harness.make_client(pool);
    EXPECT_EQ(message(begin_device(device, session)), bogus);
    EXPECT_EQ(message(harness.respond(client, "DEVICE_PASSWORD_VERIFIER", device_answer(device, attempt))), wrong);
    client = mine;
    auto of_password = device_answer(device, attempt);
    of_password["PASSWORD_CLAIM_SECRET_BLOCK"] = base64(*from_base64url(session));
    EXPECT_EQ(message(harness.respond(client, "DEVICE_PASSWORD_VERIFIER", of_password)), wrong);
    auto renamed = device_answer(device, attempt);
    renamed["USERNAME"] = "bob";
    EXPECT_EQ(message(harness.respond(client, "DEVICE_PASSWORD_VERIFIER", renamed)), wrong);
    auto other_device = device_answer(device, attempt);
    other_device["DEVICE_KEY"] = of_bob.key;
    EXPECT_EQ(message(harness.respond(client, "DEVICE_PASSWORD_VERIFIER", other_device)), wrong);
    harness.clock.advance(3min);
    EXPECT_EQ(message(harness.respond(client, "DEVICE_PASSWORD_VERIFIER", device_answer(device, attempt))), wrong);
    EXPECT_EQ(message(begin_device(device, session)),
              "NotAuthorizedException: Invalid session for the user, session is expired.");
}

TEST_F(DevicesOfAUser, RefuseAnswersThatAreNoneOrIncomplete)
{
    const auto device = make_device();
    const auto session = session_for(device);
    for (const auto& bad :
         {std::string("0"), std::string(768, '0'), srp::group().value().to_hex(), std::string(2000, 'a')}) {
        const auto answer = harness.respond(client, "DEVICE_SRP_AUTH",
                                            {{"USERNAME", "alice"}, {"DEVICE_KEY", device.key}, {"SRP_A", bad}}, session);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, "InvalidParameterException") << bad.substr(0, 10);
    }
    EXPECT_EQ(message(harness.respond(client, "DEVICE_SRP_AUTH", {{"USERNAME", "alice"}, {"SRP_A", "1"}}, session)),
              "InvalidParameterException: Missing required parameter DEVICE_KEY");
    const auto whole = device_answer(device, Harness::must(begin_device(device, session)));
    for (const auto& [name, value] : whole) {
        auto answer = whole;
        answer.erase(name);
        EXPECT_EQ(message(harness.respond(client, "DEVICE_PASSWORD_VERIFIER", answer)),
                  "InvalidParameterException: Missing required parameter " + name);
    }
    for (const auto* name : {"PASSWORD_CLAIM_SECRET_BLOCK", "PASSWORD_CLAIM_SIGNATURE", "TIMESTAMP"}) {
        auto answer = device_answer(device, Harness::must(begin_device(device, session_for(device))));
        answer[name] = "?";
        EXPECT_EQ(message(harness.respond(client, "DEVICE_PASSWORD_VERIFIER", answer)), wrong) << name;
    }
}

TEST_F(DevicesOfAUser, NeverStandForThePassword)
{
    const auto device = make_device();
    EXPECT_EQ(message(begin_device(device, std::nullopt)), "InvalidParameterException: Missing required parameter Session");
    EXPECT_EQ(message(begin_device(device, "bWFkZSB1cA")), bogus);
    const auto mine = session_for(device);
    api::AdminSetUserPasswordRequest change;
    change.UserPoolId = pool;
    change.Username = "alice";
    change.Password = "another-horse";
    change.Permanent = true;
    Harness::must(harness.call<api::AdminSetUserPasswordOperation>(std::move(change)));
    EXPECT_EQ(message(begin_device(device, mine)), bogus) << "a session of the former password";
}

TEST_F(DevicesOfAUser, ThatAnswerTwiceAtOnceWinOnce)
{
    const auto device = make_device();
    const auto session = session_for(device);
    api::RespondToAuthChallengeRequest start;
    start.ClientId = client;
    start.ChallengeName = "DEVICE_SRP_AUTH";
    start.Session = session;
    start.ChallengeResponses = {
        {"USERNAME", "alice"}, {"DEVICE_KEY", device.key}, {"SRP_A", srp::make_client_keys().public_value.to_hex()}};
    const auto started = harness.at_once<api::RespondToAuthChallengeOperation>({start, start, start});
    EXPECT_EQ(std::ranges::count_if(started, [](const auto& answer) { return answer.has_value(); }), 1);

    api::RespondToAuthChallengeRequest end;
    end.ClientId = client;
    end.ChallengeName = "DEVICE_PASSWORD_VERIFIER";
    end.ChallengeResponses = device_answer(device, Harness::must(begin_device(device, session_for(device))));
    const auto ended = harness.at_once<api::RespondToAuthChallengeOperation>({end, end, end});
    EXPECT_EQ(std::ranges::count_if(ended, [](const auto& answer) { return answer.has_value(); }), 1);
    for (const auto& answer : ended)
        if (!answer) EXPECT_EQ(message(answer), wrong);
}

TEST(RulesOfDevices, LetADeviceStandInWhereThePoolSaysSoAndNoRiskAsksForMore)
{
    Pool pool;
    Progress progress;
    progress.add(Proof::device);
    EXPECT_FALSE(tracks_devices(pool));
    EXPECT_FALSE(device_stands_in(pool, progress));
    pool.settings.DeviceConfiguration.emplace();
    EXPECT_FALSE(tracks_devices(pool)) << "an empty configuration is none";
    pool.settings.DeviceConfiguration->ChallengeRequiredOnNewDevice = false;
    EXPECT_TRUE(tracks_devices(pool));
    EXPECT_FALSE(device_stands_in(pool, progress));
    pool.settings.DeviceConfiguration->ChallengeRequiredOnNewDevice = true;
    EXPECT_TRUE(device_stands_in(pool, progress));
    progress.second_factor_due = true;
    EXPECT_FALSE(device_stands_in(pool, progress));
    Progress unproven;
    unproven.device_key = "us-east-1_11111111-1111-4111-8111-111111111111";
    unproven.add(Proof::password);
    EXPECT_FALSE(device_stands_in(pool, unproven));
}

/// alice, who has an authenticator application as well.
class DevicesAndSecondFactors : public DevicesOfAUser {
protected:
    void prepare(bool replaces_second_factor)
    {
        pool = make_tracking_pool(replaces_second_factor, true);
        client = harness.make_client(pool);
        harness.make_user(pool, "alice", "correct-horse");
        const auto tokens = tokens_of();
        device = new_device(tokens);
        Harness::must(confirm(tokens, device));
        enrol(tokens);
    }

    void enrol(const Tokens& tokens)
    {
        api::SetUserPoolMfaConfigRequest request;
        request.UserPoolId = pool;
        request.MfaConfiguration = "OPTIONAL";
        request.SoftwareTokenMfaConfiguration.emplace().Enabled = true;
        Harness::must(harness.call<api::SetUserPoolMfaConfigOperation>(std::move(request)));
        Harness::must(harness.call<api::AssociateSoftwareTokenOperation>({.AccessToken = *tokens.AccessToken}));
        api::AdminSetUserMFAPreferenceRequest preference;
        preference.UserPoolId = pool;
        preference.Username = "alice";
        preference.SoftwareTokenMfaSettings.emplace().Enabled = true;
        api::VerifySoftwareTokenRequest proof;
        proof.AccessToken = *tokens.AccessToken;
        const auto again =
            Harness::must(harness.call<api::AssociateSoftwareTokenOperation>({.AccessToken = *tokens.AccessToken}));
        proof.UserCode = authn::totp_code(from_base32(*again.SecretCode), authn::totp_step(harness.clock.now()));
        Harness::must(harness.call<api::VerifySoftwareTokenOperation>(std::move(proof)));
        Harness::must(harness.call<api::AdminSetUserMFAPreferenceOperation>(std::move(preference)));
        remembered_by = tokens;
    }

    static Secret from_base32(const std::string& text)
    {
        std::string bytes;
        unsigned bits = 0, count = 0;
        for (const char c : text) {
            bits = (bits << 5U) | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
            count += 5;
            if (count < 8) continue;
            count -= 8;
            bytes += static_cast<char>((bits >> count) & 0xFFU);
        }
        return Secret(bytes);
    }

    std::string asked(const std::string& device_key) { return *Harness::must(sign_in("alice", device_key)).ChallengeName; }

    ClientDevice device;
    Tokens remembered_by;
};

TEST_F(DevicesAndSecondFactors, ARememberedDeviceStandsInForTheSecondFactorWhereThePoolSaysSo)
{
    prepare(true);
    EXPECT_EQ(asked(""), "SOFTWARE_TOKEN_MFA");
    EXPECT_EQ(asked(device.key), "SOFTWARE_TOKEN_MFA") << "confirmed is not remembered";
    Harness::must(set_status(remembered_by, device.key, "remembered"));
    const auto answer = sign_in_with(device);
    ASSERT_TRUE(answer) << message(answer);
    EXPECT_TRUE(answer->AuthenticationResult);
}

TEST_F(DevicesAndSecondFactors, ARememberedDeviceStandsInForNothingElsewhere)
{
    prepare(false);
    Harness::must(set_status(remembered_by, device.key, "remembered"));
    EXPECT_EQ(asked(device.key), "SOFTWARE_TOKEN_MFA");
}

}  // namespace
}  // namespace sekisho::cognito_idp
