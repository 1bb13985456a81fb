#include "authn/totp/totp.h"
#include "services/iam/mfa_devices.h"
#include "services/iam/testing.h"

namespace sekisho::iam {
namespace {

namespace shapes = sekisho::shapes::iam;
using testing::TestAccount;

/// RFC 4648 base32 back to bytes: what an authenticator application does with the seed.
Secret seed_of(const std::string& text)
{
    std::string bytes;
    unsigned buffer = 0;
    int bits = 0;
    for (const char c : text) {
        buffer = buffer << 5 | static_cast<unsigned>(crypto::base32_alphabet.find(c));
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        bytes.push_back(static_cast<char>(buffer >> bits & 0xff));
    }
    return Secret(bytes);
}

class Mfa : public ::testing::Test {
protected:
    struct Device {
        std::string serial;
        Secret seed;
    };

    Device make_device(const std::string& name)
    {
        shapes::CreateVirtualMFADeviceRequest create;
        create.VirtualMFADeviceName = name;
        const auto made = account_.must<shapes::CreateVirtualMFADeviceOperation>(create).VirtualMFADevice;
        EXPECT_TRUE(made.QRCodePNG.value_or("").starts_with("\x89PNG"));
        return {made.SerialNumber, seed_of(made.Base32StringSeed.value_or(""))};
    }

    std::string code(const Device& device, int steps = 0)
    {
        return authn::totp_code(device.seed, authn::totp_step(account_.clock().now()) + steps);
    }

    Error enable(const op::Caller& caller, const std::string& user, const Device& device, int steps = 0)
    {
        shapes::EnableMFADeviceRequest enable;
        enable.UserName = user;
        enable.SerialNumber = device.serial;
        enable.AuthenticationCode1 = code(device, steps - 1);
        enable.AuthenticationCode2 = code(device, steps);
        const auto done = account_.call<shapes::EnableMFADeviceOperation>(caller, enable);
        return done ? Error{} : done.error();
    }

    std::string verify(const op::Caller& caller, const Device& device, const std::string& shown)
    {
        const MfaDevices devices(account_.accounts());
        const auto now = account_.clock().now();
        const auto verified = testing::run(devices.verify(caller, device.serial, shown, now));
        return verified ? "" : verified.error().message;
    }

    void next_step() { account_.clock().advance(authn::totp_step_length); }

