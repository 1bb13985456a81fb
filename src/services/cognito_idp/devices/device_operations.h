#pragma once

#include "services/cognito_idp/devices/device.h"
#include "services/cognito_idp/pools/paging.h"
#include "services/cognito_idp/users/self_operations.h"

namespace sekisho::cognito_idp {

/// A signed-in user confirms the device whose key came with the tokens that are presented; another's tokens, or those of
/// another sign-in, do not do: InvalidParameterException "Invalid device key given."
/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmDevice.html
class ConfirmDevice : public ByAccessToken<api::ConfirmDeviceOperation, op::Effect::write> {
public:
    ConfirmDevice(const SelfParts& parts, const DeviceSecrets& secrets) : ByAccessToken(parts), secrets_(secrets) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const DeviceSecrets& secrets_;
};

/// Users see their remembered devices. ResourceNotFoundException for all others.
class GetDevice : public ByAccessToken<api::GetDeviceOperation, op::Effect::read> {
public:
    explicit GetDevice(const SelfParts& parts) : ByAccessToken(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class ListDevices : public ByAccessToken<api::ListDevicesOperation, op::Effect::read> {
public:
    ListDevices(const SelfParts& parts, const Paging& paging) : ByAccessToken(parts), paging_(paging) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const Paging& paging_;
};

/// Ends the sign-ins that belong to the device, too.
class ForgetDevice : public ByAccessToken<api::ForgetDeviceOperation, op::Effect::write> {
public:
    explicit ForgetDevice(const SelfParts& parts) : ByAccessToken(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class UpdateDeviceStatus : public ByAccessToken<api::UpdateDeviceStatusOperation, op::Effect::write> {
public:
    explicit UpdateDeviceStatus(const SelfParts& parts) : ByAccessToken(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetDevice.html
class AdminGetDevice : public OnPool<api::AdminGetDeviceOperation, op::Effect::read> {
public:
    AdminGetDevice(const Directory& directory, store::Database& database) : OnPool(directory), database_(database) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    store::Database& database_;
};

class AdminListDevices : public OnPool<api::AdminListDevicesOperation, op::Effect::read> {
public:
    AdminListDevices(const Directory& directory, store::Database& database, const Paging& paging)
        : OnPool(directory), database_(database), paging_(paging)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    store::Database& database_;
    const Paging& paging_;
};

class AdminForgetDevice : public OnPool<api::AdminForgetDeviceOperation, op::Effect::write> {
public:
    AdminForgetDevice(const Directory& directory, store::Database& database, const Clock& clock)
        : OnPool(directory), database_(database), clock_(clock)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    store::Database& database_;
    const Clock& clock_;
};

class AdminUpdateDeviceStatus : public OnPool<api::AdminUpdateDeviceStatusOperation, op::Effect::write> {
public:
    AdminUpdateDeviceStatus(const Directory& directory, store::Database& database, const Clock& clock)
        : OnPool(directory), database_(database), clock_(clock)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    store::Database& database_;
    const Clock& clock_;
};

/// All nine.
[[nodiscard]] op::Operations make_device_operations(const Directory& directory, const SelfParts& self, const Paging& paging,
                                                    const DeviceSecrets& secrets);

}  // namespace sekisho::cognito_idp
