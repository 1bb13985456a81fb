#include <fmt/format.h>

#include "authn/totp/qr_code.h"
#include "authn/totp/totp.h"
#include "services/iam/families.h"
#include "services/iam/render.h"
#include "services/iam/tagging.h"
#include "shapes/iam.h"

/// The devices themselves: their seeds, their tags, their end.
namespace sekisho::iam {

namespace {

namespace shapes = sekisho::shapes::iam;

constexpr std::size_t devices_per_account = 10'000;  // two for each user that an account may have

Subject device_subject(const IamState& state, const std::string& serial)
{
    Subject subject;
    subject.resource = serial;
    const auto found = state.mfa_devices->find(serial);
    if (found != state.mfa_devices->end()) set_resource_tags(subject.context, found->second->tags);
    return subject;
}

/// The form that authenticator applications read (CreateVirtualMFADevice, QRCodePNG).
std::string provisioning_uri(const MfaDevice& device, const std::string& account)
{
    return fmt::format("otpauth://totp/{}@{}?secret={}", percent_encode(device.name), account,
                       authn::base32(device.seed.reveal()));
}

shapes::User shown_owner(const IamState& state, const MfaDevice& device)
{
    if (const auto user = state.find_by_id(device.owner)) return show_user(*user, Detail::listed);
    shapes::User root;
    root.Path = "/";
    root.UserId = state.account;
    root.Arn = root_arn(state.account);
    return root;
}

/// Without the seed, which is shown once.
shapes::VirtualMFADevice show_device(const IamState& state, const MfaDevice& device)
{
    shapes::VirtualMFADevice shown;
    shown.SerialNumber = device.serial;
    if (!device.owner.empty()) shown.User = shown_owner(state, device);
    shown.EnableDate = device.enabled;
    return shown;
}

class CreateVirtualMFADevice final : public Mutation<CreateVirtualMFADevice, shapes::CreateVirtualMFADeviceOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask)
    {
        auto subject = new_subject(state, "mfa", ask.input.Path, ask.input.VirtualMFADeviceName);
        set_request_tags(subject.context, tags_of(ask.input.Tags));
        return subject;
    }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        const auto& state = editor.state();
        MfaDevice device;
        device.name = ask.input.VirtualMFADeviceName;
        device.path = ask.input.Path.value_or("/");
        device.serial = iam_arn(state.account, "mfa", device.path, device.name);
        if (state.mfa_devices->contains(device.serial))
            return fail(errors::already_exists("MFADevice entity at the same path and name already exists."));
        if (state.mfa_devices->size() >= devices_per_account)
            return fail(errors::quota("MFADevicesPerAccount", devices_per_account));
        device.seed = authn::new_totp_seed();
        device.created = editor.now();
        TRY_VOID(add_tags(device.tags, tags_of(ask.input.Tags)));
        Output output;
        output.VirtualMFADevice.SerialNumber = device.serial;
        output.VirtualMFADevice.Base32StringSeed = authn::base32(device.seed.reveal());
        TRY(output.VirtualMFADevice.QRCodePNG, authn::qr_code_png(provisioning_uri(device, state.account)));
        if (!device.tags.empty()) output.VirtualMFADevice.Tags = shown_tags(device.tags);
        TRY_VOID(editor.save(std::move(device)));
        return output;
    }
};

class DeleteVirtualMFADevice final : public Mutation<DeleteVirtualMFADevice, shapes::DeleteVirtualMFADeviceOperation> {
public:
    using Mutation::Mutation;

    static Subject subject(const IamState& state, const Asked& ask) { return device_subject(state, ask.input.SerialNumber); }

    static Result<Output> apply(Editor& editor, const Asked& ask)
    {
        TRY(const auto device, editor.mfa_device(ask.input.SerialNumber));
        if (!device.owner.empty()) return fail(errors::delete_conflict("MFA VirtualDevice in use. Must deactivate first."));
        TRY_VOID(editor.erase(device));
        return Output{};
    }
};

class ListVirtualMFADevices final : public Query<ListVirtualMFADevices, shapes::ListVirtualMFADevicesOperation> {
public:
    using Query::Query;

    static Subject subject(const IamState& state, const Asked&) { return list_subject(state, "mfa"); }

    static Result<Output> read(const IamState& state, const Asked& ask)
    {
        const auto wanted = ask.input.AssignmentStatus.value_or("Any");
        std::vector<MfaDevicePtr> devices;
        for (const auto& [serial, device] : *state.mfa_devices)
            if (wanted == "Any" || (wanted == "Assigned") == !device->owner.empty()) devices.push_back(device);
        Output output;
        const auto key = [](const MfaDevicePtr& device) { return device->serial; };
        TRY(const auto page, page_of(std::move(devices), ask.input, output, key));
        for (const auto& device : page) output.VirtualMFADevices.push_back(show_device(state, *device));
        return output;
    }
};

struct TaggedMfaDevice {
    static Subject subject(const IamState& state, const auto& input) { return device_subject(state, input.SerialNumber); }
    static Result<MfaDevice> edit(const Editor& editor, const auto& input) { return editor.mfa_device(input.SerialNumber); }
    static Result<Tags> tags(const IamState& state, const auto& input)
    {
        const auto found = state.mfa_devices->find(input.SerialNumber);
        if (found == state.mfa_devices->end()) return fail(errors::no_such_mfa_device(input.SerialNumber));
        return found->second->tags;
    }
};

}  // namespace

void add_virtual_mfa_device_operations(op::Operations& operations, Accounts& accounts)
{
    using Tagged = TaggedMfaDevice;
    operations.push_back(op::make_operation<CreateVirtualMFADevice>(accounts));
    operations.push_back(op::make_operation<DeleteVirtualMFADevice>(accounts));
    operations.push_back(op::make_operation<ListVirtualMFADevices>(accounts));
    operations.push_back(op::make_operation<TagResource<Tagged, shapes::TagMFADeviceOperation>>(accounts));
    operations.push_back(op::make_operation<UntagResource<Tagged, shapes::UntagMFADeviceOperation>>(accounts));
    operations.push_back(op::make_operation<ListResourceTags<Tagged, shapes::ListMFADeviceTagsOperation>>(accounts));
}

}  // namespace sekisho::iam
