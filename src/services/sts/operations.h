#pragma once

#include <vector>

#include "op/issuer_keys.h"
#include "op/operation.h"
#include "services/sts/session_issuer.h"

namespace sekisho::sts {

/// What the operations stand on; all of it outlives them.
struct Dependencies {
    const SessionIssuer& issuer;
    std::vector<const op::IssuerKeys*> issuer_keys;  ///< asked in turn for the keys of a web identity token's issuer
};

/// Every STS operation that is served.
[[nodiscard]] op::Operations make_operations(const Dependencies& dependencies);

}  // namespace sekisho::sts
