#pragma once

#include <optional>
#include <string>
#include <vector>

#include "authn/session_token.h"
#include "base/clock.h"
#include "base/secret.h"
#include "crypto/sealer.h"
#include "op/call.h"
#include "op/caller.h"
#include "op/policy_source.h"
#include "services/iam/accounts.h"
#include "services/sts/session_tags.h"
#include "services/sts/web_identity.h"

namespace sekisho::sts {

struct Credentials {
    std::string access_key_id;  ///< ASIA...
    Secret secret_access_key;
    std::string session_token;
    Time expiration;  ///< whole seconds
};

/// What one asks of a session of a role.
struct RoleSessionRequest {
    std::string session_name;                 ///< 2-64 of [\w+=,.@-]; checked by the caller
    std::optional<int> duration_seconds;      ///< none: 3600, or less where the role or chaining allows less
    std::optional<std::string> policy;        ///< inline session policy
    std::vector<std::string> policy_arns;     ///< managed session policies
    SessionTags tags;                         ///< those asked for and those inherited
    std::string source_identity;              ///< empty: none
    std::optional<WebIdentity> web_identity;  ///< of AssumeRoleWithWebIdentity
    enum class Origin { first_role, chained } origin = Origin::first_role;
};

struct RoleSession {
    Credentials credentials;
    std::string assumed_role_id;            ///< AROA...:session
    std::string arn;                        ///< arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION
    std::optional<int> packed_policy_size;  ///< percent; nullopt where nothing was packed
};

/// The one place that makes temporary credentials. Thread-safe; no lock, no I/O.
class SessionIssuer {
public:
    /// All of it outlives the issuer.
    struct Parts {
        const iam::Accounts& accounts;
        const crypto::Sealer& sealer;
        const Clock& clock;
        const op::PolicySource& policies;  ///< for what the issuer judges itself
    };
    explicit SessionIssuer(Parts parts) : parts_(parts) {}

    [[nodiscard]] const iam::Accounts& accounts() const noexcept { return parts_.accounts; }
    [[nodiscard]] const crypto::Sealer& sealer() const noexcept { return parts_.sealer; }
    [[nodiscard]] Time now() const noexcept { return parts_.clock.now(); }

    /// Credentials of the role. The trust policy has been asked before: by the gate through the operation's AccessChecks,
    /// or by issue_for_web_identity. ValidationError for durations, MalformedPolicyDocument, PackedPolicyTooLarge.
    [[nodiscard]] Result<RoleSession> issue_for_role(const iam::Entity& role, const RoleSessionRequest& request) const;

    /// Asks the role's trust policy with the policy engine (sts:AssumeRoleWithWebIdentity, and sts:TagSession and
    /// sts:SetSourceIdentity where they apply), then issues. For cognito_identity's enhanced flow, which is itself the
    /// caller; `identity` is verified, `envelope` that of the request in whose name it acts. Tags and source identity of
    /// `identity` are those of the session. AccessDenied "Not authorized to perform sts:AssumeRoleWithWebIdentity".
    [[nodiscard]] Result<RoleSession> issue_for_web_identity(const std::string& role_arn, const WebIdentity& identity,
                                                             RoleSessionRequest request, const op::Envelope& envelope) const;

    /// Whether the role's trust would let the same person in through whichever identity pool, be it one of another account
    /// that he made himself: it tests neither the pool (cognito-identity.amazonaws.com:aud) nor the identity. Such a role
    /// is given to nobody. AWS refuses to save such a trust.
    [[nodiscard]] bool trusts_every_identity_pool(const std::string& role_arn, WebIdentity identity,
                                                  const RoleSessionRequest& request, const op::Envelope& envelope) const;

    /// GetSessionToken for the user or the root `caller`, who has shown a code of his MFA device at that time, or none.
    [[nodiscard]] Result<Credentials> issue_for_user(const op::Caller& caller, std::chrono::seconds duration,
                                                     std::optional<Time> mfa_authenticated) const;

    struct FederationRequest {
        std::string name;
        std::chrono::seconds duration;
        std::optional<std::string> policy;
        std::vector<std::string> policy_arns;
        iam::Tags tags;
    };
    struct FederationSession {
        Credentials credentials;
        int packed_policy_size = 0;
    };
    /// GetFederationToken for the user or the root `caller`.
    [[nodiscard]] Result<FederationSession> issue_federated(const op::Caller& caller,
                                                            const FederationRequest& request) const;

private:
    [[nodiscard]] authn::SessionClaims begin(authn::SessionKind kind, const std::string& account,
                                             std::chrono::seconds duration) const;
    [[nodiscard]] Result<Credentials> finish(authn::SessionClaims claims) const;
    /// Asks the role's trust policy; AccessDenied.
    [[nodiscard]] Result<void> check_trust(const std::string& role_arn, const WebIdentity& identity,
                                           const RoleSessionRequest& request, const op::Envelope& envelope) const;

    Parts parts_;
};

/// The ARN's account; empty where it is no ARN of a role.
[[nodiscard]] std::string account_of_role(std::string_view role_arn);

}  // namespace sekisho::sts
