#pragma once

#include <string>

#include "op/caller.h"
#include "services/iam/accounts.h"

/// One-time codes of MFA devices: who may use one, and that each is used once.
namespace sekisho::iam {

/// Whether `code` is one of the device, which must be assigned to the caller: a user, or the root of his account. It is not
/// used up. Wrong codes are counted, and cost a wait from the fifth on. AccessDenied with AWS's texts. `now` is when the
/// request was accepted. Thread-safe; no I/O.
[[nodiscard]] Result<void> check_mfa(const IamState& state, const op::Caller& caller, const std::string& serial,
                                     const std::string& code, Time now);

/// The proof of possession that STS asks for. Thread-safe.
class MfaDevices {
public:
    explicit MfaDevices(const Accounts& accounts) : accounts_(&accounts) {}

    /// check_mfa() over the caller's account: for the conditions of a request, before it is judged.
    [[nodiscard]] Result<void> check(const op::Caller& caller, const std::string& serial, const std::string& code,
                                     Time now) const;
    /// The same, and uses the code up, durably: this code and earlier ones of the device never pass again, whatever they
    /// are shown for.
    Task<Result<void>> verify(op::Caller caller, std::string serial, std::string code, Time now) const;

private:
    const Accounts* accounts_;
};

}  // namespace sekisho::iam
