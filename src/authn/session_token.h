#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/sealer.h"

/// The session token of temporary credentials: a sealed value that carries its own state, so that every replica can
/// verify it without a look-up.
namespace sekisho::authn {

enum class SessionKind : unsigned char {
    assumed_role = 1,    ///< AssumeRole and its kin, identity pools
    federated_user = 2,  ///< GetFederationToken
    user = 3,            ///< GetSessionToken of an IAM user
    root = 4,            ///< GetSessionToken of the account itself
};

/// A condition key of the session, e.g. cognito-identity.amazonaws.com:sub or aws:FederatedProvider.
struct SessionContextKey {
    std::string name;
    std::vector<std::string> values;
    bool multivalued = false;
    friend bool operator==(const SessionContextKey&, const SessionContextKey&) = default;
};

/// What temporary credentials are and bring along. Value type.
struct SessionClaims {
    SessionKind kind = SessionKind::assumed_role;
    Secret secret_access_key;
    Time issued{};  ///< whole milliseconds survive
    Time expires{};
    std::string account;       ///< 12 digits
    std::string arn;           ///< of the session, as GetCallerIdentity shows it; for kind user the user's ARN
    std::string role_arn;      ///< assumed_role: with its path
    std::string unique_id;     ///< AROA... of the role, AIDA... of the user; for a federated user of the user behind it
    std::string session_name;  ///< RoleSessionName, federated user name
    /// Session policies, documents as text; nullopt: none were passed. (An empty list is a policy that grants nothing.)
    std::optional<std::vector<std::string>> policies;
    std::vector<std::pair<std::string, std::string>> tags;  ///< aws:PrincipalTag/key that come from the session
    std::vector<std::string> transitive_tag_keys;
    std::string source_identity;
    std::vector<SessionContextKey> context;
    std::optional<Time> mfa_authenticated;  ///< when, if MFA took place
    bool from_role_chaining = false;        ///< made with temporary credentials: at most one hour
};

/// A sealed token is never longer than this many characters; it must fit into a header.
inline constexpr std::size_t longest_session_token = 12 * 1024;

/// The token for `access_key_id` ("ASIA..."), base64. Error PackedPolicyTooLarge (400) where it would be too long.
[[nodiscard]] Result<std::string> seal_session(const crypto::Sealer& sealer, std::string_view access_key_id,
                                               const SessionClaims& claims);
/// How much of the room for policies and tags is used, in percent; above 100 seal_session() refuses. For PackedPolicySize.
[[nodiscard]] int packed_size_percent(const SessionClaims& claims);

/// The claims that seal_session() put into `token` for this very key; nullopt for anything else. The caller checks
/// `expires` against its clock.
[[nodiscard]] std::optional<SessionClaims> open_session(const crypto::Sealer& sealer, std::string_view access_key_id,
                                                        std::string_view token);

}  // namespace sekisho::authn
