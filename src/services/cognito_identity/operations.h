#pragma once

#include "op/operation.h"
#include "services/cognito_identity/federation.h"
#include "services/cognito_identity/identity_sessions.h"

namespace sekisho::cognito_identity {

/// What the operations of this service need; all of it outlives them.
struct Parts {
    Directory& directory;
    const Identities& identities;
    const LoginVerifier& verifier;
    const Federation& federation;
    IdentityTokens& tokens;
    const ProviderNames& names;
    const IdentitySessions& sessions;
    const GuestLimits* guests = nullptr;  ///< null: strangers are not counted
};

/// Every operation of this service.
[[nodiscard]] op::Operations make_operations(const Parts& parts);

}  // namespace sekisho::cognito_identity
