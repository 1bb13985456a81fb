#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "authn/jwt/jwt.h"
#include "base/clock.h"
#include "base/worker_pool.h"
#include "crypto/sealer.h"
#include "op/issuer_keys.h"
#include "services/sts/session_tags.h"
#include "store/database.h"
#include "store/snapshot.h"

namespace sekisho::cognito_identity {

inline constexpr std::string_view identity_issuer = "https://cognito-identity.amazonaws.com";
inline constexpr std::string_view identity_provider = "cognito-identity.amazonaws.com";

/// The tokens by which an identity proves itself to STS (basic flow, developer identities): RS512, aud = the pool, sub = the
/// identity, amr = how it was authenticated. The key is made when the first token is asked for and sealed at rest.
/// Thread-safe.
class IdentityTokens final : public op::IssuerKeys {
public:
    /// All of it outlives the tokens.
    struct Parts {
        store::Database& database;
        const crypto::Sealer& sealer;
        WorkerPool& workers;
        const Clock& clock;
    };
    /// Reads the keys; the tables exist. Blocks.
    static Result<std::unique_ptr<IdentityTokens>> open(Parts parts);

    struct Subject {
        std::string pool_id;
        std::string identity_id;
        std::vector<std::string> amr;
        sts::SessionTags tags;  ///< claim https://aws.amazon.com/tags
    };
    Task<Result<std::string>> issue(Subject subject, std::chrono::seconds lifetime);

    /// The identity that a token of ours names, verified for that pool; nullopt for anything else.
    struct Verified {
        std::string identity_id;
        std::vector<std::string> amr;
        sts::SessionTags tags;
        Time expires;
    };
    [[nodiscard]] std::optional<Verified> verify(std::string_view token, std::string_view pool_id) const;

    [[nodiscard]] Result<std::shared_ptr<const authn::KeySet>> keys_for(std::string_view issuer) const override;

private:
    struct Keys {
        std::vector<authn::SigningKey> signing;  ///< oldest first
        std::shared_ptr<const authn::KeySet> verification = std::make_shared<const authn::KeySet>();
    };
    IdentityTokens(Parts parts, Keys keys);
    Task<Result<authn::SigningKey>> signing_key();

    Parts parts_;
    store::Snapshot<Keys> keys_;
};

}  // namespace sekisho::cognito_identity
