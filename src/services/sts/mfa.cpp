#include "services/sts/mfa.h"

#include "services/iam/mfa_devices.h"
#include "services/sts/errors.h"

namespace sekisho::sts {

Result<std::optional<MfaProof>> checked_mfa(const SessionIssuer& issuer, const op::Caller& caller,
                                            const std::optional<std::string>& serial, const std::optional<std::string>& code,
                                            Time now)
{
    if (!serial && !code) return std::nullopt;
    if (!serial || !code) {
        return fail(
            errors::access_denied("MultiFactorAuthentication failed, must provide both MFA serial number and one time pass "
                                  "code."));
    }
    TRY_VOID(iam::MfaDevices(issuer.accounts()).check(caller, *serial, *code, now));
    return MfaProof{*serial, *code};
}

void set_mfa_keys(op::AccessChecks& checks)
{
    for (auto& check : checks) {
        check.context.set("aws:MultiFactorAuthPresent", "true");
        check.context.set("aws:MultiFactorAuthAge", "0");
    }
}

Task<Result<void>> use_mfa(const SessionIssuer& issuer, op::Caller caller, MfaProof proof, Time now)
{
    const iam::MfaDevices devices(issuer.accounts());
    co_return co_await devices.verify(std::move(caller), std::move(proof.serial), std::move(proof.code), now);
}

}  // namespace sekisho::sts
