#pragma once

#include "op/operation.h"
#include "services/cognito_identity/federation.h"
#include "services/sts/session_issuer.h"

namespace sekisho::cognito_identity {

/// What the operations of this service need; all of it outlives them.
struct Parts {
    Directory& directory;
    const Identities& identities;
    const LoginVerifier& verifier;
    const Federation& federation;
    IdentityTokens& tokens;
    const ProviderNames& names;
    const sts::SessionIssuer& issuer;
};

/// Every operation of this service.
[[nodiscard]] op::Operations make_operations(const Parts& parts);

}  // namespace sekisho::cognito_identity
