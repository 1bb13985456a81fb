#pragma once

#include "authn/totp/totp.h"
#include "crypto/random.h"
#include "services/iam/testing.h"

namespace sekisho::iam::testing {

/// base32() backwards: what an authenticator application does with the seed.
inline Secret seed_of(const std::string& text)
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

/// A virtual device in somebody's hand.
class TestMfaDevice {
public:
    TestMfaDevice(TestAccount& of, const std::string& name) : account_(&of)
    {
        namespace shapes = sekisho::shapes::iam;
        shapes::CreateVirtualMFADeviceRequest create;
        create.VirtualMFADeviceName = name;
        const auto made = of.must<shapes::CreateVirtualMFADeviceOperation>(create).VirtualMFADevice;
        EXPECT_TRUE(made.QRCodePNG.value_or("").starts_with("\x89PNG"));
        serial_ = made.SerialNumber;
        seed_ = seed_of(made.Base32StringSeed.value_or(""));
    }

    [[nodiscard]] const std::string& serial() const { return serial_; }
    /// The code that it shows so many steps from now.
    [[nodiscard]] std::string code(int steps = 0) const
    {
        return authn::totp_code(seed_, authn::totp_step(account_->clock().now()) + steps);
    }

    /// Gives it to the user, with the codes of the step before and of this one, by a clock that is so many steps ahead.
    Error enable(const op::Caller& caller, const std::string& user, int steps = 0)
    {
        namespace shapes = sekisho::shapes::iam;
        shapes::EnableMFADeviceRequest enable;
        enable.UserName = user;
        enable.SerialNumber = serial_;
        enable.AuthenticationCode1 = code(steps - 1);
        enable.AuthenticationCode2 = code(steps);
        const auto done = account_->call<shapes::EnableMFADeviceOperation>(caller, enable);
        return done ? Error{} : done.error();
    }

private:
    TestAccount* account_;
    std::string serial_;
    Secret seed_;
};

}  // namespace sekisho::iam::testing
