#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "op/access.h"
#include "op/caller.h"
#include "services/sts/session_issuer.h"

/// SerialNumber and TokenCode of AssumeRole and GetSessionToken. The code is looked at before the request is judged, so that
/// policies may ask for MFA, and used up when the request is carried out.
namespace sekisho::sts {

struct MfaProof {
    std::string serial;
    std::string code;
};

/// What the request shows; nullopt: nothing. AccessDenied where it shows one without the other, a device that is not the
/// caller's, or a code that is not of this half minute.
[[nodiscard]] Result<std::optional<MfaProof>> checked_mfa(const SessionIssuer& issuer, const op::Caller& caller,
                                                          const std::optional<std::string>& serial,
                                                          const std::optional<std::string>& code, Time now);

/// aws:MultiFactorAuthPresent and aws:MultiFactorAuthAge of a request that has just proved it.
void set_mfa_keys(op::AccessChecks& checks);

/// Uses the code up, durably. AccessDenied where it has been used in the meantime.
Task<Result<void>> use_mfa(const SessionIssuer& issuer, op::Caller caller, MfaProof proof, Time now);

}  // namespace sekisho::sts
