#pragma once

#include "services/cognito_idp/triggers/triggers.h"
#include "services/cognito_idp/users/passwords.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// Somebody whom the pool does not know.
struct Newcomer {
    App app;
    std::string name;
    std::optional<Secret> password;  ///< nullopt: it was forgotten
    ClientMetadata validation_data;
    ClientMetadata metadata;
};

/// Whether the pool has a migration trigger.
[[nodiscard]] bool has_migration(const Pool& pool);

/// Makes users of those whom the migration trigger knows, at their first sign-in with a password or when they have
/// forgotten it. The password policy does not hold for them, as on AWS; the pool's schema does. Thread-safe.
class UserMigration {
public:
    struct Parts {
        store::Database& database;
        const Passwords& passwords;
        const Triggers& triggers;
        const Clock& clock;
    };
    explicit UserMigration(Parts parts) : parts_(parts) {}

    /// Nothing happens where the trigger does not know the user either, or somebody else has brought him meanwhile. Proves
    /// nothing: the caller looks the user up and checks the password as ever. The attribute `username` of the answer is
    /// the user's name where it is another than the one that was typed. Errors: the trigger's; UserNotFoundException where
    /// the user it brings cannot be one of this pool.
    Task<Result<void>> bring(Newcomer newcomer) const;

private:
    Task<Result<void>> create(Newcomer newcomer, MigratedUser migrated) const;
    Parts parts_;
};

}  // namespace sekisho::cognito_idp
