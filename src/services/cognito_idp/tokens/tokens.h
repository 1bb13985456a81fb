#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/worker_pool.h"
#include "services/cognito_idp/tokens/issuers.h"
#include "services/cognito_idp/tokens/token_families.h"
#include "services/cognito_idp/triggers/triggers.h"
#include "services/cognito_idp/users/user.h"
#include "wire/json.h"

namespace sekisho::cognito_idp {

inline constexpr std::string_view self_service_scope = "aws.cognito.signin.user.admin";

class AccessClaims;

/// What tokens say: who signed in where and when.
struct TokenSubject {
    App app;
    User user;
    std::vector<std::string> groups;  ///< names, in any order
    TokenFamily family;
    ClientMetadata metadata;  ///< for the pre token generation trigger
};

/// Issues ID and access tokens: RS256, Cognito's claims, each kind with its own key. Thread-safe.
/// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
/// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
class Tokens {
public:
    Tokens(const Issuers& issuers, const Triggers& triggers, const AccessClaims& access, WorkerPool& workers,
           const Clock& clock)
        : issuers_(issuers), triggers_(triggers), access_(access), workers_(workers), clock_(clock)
    {
    }

    [[nodiscard]] std::string issuer(const Pool& pool) const { return issuers_.of(pool); }

    /// A new family for a sign-in that succeeds now.
    [[nodiscard]] TokenFamily begin_family(const App& app, const User& user, std::string event_id) const;
    /// Both tokens, as the pre token generation trigger will have them; signs on the worker pool. The refresh token is
    /// the caller's to add.
    Task<Result<api::AuthenticationResultType>> issue(TokenSubject subject, TokenSource source) const;

    /// The claims alone.
    [[nodiscard]] wire::Json id_claims(const TokenSubject& subject, const TokenOverrides& overrides, Time now) const;
    [[nodiscard]] wire::Json access_claims(const TokenSubject& subject, const TokenOverrides& overrides, Time now) const;

private:
    const Issuers& issuers_;
    const Triggers& triggers_;
    const AccessClaims& access_;  ///< the enterprise mapping
    WorkerPool& workers_;
    const Clock& clock_;
};

}  // namespace sekisho::cognito_idp
