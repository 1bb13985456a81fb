#include "services/cognito_idp/devices/pending_devices.h"

#include "services/cognito_idp/devices/testing_devices.h"

namespace sekisho::cognito_idp {
namespace {

namespace srp = authn::srp;
using namespace std::chrono_literals;

/// As pycognito does: one pair of keys for the password and the device, and no Session ever.
class DevicesWithoutSession : public DevicesOfAUser {
protected:
    /// Proves the password by SRP, naming the device.
    Result<api::RespondToAuthChallengeResponse> prove_password(const srp::ClientKeys& keys, const ClientDevice& device)
    {
        TRY(const auto started,
            harness.initiate(client, "USER_SRP_AUTH",
                             {{"USERNAME", "alice"}, {"SRP_A", keys.public_value.to_hex()}, {"DEVICE_KEY", device.key}}));
        const ClientDevice as_if{"alice", std::string(srp::pool_name_of(pool)), "correct-horse"};
        auto answer = device_answer(as_if, {keys, *started.ChallengeParameters});
        answer["DEVICE_KEY"] = device.key;
        return harness.respond(client, "PASSWORD_VERIFIER", answer);
    }

    Result<DeviceAttempt> begin_without_session(const srp::ClientKeys& keys, const ClientDevice& device,
                                                std::optional<std::string> session = {})
    {
        TRY(auto answer,
            harness.respond(client, "DEVICE_SRP_AUTH",
                            {{"USERNAME", "alice"}, {"DEVICE_KEY", device.key}, {"SRP_A", keys.public_value.to_hex()}},
                            std::move(session)));
        return DeviceAttempt{keys, *answer.ChallengeParameters};
    }

    static constexpr const char* missing = "InvalidParameterException: Missing required parameter Session";
};

TEST_F(DevicesWithoutSession, GoOnWithTheSameSrpA)
{
    const auto device = make_device();
    const auto keys = srp::make_client_keys();
    EXPECT_EQ(message(begin_without_session(keys, device)), missing) << "before the password";
    const auto challenged = Harness::must(prove_password(keys, device));
    EXPECT_EQ(challenged.ChallengeName, "DEVICE_SRP_AUTH");
    EXPECT_EQ(message(begin_without_session(srp::make_client_keys(), device)), missing) << "with another SRP_A";
    const auto attempt = begin_without_session(keys, device);
    ASSERT_TRUE(attempt) << message(attempt);
    const auto answer = harness.respond(client, "DEVICE_PASSWORD_VERIFIER", device_answer(device, *attempt));
    ASSERT_TRUE(answer) << message(answer);
    EXPECT_EQ(claim_of(*answer->AuthenticationResult->AccessToken, "device_key"), device.key);
    EXPECT_EQ(message(begin_without_session(keys, device)), missing) << "a second time";
    EXPECT_EQ(message(begin_without_session(keys, device, challenged.Session)), spent) << "nor by the Session of the same";
}

TEST_F(DevicesWithoutSession, GoOnOnceEvenIfTheSessionIsThere)
{
    const auto device = make_device();
    const auto keys = srp::make_client_keys();
    const auto challenged = Harness::must(prove_password(keys, device));
    EXPECT_TRUE(begin_without_session(srp::make_client_keys(), device, challenged.Session));
    EXPECT_EQ(message(begin_without_session(keys, device)), missing);
}

TEST_F(DevicesWithoutSession, GoOnOnceWhenTriedTwiceAtOnce)
{
    const auto device = make_device();
    const auto keys = srp::make_client_keys();
    const auto challenged = Harness::must(prove_password(keys, device));
    api::RespondToAuthChallengeRequest bare;
    bare.ClientId = client;
    bare.ChallengeName = "DEVICE_SRP_AUTH";
    bare.ChallengeResponses = {{"USERNAME", "alice"}, {"DEVICE_KEY", device.key}, {"SRP_A", keys.public_value.to_hex()}};
    auto with_session = bare;
    with_session.Session = challenged.Session;
    const auto answers = harness.at_once<api::RespondToAuthChallengeOperation>({bare, with_session, bare});
    EXPECT_EQ(std::ranges::count_if(answers, [](const auto& answer) { return answer.has_value(); }), 1);
}

TEST_F(DevicesWithoutSession, DoNotGoOnElsewhereNorLate)
{
    const auto device = make_device();
    const auto keys = srp::make_client_keys();
    const auto mine = client;
    ASSERT_TRUE(prove_password(keys, device));
    client = harness.make_client(pool);
    EXPECT_EQ(message(begin_without_session(keys, device)), missing) << "at another client";
    client = mine;
    harness.clock.advance(3min);
    EXPECT_EQ(message(begin_without_session(keys, device)),
              "NotAuthorizedException: Invalid session for the user, session is expired.");
}

TEST_F(DevicesWithoutSession, DoNotGoOnInStrictPools)
{
    pool = make_tracking_pool(true, false, "strict");
    client = harness.make_client(pool);
    harness.make_user(pool, "alice", "correct-horse");
    const auto device = make_device();
    const auto keys = srp::make_client_keys();
    const auto challenged = Harness::must(prove_password(keys, device));
    EXPECT_EQ(message(begin_without_session(keys, device)), missing);
    EXPECT_TRUE(begin_without_session(keys, device, challenged.Session));
}

TEST_F(DevicesWithoutSession, DoNotGoOnAfterAPasswordInTheClear)
{
    const auto device = make_device();
    session_for(device);
    EXPECT_EQ(message(begin_without_session(srp::make_client_keys(), device)), missing);
}

}  // namespace
}  // namespace sekisho::cognito_idp
