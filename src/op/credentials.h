#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "op/caller.h"

namespace sekisho::op {

/// The verified facts behind an access key: what the signature is to be checked with, and who signs.
struct Credential {
    Secret secret_key;
    Caller caller;
};

/// Where the gate's authenticate stage finds the key that a signature claims. Implemented by services/iam over its
/// snapshot, connected by app. Thread-safe; no lock, no I/O.
class CredentialSource {
public:
    virtual ~CredentialSource() = default;
    /// The credential of `access_key_id`. For temporary keys (ASIA...) `session_token` is opened and checked; a
    /// long-term key must come without one. The caller is who he is only once the signature has been verified
    /// with `secret_key`. Errors (403): InvalidClientTokenId (unknown, inactive or deleted key, deleted user or
    /// role, broken or foreign session token), ExpiredToken.
    [[nodiscard]] virtual Result<Credential> find(std::string_view access_key_id, std::string_view session_token,
                                                  Time now) const = 0;
    /// Notes that `caller` has signed a request, once the signature has been verified: for GetAccessKeyLastUsed,
    /// RoleLastUsed and the services last accessed, which count what was attempted. Cheap: kept in memory, stored now and
    /// then. `service` is the signing name of the scope.
    virtual void note_use(const Caller& caller, std::string_view service, std::string_view region) const
    {
        static_cast<void>(caller);
        static_cast<void>(service);
        static_cast<void>(region);
    }
};

}  // namespace sekisho::op
