#include "services/iam/mfa_devices.h"

#include "authn/totp/totp.h"
#include "services/iam/errors.h"

namespace sekisho::iam {

namespace {

Error unknown_device()
{
    return {"AccessDenied",
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA "
            "serial number is valid and associated with this user.",
            403,
            {},
            {},
            {}};
}

Error wrong_code()
{
    return {"AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. ", 403, {}, {}, {}};
}

/// The owner of devices that the caller is: nothing for sessions of roles and federated users.
std::string owner_of(const op::Caller& caller)
{
    switch (caller.principal.kind) {
        case policy::PrincipalKind::user: return caller.principal.unique_id;
        case policy::PrincipalKind::root: return caller.principal.account;
        default: return {};
    }
}

struct Found {
    MfaDevicePtr device;
    std::int64_t step = 0;
};

Result<Found> find_code(const IamState& state, const op::Caller& caller, const std::string& serial, const std::string& code,
                        Time now)
{
    const auto found = state.mfa_devices->find(serial);
    const auto owner = owner_of(caller);
    if (found == state.mfa_devices->end() || owner.empty() || found->second->owner != owner) return fail(unknown_device());
    const auto& device = *found->second;
    if (!device.tries->may_try(now)) return fail(wrong_code());
    const auto step = authn::find_totp(
        device.seed, code, {.center = authn::totp_step(now) + device.drift, .reach = 1, .used = device.used_step});
    if (!step) {
        device.tries->failed(now);
        return fail(wrong_code());
    }
    return Found{found->second, *step};
}

}  // namespace

Result<void> check_mfa(const IamState& state, const op::Caller& caller, const std::string& serial, const std::string& code,
                       Time now)
{
    TRY_VOID(find_code(state, caller, serial, code, now));
    return {};
}

Result<void> MfaDevices::check(const op::Caller& caller, const std::string& serial, const std::string& code, Time now) const
{
    const auto state = accounts_->state_of(caller.account());
    if (!state) return fail(unknown_device());
    return check_mfa(*state, caller, serial, code, now);
}

Task<Result<void>> MfaDevices::verify(op::Caller caller, std::string serial, std::string code, Time now) const
{
    auto* directory = accounts_->find(caller.account());
    if (directory == nullptr) co_return fail(unknown_device());
    Directory::Work<void> work = [caller = std::move(caller), serial = std::move(serial), code = std::move(code),
                                  now](Editor& editor) -> Result<void> {
        TRY(const auto found, find_code(editor.state(), caller, serial, code, now));
        auto device = *found.device;
        device.used_step = found.step;
        device.tries->succeeded();
        return editor.save(std::move(device));
    };
    co_return co_await directory->change(std::move(work));
}

}  // namespace sekisho::iam
