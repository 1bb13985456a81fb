#pragma once

#include "services/cognito_idp/devices/device.h"
#include "services/cognito_idp/devices/pending_devices.h"
#include "services/cognito_idp/sign_in/srp_exchange.h"

namespace sekisho::cognito_idp {

/// Asks a remembered device to prove itself (DEVICE_SRP_AUTH), once the password is proven. Stands twice in the walk: it
/// asks before the second factor where the device replaces it, after it elsewhere.
/// ResourceNotFoundException "Device does not exist." for a DEVICE_KEY that is not a confirmed device of this user: the
/// clients then try again without it, with the same session.
/// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html
class DeviceStage final : public Stage {
public:
    enum class Place { before_second_factor, after_second_factor };
    DeviceStage(store::Database& database, const PendingDevices& pending, Place place)
        : database_(database), pending_(pending), place_(place)
    {
    }
    Task<Result<std::optional<Demand>>> demand(SignInPtr sign_in) const override;
    [[nodiscard]] bool is_idle(const SignIn& sign_in) const override;

private:
    store::Database& database_;
    const PendingDevices& pending_;
    Place place_;
};

/// At the end of a sign-in: binds the tokens to the device that was proven, or gives a new device its key
/// (NewDeviceMetadata) where the client named none.
class DeviceCompanion final : public Companion {
public:
    explicit DeviceCompanion(const Clock& clock) : clock_(clock) {}
    Result<void> complete(store::Connection& connection, Completion completion) const override;

private:
    const Clock& clock_;
};

/// What the two challenges of device SRP share.
struct DeviceSrpParts {
    const SignInSteps& steps;
    const SrpExchange& exchange;
    const DeviceSecrets& secrets;
    const PendingDevices& pending;
};

/// The answer to DEVICE_SRP_AUTH: SRP_A. Asks DEVICE_PASSWORD_VERIFIER, whose state is in SECRET_BLOCK.
class DeviceSrpAuth final : public Responder {
public:
    explicit DeviceSrpAuth(DeviceSrpParts parts) : parts_(parts) {}
    Task<Result<SignInAnswer>> respond(SignInCall call) const override;

private:
    DeviceSrpParts parts_;
};

/// The answer to DEVICE_PASSWORD_VERIFIER: the signature. Wrong ones are counted for the device, not for the user.
class DevicePasswordVerifier final : public Responder {
public:
    explicit DevicePasswordVerifier(DeviceSrpParts parts) : parts_(parts) {}
    Task<Result<SignInAnswer>> respond(SignInCall call) const override;

private:
    Task<Result<SignInAnswer>> accept(SignInCall call, SignInSteps::Resumed resumed, Device device) const;

    DeviceSrpParts parts_;
};

}  // namespace sekisho::cognito_idp
