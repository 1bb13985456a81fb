#pragma once

#include "base/result.h"
#include "crypto/sealer.h"
#include "services/iam/state.h"
#include "store/database.h"

/// Records to rows and back. Each save writes the whole record, its lists included; each erase removes all of it.
namespace sekisho::iam::tables {

/// The state that the tables hold. An access key whose secret no longer opens is an error: the key file is wrong.
[[nodiscard]] Result<IamState> load(store::Connection& connection, const crypto::Sealer& sealer, const std::string& account);

[[nodiscard]] Result<void> save(store::Connection& connection, const std::string& account, const Entity& entity);
[[nodiscard]] Result<void> erase(store::Connection& connection, const Entity& entity);

[[nodiscard]] Result<void> save(store::Connection& connection, const std::string& account, const ManagedPolicy& policy);
[[nodiscard]] Result<void> erase(store::Connection& connection, const ManagedPolicy& policy);

/// The secret is sealed with purpose "iam-access-key", bound to the key's id.
[[nodiscard]] Result<void> insert(store::Connection& connection, const std::string& account, const crypto::Sealer& sealer,
                                  const AccessKey& key);
[[nodiscard]] Result<void> update_status(store::Connection& connection, const AccessKey& key);
[[nodiscard]] Result<void> update_use(store::Connection& connection, const std::string& key_id, const KeyUse& use);
[[nodiscard]] Result<void> erase(store::Connection& connection, const AccessKey& key);

[[nodiscard]] Result<void> save(store::Connection& connection, const std::string& account, const OidcProvider& provider);
[[nodiscard]] Result<void> erase(store::Connection& connection, const OidcProvider& provider);

/// Replaces the account's alias; an empty list removes it.
[[nodiscard]] Result<void> save_aliases(store::Connection& connection, const std::string& account,
                                        const std::vector<std::string>& aliases);

}  // namespace sekisho::iam::tables
