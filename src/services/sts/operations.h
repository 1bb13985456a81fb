#pragma once

#include "op/operation.h"
#include "services/sts/identity_token.h"
#include "services/sts/session_issuer.h"

namespace sekisho::sts {

/// What the operations stand on; all of it outlives them.
struct Dependencies {
    const SessionIssuer& issuer;
    const IdentityTokenVerifier& identity_tokens;
};

/// Every STS operation that is served.
[[nodiscard]] op::Operations make_operations(const Dependencies& dependencies);

}  // namespace sekisho::sts
