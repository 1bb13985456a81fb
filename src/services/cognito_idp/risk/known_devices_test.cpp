// What a device says of itself is no proof that it is the user's.
#include "services/cognito_idp/devices/testing_devices.h"

namespace sekisho::cognito_idp {
namespace {

class KnownDevices : public DevicesOfAUser {
protected:
    KnownDevices()
    {
        pool = harness.make_pool([](auto& request) {
            request.UserPoolAddOns.emplace().AdvancedSecurityMode = "ENFORCED";
            request.DeviceConfiguration = api::DeviceConfigurationType{.ChallengeRequiredOnNewDevice = true,
                                                                       .DeviceOnlyRememberedOnUserPrompt = false};
        });
        client = harness.make_client(pool);
        harness.make_user(pool, "alice", "correct-horse");
    }

    /// The risk of the newest sign-in.
    std::string risk()
    {
        api::AdminListUserAuthEventsRequest request;
        request.UserPoolId = pool;
        request.Username = "alice";
        const auto events = Harness::must(harness.call<api::AdminListUserAuthEventsOperation>(std::move(request)));
        return events.AuthEvents->front().EventRisk->RiskLevel.value_or("None");
    }
};

TEST_F(KnownDevices, AKeyThatIsClaimedAndNotProvenMakesNobodyKnown)
{
    const auto device = make_device();
    harness.clock.advance(std::chrono::seconds(1));
    ASSERT_TRUE(sign_in_with(device)) << "from here on the key is familiar";
    harness.clock.advance(std::chrono::seconds(1));
    harness.source_ip = "203.0.113.9";
    harness.user_agent = "curl/8";
    ASSERT_TRUE(sign_in("alice", device.key)) << "whoever has read the key in a token says it";
    EXPECT_EQ(risk(), "Medium") << "a new device in a new network";
}

}  // namespace
}  // namespace sekisho::cognito_idp
