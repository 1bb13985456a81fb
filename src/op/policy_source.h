#pragma once

#include "base/result.h"
#include "op/caller.h"
#include "policy/evaluate.h"

namespace sekisho::op {

/// Where the gate finds the policies of a caller. Implemented by services/iam over its snapshot, connected by
/// app. Thread-safe; no lock, no I/O.
class PolicySource {
public:
    virtual ~PolicySource() = default;
    /// Identity policies, boundary and session policies of `caller`. An Error (InvalidClientTokenId,
    /// ExpiredToken) where the user or role behind the credentials is gone.
    [[nodiscard]] virtual Result<policy::PolicySet> policies_of(const Caller& caller) const = 0;
};

}  // namespace sekisho::op
