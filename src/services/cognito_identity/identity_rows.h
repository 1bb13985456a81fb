#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/cognito_identity/identities.h"
#include "store/database.h"

/// The statements on identities and logins, inside one transaction.
namespace sekisho::cognito_identity::rows {

[[nodiscard]] Result<std::optional<Identity>> find(store::Connection& connection, const std::string& identity_id);
[[nodiscard]] Result<std::optional<Identity>> find_by_login(store::Connection& connection, const std::string& pool_id,
                                                            const LoginKey& login);
/// "<region>:<uuid>", the region of the pool.
[[nodiscard]] Result<Identity> create(store::Connection& connection, const std::string& pool_id, Time now);
Result<void> unlink(store::Connection& connection, const Identity& identity, const LoginKey& login, Time now);
/// Those who have not come since; 1000 at most. How many.
Result<std::int64_t> remove_guests(store::Connection& connection, Time before);
Result<void> disable(store::Connection& connection, const std::string& identity_id, Time now);
[[nodiscard]] Result<Identity> identity_of(store::Connection& connection, const store::Row& row);

/// Who is who: the identities of a subject (a user's `sub`), or the logins of an identity.
struct KnownLogin {
    std::string identity_id;
    std::string pool_id;
    LoginKey login;
};
/// Empty texts ask for nothing; at most 1000, by pool and identity. Reads every login where a subject is asked for.
[[nodiscard]] Result<std::vector<KnownLogin>> known_logins(store::Connection& connection, const std::string& subject,
                                                           const std::string& identity_id);

/// What one identity takes up.
struct Linking {
    store::Connection& connection;
    Identity& identity;
    const std::string& developer_provider;  ///< of which it may have several logins; empty: none
    Time now;

    /// ResourceConflictException where it has another login of that provider, or 20 in all.
    Result<void> link(const LoginKey& login);
    /// Moves the logins of `other` here and disables it.
    Result<void> absorb(const Identity& other);
};

}  // namespace sekisho::cognito_identity::rows
