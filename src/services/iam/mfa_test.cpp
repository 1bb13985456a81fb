#include "services/iam/mfa_devices.h"
#include "services/iam/mfa_testing.h"

namespace sekisho::iam {
namespace {

namespace shapes = sekisho::shapes::iam;
using testing::TestAccount;

class Mfa : public ::testing::Test {
protected:
    using Device = testing::TestMfaDevice;

    Device make_device(const std::string& name) { return {account_, name}; }
    static std::string code(const Device& device, int steps = 0) { return device.code(steps); }
    static Error enable(const op::Caller& caller, const std::string& user, Device device, int steps = 0)
    {
        return device.enable(caller, user, steps);
    }

    std::string verify(const op::Caller& caller, const std::string& serial, const std::string& shown)
    {
        const MfaDevices devices(account_.accounts());
        const auto now = account_.clock().now();
        const auto verified = testing::run(devices.verify(caller, serial, shown, now));
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
    EXPECT_EQ(verify(bob, device.serial(), code(device)), wrong_) << "both codes of EnableMFADevice are used up";
    next_step();
    const auto now = code(device);
    EXPECT_EQ(verify(bob, device.serial(), now), "");
    EXPECT_EQ(verify(bob, device.serial(), now), wrong_);
    EXPECT_EQ(verify(bob, device.serial(), code(device, -1)), wrong_) << "nor an earlier one";
    EXPECT_EQ(verify(bob, device.serial(), code(device, 1)), "") << "a clock may be half a minute ahead";
}

TEST_F(Mfa, AUsedCodeStaysUsedAfterARestart)
{
    auto bob = account_.caller_of_key(account_.make_user("Bob").key_id);
    const auto device = make_device("bob");
    EXPECT_EQ(enable(account_.root(), "Bob", device).code, "");
    next_step();
    const auto now = code(device);
    EXPECT_EQ(verify(bob, device.serial(), now), "");
    account_.reopen();
    EXPECT_EQ(verify(bob, device.serial(), now), wrong_);
    next_step();
    EXPECT_EQ(verify(bob, device.serial(), code(device)), "") << "the seed opens again";
}

TEST_F(Mfa, TheDeviceOfAnotherProvesNothing)
{
    const auto bob = account_.caller_of_key(account_.make_user("Bob").key_id);
    const auto eve = account_.caller_of_key(account_.make_user("Eve").key_id);
    const auto device = make_device("bob");
    EXPECT_EQ(verify(bob, device.serial(), code(device)), unknown_) << "not enabled";
    EXPECT_EQ(enable(account_.root(), "Bob", device).code, "");
    next_step();
    EXPECT_EQ(verify(eve, device.serial(), code(device)), unknown_);
    EXPECT_EQ(verify(account_.root(), device.serial(), code(device)), unknown_);
    EXPECT_EQ(verify(bob, "arn:aws:iam::123456789012:mfa/none", code(device)), unknown_);
    EXPECT_EQ(verify(bob, device.serial(), code(device)), "");
}

TEST_F(Mfa, WrongCodesInARowCostAWait)
{
    const auto bob = account_.caller_of_key(account_.make_user("Bob").key_id);
    const auto device = make_device("bob");
    EXPECT_EQ(enable(account_.root(), "Bob", device).code, "");
    next_step();
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(verify(bob, device.serial(), "000000" == code(device) ? "000001" : "000000"), wrong_);
    EXPECT_EQ(verify(bob, device.serial(), code(device)), wrong_) << "not even looked at";
    account_.clock().advance(std::chrono::minutes(1));
    EXPECT_EQ(verify(bob, device.serial(), code(device)), "");
}

TEST_F(Mfa, EnablingTakesTwoNeighbouringCodes)
{
    account_.make_user("Bob");
    const auto device = make_device("bob");
    shapes::EnableMFADeviceRequest enable_wrong;
    enable_wrong.UserName = "Bob";
    enable_wrong.SerialNumber = device.serial();
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
    EXPECT_EQ(verify(bob, device.serial(), code(device)), wrong_);
    EXPECT_EQ(verify(bob, device.serial(), code(device, 10)), "");
    shapes::ResyncMFADeviceRequest resync;
    resync.UserName = "Bob";
    resync.SerialNumber = device.serial();
    resync.AuthenticationCode1 = code(device, 11);
    resync.AuthenticationCode2 = code(device, 12);
    account_.must<shapes::ResyncMFADeviceOperation>(resync);
    next_step();
    EXPECT_EQ(verify(bob, device.serial(), code(device, 12)), "");
}

TEST_F(Mfa, TheRootHasDevicesOfItsOwn)
{
    const auto device = make_device("root");
    EXPECT_EQ(enable(account_.root(), testing::account, device).code, "");
    next_step();
    EXPECT_EQ(verify(account_.root(), device.serial(), code(device)), "");
    const auto bob = account_.caller_of_key(account_.make_user("Bob", testing::allow_all).key_id);
    const auto other = make_device("other");
    EXPECT_EQ(enable(bob, testing::account, other).code, "NoSuchEntity") << "nobody else speaks for the root";
    const auto listed = account_.must<shapes::ListMFADevicesOperation>({});
    ASSERT_EQ(listed.MFADevices.size(), 1);
    EXPECT_EQ(listed.MFADevices.front().SerialNumber, device.serial());
    EXPECT_EQ(account_.must<shapes::GetAccountSummaryOperation>({}).SummaryMap.value().at("AccountMFAEnabled"), 1);
}

TEST_F(Mfa, ADeviceInUseIsNotDeletedNorItsUser)
{
    account_.make_user("Bob");
    const auto device = make_device("bob");
    EXPECT_EQ(enable(account_.root(), "Bob", device).code, "");
    shapes::DeleteVirtualMFADeviceRequest erase;
    erase.SerialNumber = device.serial();
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
    deactivate.SerialNumber = device.serial();
    account_.must<shapes::DeactivateMFADeviceOperation>(deactivate);
    account_.must<shapes::DeleteVirtualMFADeviceOperation>(erase);
}

}  // namespace
}  // namespace sekisho::iam
