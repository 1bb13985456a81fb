#include "authn/totp/totp.h"
#include "services/iam/families.h"
#include "services/iam/owner.h"
#include "shapes/iam.h"

/// Devices in the hands of their users: enabling, synchronising, taking away.
namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

constexpr std::size_t devices_per_user = 8;
/// How far the device's clock may be off when two codes in a row are shown: ten minutes.
constexpr std::int64_t synchronised_reach = 20;

/// The two codes prove the seed and tell the drift; both are used up.
Result<void> synchronise(MfaDevice& device, const std::string& first, const std::string& second, Time now)
{
    if (!device.tries->may_try(now)) return fail(errors::invalid_authentication_code());
    const auto today = authn::totp_step(now);
    const auto step = authn::find_totp_pair(device.seed, first, second,
                                            {.center = today, .reach = synchronised_reach, .used = device.used_step});
    if (!step) {
        device.tries->failed(now);
        return fail(errors::invalid_authentication_code());
    }
    device.tries->succeeded();
    device.drift = *step - today;
    device.used_step = *step;
    return {};
}

/// The device, which must be the owner's.
Result<MfaDevice> device_of(const Editor& editor, const Owner& owner, const std::string& serial)
{
    TRY(auto device, editor.mfa_device(serial));
    if (device.owner != owner.id) return fail(errors::mfa_device_of_another(serial));
    return device;
}

class EnableMFADevice final : public Mutation<EnableMFADevice, shapes::EnableMFADeviceOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return owner_subject(state, ask.input.UserName, ask.caller);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto owner, owner_or_root(editor.state(), ask.input.UserName, ask.caller));
        TRY(auto device, editor.mfa_device(ask.input.SerialNumber));
        if (!device.owner.empty())
            return fail(errors::already_exists("MFA Device with serial number " + device.serial + " is already in use."));
        if (editor.state().devices_of(owner.id).size() >= devices_per_user)
            return fail(errors::quota("MFADevicesPerUser", devices_per_user));
        TRY_VOID(synchronise(device, ask.input.AuthenticationCode1, ask.input.AuthenticationCode2, editor.now()));
        device.owner = owner.id;
        device.enabled = editor.now();
        TRY_VOID(editor.save(std::move(device)));
        return Output{};
    }
};

class ResyncMFADevice final : public Mutation<ResyncMFADevice, shapes::ResyncMFADeviceOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return owner_subject(state, ask.input.UserName, ask.caller);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto owner, owner_or_root(editor.state(), ask.input.UserName, ask.caller));
        TRY(auto device, device_of(editor, owner, ask.input.SerialNumber));
        TRY_VOID(synchronise(device, ask.input.AuthenticationCode1, ask.input.AuthenticationCode2, editor.now()));
        TRY_VOID(editor.save(std::move(device)));
        return Output{};
    }
};

class DeactivateMFADevice final : public Mutation<DeactivateMFADevice, shapes::DeactivateMFADeviceOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return owner_subject(state, ask.input.UserName, ask.caller);
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto owner, owner_or_root(editor.state(), ask.input.UserName, ask.caller));
        TRY(auto device, device_of(editor, owner, ask.input.SerialNumber));
        device.owner.clear();
        device.enabled.reset();
        TRY_VOID(editor.save(std::move(device)));
        return Output{};
    }
};

class ListMFADevices final : public Query<ListMFADevices, shapes::ListMFADevicesOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return owner_subject(state, ask.input.UserName, ask.caller);
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        TRY(const auto owner, owner_or_root(state, ask.input.UserName, ask.caller));
        Output output;
        const auto key = [](const MfaDevicePtr& device) { return device->serial; };
        TRY(const auto page, page_of(state.devices_of(owner.id), ask.input, output, key));
        for (const auto& device : page) {
            auto& shown = output.MFADevices.emplace_back();
            shown.UserName = owner.name.empty() ? state.account : owner.name;
            shown.SerialNumber = device->serial;
            shown.EnableDate = device->enabled.value_or(device->created);
        }
        return output;
    }
};

class GetMFADevice final : public Query<GetMFADevice, shapes::GetMFADeviceOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        return owner_subject(state, ask.input.UserName, ask.caller);
    }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        TRY(const auto owner, owner_or_root(state, ask.input.UserName, ask.caller));
        const auto found = state.mfa_devices->find(ask.input.SerialNumber);
        if (found == state.mfa_devices->end() || found->second->owner != owner.id)
            return fail(errors::no_such_mfa_device(ask.input.SerialNumber));
        Output output;
        if (!owner.name.empty()) output.UserName = owner.name;
        output.SerialNumber = found->second->serial;
        output.EnableDate = found->second->enabled;
        return output;
    }
};

}  // namespace

void add_mfa_device_operations(op::Operations& operations, Accounts& accounts)
{
    operations.push_back(op::make_operation<EnableMFADevice>(accounts));
    operations.push_back(op::make_operation<ResyncMFADevice>(accounts));
    operations.push_back(op::make_operation<DeactivateMFADevice>(accounts));
    operations.push_back(op::make_operation<ListMFADevices>(accounts));
    operations.push_back(op::make_operation<GetMFADevice>(accounts));
}

}  // namespace sekisho::iam
