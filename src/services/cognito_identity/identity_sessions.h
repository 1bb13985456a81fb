#pragma once

#include <optional>
#include <string>

#include "services/cognito_identity/federation.h"
#include "services/sts/session_issuer.h"

namespace sekisho::cognito_identity {

/// The session that the enhanced flow gives somebody: GetCredentialsForIdentity's, and that of whoever shows his token as a
/// bearer token. Thread-safe.
class IdentitySessions {
public:
    /// Both outlive this.
    IdentitySessions(const Federation& federation, const sts::SessionIssuer& issuer)
        : federation_(federation), issuer_(issuer)
    {
    }
    /// The pool's rules choose the role, whose trust policy is then really asked. NotAuthorizedException,
    /// InvalidIdentityPoolConfigurationException.
    [[nodiscard]] Result<sts::RoleSession> issue(const Admitted& admitted, const std::optional<std::string>& custom_role,
                                                 const op::Envelope& envelope) const;

private:
    const Federation& federation_;
    const sts::SessionIssuer& issuer_;
};

}  // namespace sekisho::cognito_identity
