#pragma once

#include "op/issuer_keys.h"
#include "op/operation.h"
#include "services/sts/session_issuer.h"

namespace sekisho::sts {

/// What the operations stand on; all of it outlives them.
struct Dependencies {
    const SessionIssuer& issuer;
    const op::IssuerKeys& issuer_keys;  ///< the keys of web identity tokens' issuers
};

/// Every STS operation that is served.
[[nodiscard]] op::Operations make_operations(const Dependencies& dependencies);

}  // namespace sekisho::sts
