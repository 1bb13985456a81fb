#pragma once

#include <memory>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/task.h"
#include "op/call.h"
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
    /// The holder of the long-term API key of that alias, if `secret` is its secret. His `access_key_id` is the id of the
    /// service-specific credential; what the key is scoped by is the policy of his session. Errors (403):
    /// InvalidClientTokenId for all that may be wrong, ExpiredToken.
    [[nodiscard]] virtual Result<Caller> find_api_key(std::string_view alias, const Secret& secret, Time now) const
    {
        static_cast<void>(alias);
        static_cast<void>(secret);
        static_cast<void>(now);
        return fail("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
    }
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

/// Whose tokens of user pools are taken as bearer tokens, and as whom. Implemented by services/cognito_identity, connected
/// by app. Thread-safe.
class TokenCallers {
public:
    virtual ~TokenCallers() = default;
    /// The session that an identity pool gives for this token. The sign-in is looked up on every call: once it has ended the
    /// token is refused. `envelope`: of the request in whose name the role is assumed. Errors (403): InvalidClientTokenId,
    /// ExpiredToken; those of a store that fails.
    [[nodiscard]] virtual Task<Result<Caller>> caller_of(Secret token, std::shared_ptr<const Envelope> envelope) const = 0;
};

}  // namespace sekisho::op
