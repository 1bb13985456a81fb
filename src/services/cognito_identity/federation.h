#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/cognito_identity/directory.h"
#include "services/cognito_identity/guests.h"
#include "services/cognito_identity/identities.h"
#include "services/cognito_identity/identity_tokens.h"
#include "services/cognito_identity/login_verifier.h"
#include "services/cognito_identity/principal_tags.h"

namespace sekisho::cognito_identity {

using Logins = std::optional<std::map<std::string, std::string>>;

/// Somebody whose logins are proven (or a guest, where the pool admits guests), as an identity of a pool.
struct Admitted {
    PoolPtr pool;
    Identity identity;
    std::vector<ProvenLogin> logins;  ///< empty for guests and for holders of an identity token
    std::vector<std::string> amr;     ///< the claim: ["authenticated", provider, ...] or ["unauthenticated"]
    sts::SessionTags tags;            ///< what the identity token says; the logins' own: session_tags()
    std::optional<Time> until;        ///< when the identity token expires; what is made of it does not outlive it

    [[nodiscard]] bool guest() const { return identity.guest(); }
};

/// The way into a pool that GetId, GetOpenIdToken and GetCredentialsForIdentity share. Thread-safe.
class Federation {
public:
    /// All of it outlives the federation.
    struct Parts {
        const Directory& directory;
        const Identities& identities;
        const LoginVerifier& verifier;
        const IdentityTokens& tokens;
        OwnTags own_tags = OwnTags::where_mapped;
        const GuestLimits* guests = nullptr;  ///< null: as many as come
    };
    explicit Federation(Parts parts) : parts_(parts) {}

    /// GetId: the identity of these logins, made where there is none; a new guest without logins.
    Task<Result<Admitted>> enter(std::string pool_id, Logins logins) const;
    /// The others: the caller names the identity and proves that it is his.
    Task<Result<Admitted>> return_as(std::string identity_id, Logins logins) const;
    /// The tags of a session of his: of guests none.
    [[nodiscard]] Result<sts::SessionTags> session_tags(const Admitted& admitted) const;

private:
    Task<Result<Admitted>> by_logins(PoolPtr pool, std::map<std::string, std::string> logins,
                                     std::optional<std::string> known) const;
    Task<Result<Admitted>> by_identity_token(PoolPtr pool, std::string token) const;

    Parts parts_;
};

/// ["authenticated", provider, "<provider>:CognitoSignIn:<sub>", ...]; of an OIDC provider "<its ARN>:OIDC:<sub>"
[[nodiscard]] std::vector<std::string> amr_of(const std::vector<ProvenLogin>& logins);
/// What a user of a developer's back end adds to it: "<provider>:<pool id>:<user>".
[[nodiscard]] std::string developer_amr(std::string_view pool_id, const LoginKey& login);

}  // namespace sekisho::cognito_identity
