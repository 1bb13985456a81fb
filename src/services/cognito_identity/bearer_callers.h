#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "op/credentials.h"
#include "op/user_pool_tokens.h"
#include "services/cognito_identity/identity_sessions.h"

namespace sekisho::cognito_identity {

/// ID tokens of user pools as bearer tokens: the token is a login at one of the identity pools that the configuration
/// names, and whoever shows it is the session that GetCredentialsForIdentity would give. What that came to is kept for a
/// few minutes, by the SHA-256 of the whole token and never longer than token or session live; the sign-in is looked up
/// every time, and what changes at the identity pool counts at once. Thread-safe.
class BearerCallers final : public op::TokenCallers {
public:
    /// All of it outlives this.
    struct Parts {
        const Directory& directory;
        const Federation& federation;
        const IdentitySessions& sessions;
        const ProviderNames& names;
        const op::UserPoolTokens& tokens;
        const op::CredentialSource& credentials;
        const Clock& clock;
    };
    /// `identity_pools`: ids, in the order in which they are asked. Empty: no token is taken.
    BearerCallers(Parts parts, std::vector<std::string> identity_pools)
        : parts_(parts), identity_pools_(std::move(identity_pools))
    {
    }

    [[nodiscard]] Task<Result<op::Caller>> caller_of(Secret token,
                                                     std::shared_ptr<const op::Envelope> envelope) const override;

private:
    /// What a token came to.
    struct Known {
        PoolPtr pool;  ///< as it was then
        op::UserPoolTokens::SignIn sign_in;
        std::string access_key_id, session_token;
        Time until;
    };

    [[nodiscard]] std::optional<Known> known(const std::string& hash, Time now) const;
    void keep(std::string hash, Known known, Time now) const;
    void forget(const std::string& hash) const;
    [[nodiscard]] Task<Result<Known>> admit(Secret token, std::shared_ptr<const op::Envelope> envelope) const;
    [[nodiscard]] Task<Result<Admitted>> enter(std::string user_pool, Secret token) const;

    Parts parts_;
    std::vector<std::string> identity_pools_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, Known, std::less<>> known_;  ///< by hash
};

}  // namespace sekisho::cognito_identity
