#pragma once

#include "base/result.h"
#include "crypto/sealer.h"
#include "services/iam/state.h"
#include "store/database.h"

/// The records of records.h to rows and back.
namespace sekisho::iam::tables {

/// Reads them into `state`. A seed that no longer opens is an error: the key file is wrong.
[[nodiscard]] Result<void> load_records(store::Connection& connection, const crypto::Sealer& sealer, IamState& state);

[[nodiscard]] Result<void> save(store::Connection& connection, const std::string& account, const SamlProvider& provider);
[[nodiscard]] Result<void> erase(store::Connection& connection, const SamlProvider& provider);

/// The seed is sealed with purpose "iam-mfa-seed", bound to the serial number.
[[nodiscard]] Result<void> save(store::Connection& connection, const std::string& account, const crypto::Sealer& sealer,
                                const MfaDevice& device);
[[nodiscard]] Result<void> erase(store::Connection& connection, const MfaDevice& device);

[[nodiscard]] Result<void> save(store::Connection& connection, const std::string& account, const InstanceProfile& profile);
[[nodiscard]] Result<void> erase(store::Connection& connection, const InstanceProfile& profile);

[[nodiscard]] Result<void> save(store::Connection& connection, const std::string& account,
                                const ServiceCredential& credential);
[[nodiscard]] Result<void> erase(store::Connection& connection, const ServiceCredential& credential);

/// Replaces the account's policy; nullopt removes it.
[[nodiscard]] Result<void> save_password_policy(store::Connection& connection, const std::string& account,
                                                const std::optional<PasswordPolicy>& policy);

/// What a user or role has used; the row of a record that is gone in the meantime is not made.
[[nodiscard]] Result<void> save_uses(store::Connection& connection, const std::string& entity_id,
                                     const ServiceUses::List& uses);

}  // namespace sekisho::iam::tables
