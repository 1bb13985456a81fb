#pragma once

#include <optional>
#include <string>
#include <vector>

#include "authn/srp/srp.h"
#include "base/worker_pool.h"
#include "crypto/bignum.h"
#include "crypto/password_hash.h"
#include "crypto/sealer.h"
#include "services/cognito_idp/users/password_policy.h"
#include "services/cognito_idp/users/user.h"

namespace sekisho::cognito_idp {

/// Makes and checks what is kept of a password: an argon2id hash for the flows that send it, an SRP verifier for the
/// one that does not. Both are sealed, bound to the user. The heavy work runs on the worker pool. Thread-safe.
class Passwords {
public:
    Passwords(const crypto::Sealer& sealer, WorkerPool& workers, crypto::Argon2Cost cost = {})
        : sealer_(sealer), workers_(workers), cost_(cost)
    {
    }

    Task<Result<Credentials>> make(PoolPtr pool, std::string username, std::string sub, Secret password) const;
    /// What is kept of a hash and a verifier that are made already.
    [[nodiscard]] Credentials seal(const std::string& sub, const std::string& hash,
                                   const authn::srp::Verifier& verifier) const;
    /// Without credentials it does the work of a verification and says no.
    Task<Result<bool>> verify(std::optional<Credentials> credentials, std::string sub, Secret password) const;
    /// What is kept of a password whose hash another system made (crypto/foreign_hash.h): good for flows that send the
    /// password, until the first of them replaces it by credentials of our own.
    [[nodiscard]] Credentials keep_foreign(const std::string& sub, const std::string& hash) const;
    [[nodiscard]] static bool is_foreign(const Credentials& credentials) { return credentials.srp_verifier.empty(); }
    /// PasswordHistoryPolicyViolationException where `password` is among `sealed_hashes`.
    Task<Result<void>> check_unused(std::vector<std::string> sealed_hashes, std::string sub, Secret password) const;
    /// The SRP verifier; nullopt where it cannot be opened.
    [[nodiscard]] std::optional<crypto::Number> open_verifier(const Credentials& credentials, const std::string& sub) const;

private:
    const crypto::Sealer& sealer_;
    WorkerPool& workers_;
    crypto::Argon2Cost cost_;
};

/// Whether `password` may become the user's next: policy, and history where the pool has one.
class NewPasswords {
public:
    NewPasswords(const Passwords& passwords, store::Database& database) : passwords_(passwords), database_(database) {}
    /// InvalidPasswordException or PasswordHistoryPolicyViolationException, or the credentials to store.
    Task<Result<Credentials>> accept(PoolPtr pool, User user, Secret password, PolicyWording wording) const;

private:
    const Passwords& passwords_;
    store::Database& database_;
};

/// `user` with its new password: version counted on, temporary until the policy's days are over or permanent.
enum class PasswordLife { permanent, temporary };
void set_credentials(User& user, const Pool& pool, Credentials credentials, PasswordLife life, Time now);

}  // namespace sekisho::cognito_idp
