#pragma once

#include <vector>

#include "crypto/sealer.h"
#include "services/kms/state.h"
#include "store/database.h"

/// How keys and aliases are stored. Key material is sealed, bound to its key's id.
namespace sekisho::kms {

[[nodiscard]] std::vector<store::Migration> migrations();

[[nodiscard]] Result<State> load(store::Connection& connection, const crypto::Sealer& sealer);
Result<void> insert_key(store::Connection& connection, const crypto::Sealer& sealer, const Key& key);
/// Everything but id, account, region, time of creation and material.
Result<void> update_key(store::Connection& connection, const Key& key);
/// With its aliases.
Result<void> delete_key(store::Connection& connection, const std::string& id);
Result<void> put_alias(store::Connection& connection, const Alias& alias);
Result<void> delete_alias(store::Connection& connection, const Alias& alias);

}  // namespace sekisho::kms
