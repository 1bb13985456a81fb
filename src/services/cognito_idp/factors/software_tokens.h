#pragma once

#include <optional>
#include <string>

#include "base/secret.h"
#include "crypto/sealer.h"
#include "services/cognito_idp/factors/enrolment.h"

namespace sekisho::cognito_idp {

/// Authenticator applications (RFC 6238). Seeds are sealed, bound to the user. A code of the step before or after is
/// taken, each once. Thread-safe.
class SoftwareTokens {
public:
    SoftwareTokens(const crypto::Sealer& sealer, const Clock& clock) : sealer_(sealer), clock_(clock) {}

    /// A new seed, sealed, and as applications want it (SecretCode, base32).
    struct New {
        std::string sealed;
        Secret code;
    };
    [[nodiscard]] New make(const std::string& sub) const;

    /// The step of `code`, later than `last_step`; CodeMismatchException, or ExpiredCodeException where it is that step's or
    /// an earlier one's. SoftwareTokenMFANotFoundException where the seed
    /// cannot be opened.
    [[nodiscard]] Result<std::int64_t> step_of(const std::string& sealed_seed, const std::string& sub,
                                               const std::string& code, std::int64_t last_step) const;

private:
    const crypto::Sealer& sealer_;
    const Clock& clock_;
};

}  // namespace sekisho::cognito_idp
