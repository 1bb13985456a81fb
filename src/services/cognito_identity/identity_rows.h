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
/// ResourceConflictException where the identity has another login of that provider; LimitExceededException above 20.
Result<void> link(store::Connection& connection, Identity& identity, const LoginKey& login, Time now);
Result<void> unlink(store::Connection& connection, const Identity& identity, const LoginKey& login, Time now);
/// Moves the logins of `from` to `to` and disables `from`.
Result<void> absorb(store::Connection& connection, Identity& to, const Identity& from, Time now);
Result<void> disable(store::Connection& connection, const std::string& identity_id, Time now);
[[nodiscard]] Result<Identity> identity_of(store::Connection& connection, const store::Row& row);

}  // namespace sekisho::cognito_identity::rows
