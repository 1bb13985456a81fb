#pragma once

#include "base/worker_pool.h"
#include "services/cognito_idp/risk/breached_passwords.h"
#include "services/cognito_idp/risk/configurations.h"
#include "services/cognito_idp/risk/geo_lookup.h"
#include "services/cognito_idp/users/watch.h"

namespace sekisho::cognito_idp::risk {

/// Files that an installation may bring; empty: the signals that need them are absent.
struct Options {
    std::string breached_passwords_file = {};
    std::string geo_database_file = {};
};

/// What the parts of threat protection know, opened once. Immutable but for the configurations.
struct Sources {
    std::unique_ptr<Configurations> configurations;
    std::unique_ptr<const BreachedPasswords> breached;  ///< null: no list
    std::unique_ptr<const GeoLookup> geo;               ///< null: no database

    /// Blocks; for the start.
    static Result<Sources> open(store::Database& database, const Options& options);
};

/// Watches passwords and what users do, in pools with threat protection; elsewhere it does nothing. Thread-safe.
class ThreatWatch final : public Watch {
public:
    struct Parts {
        const Sources& sources;
        const crypto::Sealer& sealer;
        WorkerPool& workers;
        const Clock& clock;
    };
    explicit ThreatWatch(Parts parts) : parts_(parts) {}
    Task<Result<std::optional<bool>>> screen(App app, Secret password, PasswordUse use) const override;
    bool notes(const Pool& pool) const override { return protection_of(pool) != Protection::off; }
    Result<void> note(store::Connection& connection, const Pool& pool, const Activity& activity) const override;

private:
    Parts parts_;
};

}  // namespace sekisho::cognito_idp::risk