    TestAccount account_;
    const std::string wrong_ = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";
    const std::string unknown_ =
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and "
        "associated with this user.";
};

TEST_F(Mfa, ACodeOfTheUsersDeviceIsAcceptedOnceOnly)
{
    const auto bob = account_.caller_of_key(account_.make_user("Bob").key_id);
    const auto device = make_device("bob");
    EXPECT_EQ(enable(account_.root(), "Bob", device).code, "");
    EXPECT_EQ(verify(bob, device, code(device)), wrong_) << "both codes of EnableMFADevice are used up";
    next_step();
    const auto now = code(device);
    EXPECT_EQ(verify(bob, device, now), "");
    EXPECT_EQ(verify(bob, device, now), wrong_);
    EXPECT_EQ(verify(bob, device, code(device, -1)), wrong_) << "nor an earlier one";
    EXPECT_EQ(verify(bob, device, code(device, 1)), "") << "a clock may be half a minute ahead";
}

TEST_F(Mfa, AUsedCodeStaysUsedAfterARestart)
{
    auto bob = account_.caller_of_key(account_.make_user("Bob").key_id);
    const auto device = make_device("bob");
    EXPECT_EQ(enable(account_.root(), "Bob", device).code, "");
    next_step();
    const auto now = code(device);
    EXPECT_EQ(verify(bob, device, now), "");
    account_.reopen();
    EXPECT_EQ(verify(bob, device, now), wrong_);
    next_step();
    EXPECT_EQ(verify(bob, device, code(device)), "") << "the seed opens again";
}

TEST_F(Mfa, TheDeviceOfAnotherProvesNothing)
{
    const auto bob = account_.caller_of_key(account_.make_user("Bob").key_id);
    const auto eve = account_.caller_of_key(account_.make_user("Eve").key_id);
    const auto device = make_device("bob");
    EXPECT_EQ(verify(bob, device, code(device)), unknown_) << "not enabled";
    EXPECT_EQ(enable(account_.root(), "Bob", device).code, "");
    next_step();
    EXPECT_EQ(verify(eve, device, code(device)), unknown_);
    EXPECT_EQ(verify(account_.root(), device, code(device)), unknown_);
    EXPECT_EQ(verify(bob, {"arn:aws:iam::123456789012:mfa/none", device.seed}, code(device)), unknown_);
    EXPECT_EQ(verify(bob, device, code(device)), "");
}

TEST_F(Mfa, WrongCodesInARowCostAWait)
{
    const auto bob = account_.caller_of_key(account_.make_user("Bob").key_id);
    const auto device = make_device("bob");
    EXPECT_EQ(enable(account_.root(), "Bob", device).code, "");
    next_step();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(verify(bob, device, "000000" == code(device) ? "000001" : "000000"), wrong_);
    EXPECT_EQ(verify(bob, device, code(device)), wrong_) << "not even looked at";
    account_.clock().advance(std::chrono::minutes(1));
    EXPECT_EQ(verify(bob, device, code(device)), "");
}

TEST_F(Mfa, EnablingTakesTwoNeighbouringCodes)
{
    account_.make_user("Bob");
    const auto device = make_device("bob");
    shapes::EnableMFADeviceRequest enable_wrong;
    enable_wrong.UserName = "Bob";
    enable_wrong.SerialNumber = device.serial;
    enable_wrong.AuthenticationCode1 = code(device);
    enable_wrong.AuthenticationCode2 = code(device);
    const auto refused = account_.call<shapes::EnableMFADeviceOperation>(account_.root(), enable_wrong);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "InvalidAuthenticationCode");
    EXPECT_EQ(refused.error().status, 403);
    EXPECT_EQ(enable(account_.root(), "Bob", device).code, "");
    EXPECT_EQ(enable(account_.root(), "Bob", device).code, "EntityAlreadyExists");
}

TEST_F(Mfa, AClockThatIsOffIsLearntFromTwoCodes)
{
    const auto bob = account_.caller_of_key(account_.make_user("Bob").key_id);
    const auto device = make_device("bob");
    EXPECT_EQ(enable(account_.root(), "Bob", device, 10).code, "");
    next_step();
    EXPECT_EQ(verify(bob, device, code(device)), wrong_);
    EXPECT_EQ(verify(bob, device, code(device, 10)), "");
    shapes::ResyncMFADeviceRequest resync;
    resync.UserName = "Bob";
    resync.SerialNumber = device.serial;
    resync.AuthenticationCode1 = code(device, 11);
    resync.AuthenticationCode2 = code(device, 12);
    account_.must<shapes::ResyncMFADeviceOperation>(resync);
    next_step();
    EXPECT_EQ(verify(bob, device, code(device, 12)), "");
}

TEST_F(Mfa, TheRootHasDevicesOfItsOwn)
{
    const auto device = make_device("root");
    EXPECT_EQ(enable(account_.root(), testing::account, device).code, "");
    next_step();
    EXPECT_EQ(verify(account_.root(), device, code(device)), "");
    const auto bob = account_.caller_of_key(account_.make_user("Bob", testing::allow_all).key_id);
    const auto other = make_device("other");
    EXPECT_EQ(enable(bob, testing::account, other).code, "NoSuchEntity") << "nobody else speaks for the root";
    const auto listed = account_.must<shapes::ListMFADevicesOperation>({});
    ASSERT_EQ(listed.MFADevices.size(), 1);
    EXPECT_EQ(listed.MFADevices.front().SerialNumber, device.serial);
    EXPECT_EQ(account_.must<shapes::GetAccountSummaryOperation>({}).SummaryMap.value().at("AccountMFAEnabled"), 1);
}

TEST_F(Mfa, ADeviceInUseIsNotDeletedNorItsUser)
{
    account_.make_user("Bob");
    const auto device = make_device("bob");
    EXPECT_EQ(enable(account_.root(), "Bob", device).code, "");
    shapes::DeleteVirtualMFADeviceRequest erase;
    erase.SerialNumber = device.serial;
    const auto in_use = account_.call<shapes::DeleteVirtualMFADeviceOperation>(account_.root(), erase);
    EXPECT_EQ(in_use.error().code, "DeleteConflict");
    shapes::CreateVirtualMFADeviceRequest again;
    again.VirtualMFADeviceName = "bob";
    EXPECT_EQ(account_.call<shapes::CreateVirtualMFADeviceOperation>(account_.root(), again).error().message,
              "MFADevice entity at the same path and name already exists.");
    shapes::ListVirtualMFADevicesRequest unassigned;
    unassigned.AssignmentStatus = "Unassigned";
    EXPECT_TRUE(account_.must<shapes::ListVirtualMFADevicesOperation>(unassigned).VirtualMFADevices.empty());
    const auto listed = account_.must<shapes::ListVirtualMFADevicesOperation>({}).VirtualMFADevices;
    ASSERT_EQ(listed.size(), 1);
    EXPECT_EQ(listed.front().User->UserName, "Bob");
    EXPECT_FALSE(listed.front().Base32StringSeed) << "the seed is shown once";
    shapes::DeactivateMFADeviceRequest deactivate;
    deactivate.UserName = "Bob";
    deactivate.SerialNumber = device.serial;
    account_.must<shapes::DeactivateMFADeviceOperation>(deactivate);
    account_.must<shapes::DeleteVirtualMFADeviceOperation>(erase);
}

}  // namespace
}  // namespace sekisho::iam
