#include "services/cognito_identity/tables.h"

namespace sekisho::cognito_identity {

std::vector<store::Migration> migrations()
{
    return {{"cognito_identity", 1, R"(
        CREATE TABLE identity_pools (
            pool_id       TEXT PRIMARY KEY,
            settings      TEXT NOT NULL,
            roles         TEXT NOT NULL
        );
        CREATE TABLE identity_pool_tag_maps (
            pool_id       TEXT NOT NULL REFERENCES identity_pools (pool_id) ON DELETE CASCADE,
            provider      TEXT NOT NULL,
            tag_map       TEXT NOT NULL,
            PRIMARY KEY (pool_id, provider)
        );
        CREATE TABLE identities (
            identity_id   TEXT PRIMARY KEY,
            pool_id       TEXT NOT NULL REFERENCES identity_pools (pool_id) ON DELETE CASCADE,
            disabled      INTEGER NOT NULL,
            created_at    INTEGER NOT NULL,
            modified_at   INTEGER NOT NULL
        );
        CREATE INDEX identities_by_pool ON identities (pool_id, identity_id);
        CREATE TABLE identity_logins (
            pool_id       TEXT NOT NULL,
            provider      TEXT NOT NULL,
            subject       TEXT NOT NULL,
            identity_id   TEXT NOT NULL REFERENCES identities (identity_id) ON DELETE CASCADE,
            PRIMARY KEY (pool_id, provider, subject)
        );
        CREATE INDEX identity_logins_by_identity ON identity_logins (identity_id, provider);
        CREATE TABLE identity_token_keys (
            kid           TEXT PRIMARY KEY,
            sealed_key    BLOB NOT NULL,
            created_at    INTEGER NOT NULL
        );
    )"},
            {"cognito_identity", 2, "ALTER TABLE identity_pools ADD COLUMN account TEXT NOT NULL DEFAULT ''"},
            // Null where the identity is no guest: has a login, or is disabled.
            {"cognito_identity", 3, R"(
        ALTER TABLE identities ADD COLUMN guest_seen_at BIGINT;
        UPDATE identities SET guest_seen_at = modified_at WHERE disabled = 0 AND NOT EXISTS
            (SELECT 1 FROM identity_logins WHERE identity_logins.identity_id = identities.identity_id);
        CREATE INDEX identities_by_guest ON identities (guest_seen_at);
    )"}};
}

}  // namespace sekisho::cognito_identity
