#include "services/cognito_idp/tables.h"

#include "services/cognito_idp/devices/tables.h"
#include "services/cognito_idp/factors/tables.h"
#include "services/cognito_idp/federation/links.h"
#include "services/cognito_idp/imports/tables.h"
#include "services/cognito_idp/messages/tables.h"
#include "services/cognito_idp/passkeys/tables.h"
#include "services/cognito_idp/pools/documents.h"
#include "services/cognito_idp/risk/tables.h"
#include "services/cognito_idp/triggers/tables.h"

namespace sekisho::cognito_idp {
namespace {

// Times are milliseconds since 1970. BLOB columns hold what crypto::Sealer sealed, bound to the row's owner.
// Whatever belongs to a pool or a user goes with it (ON DELETE CASCADE).

constexpr const char* configuration = R"(
CREATE TABLE user_pools (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, mode TEXT NOT NULL, settings TEXT NOT NULL,
    created_at BIGINT NOT NULL, modified_at BIGINT NOT NULL);
CREATE TABLE user_pool_signing_keys (
    kid TEXT PRIMARY KEY, pool_id TEXT NOT NULL REFERENCES user_pools(id) ON DELETE CASCADE,
    token_use TEXT NOT NULL, private_key BLOB NOT NULL, created_at BIGINT NOT NULL, UNIQUE (pool_id, token_use));
CREATE TABLE user_pool_clients (
    id TEXT PRIMARY KEY, pool_id TEXT NOT NULL REFERENCES user_pools(id) ON DELETE CASCADE,
    settings TEXT NOT NULL, created_at BIGINT NOT NULL, modified_at BIGINT NOT NULL);
CREATE TABLE user_pool_client_secrets (
    client_id TEXT NOT NULL REFERENCES user_pool_clients(id) ON DELETE CASCADE,
    id TEXT NOT NULL, secret BLOB NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (client_id, id));
CREATE TABLE user_pool_groups (
    pool_id TEXT NOT NULL REFERENCES user_pools(id) ON DELETE CASCADE,
    name TEXT NOT NULL, description TEXT, role_arn TEXT, precedence BIGINT,
    created_at BIGINT NOT NULL, modified_at BIGINT NOT NULL, PRIMARY KEY (pool_id, name));
)";

constexpr const char* people = R"(
CREATE TABLE user_pool_users (
    sub TEXT PRIMARY KEY, pool_id TEXT NOT NULL REFERENCES user_pools(id) ON DELETE CASCADE,
    username_key TEXT NOT NULL, username TEXT NOT NULL, status TEXT NOT NULL, enabled BIGINT NOT NULL,
    password_hash BLOB, srp_salt TEXT, srp_verifier BLOB,
    credential_version BIGINT NOT NULL, temporary_until BIGINT, signed_out_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL, modified_at BIGINT NOT NULL, UNIQUE (pool_id, username_key));
CREATE TABLE user_pool_user_attributes (
    sub TEXT NOT NULL REFERENCES user_pool_users(sub) ON DELETE CASCADE,
    pool_id TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (sub, name));
CREATE INDEX user_pool_user_attributes_by_value ON user_pool_user_attributes (pool_id, name, value);
CREATE TABLE user_pool_aliases (
    pool_id TEXT NOT NULL, alias_key TEXT NOT NULL, attribute TEXT NOT NULL,
    sub TEXT NOT NULL REFERENCES user_pool_users(sub) ON DELETE CASCADE, PRIMARY KEY (pool_id, alias_key));
CREATE INDEX user_pool_aliases_by_user ON user_pool_aliases (sub);
CREATE TABLE user_pool_memberships (
    pool_id TEXT NOT NULL, group_name TEXT NOT NULL, sub TEXT NOT NULL REFERENCES user_pool_users(sub) ON DELETE CASCADE,
    PRIMARY KEY (pool_id, group_name, sub),
    FOREIGN KEY (pool_id, group_name) REFERENCES user_pool_groups(pool_id, name) ON DELETE CASCADE);
CREATE INDEX user_pool_memberships_by_user ON user_pool_memberships (sub);
CREATE TABLE user_pool_password_history (
    sub TEXT NOT NULL REFERENCES user_pool_users(sub) ON DELETE CASCADE,
    credential_version BIGINT NOT NULL, password_hash BLOB NOT NULL, PRIMARY KEY (sub, credential_version));
)";

constexpr const char* sign_in = R"(
CREATE TABLE user_pool_token_families (
    origin_jti TEXT PRIMARY KEY, pool_id TEXT NOT NULL, client_id TEXT NOT NULL,
    sub TEXT NOT NULL REFERENCES user_pool_users(sub) ON DELETE CASCADE,
    auth_time BIGINT NOT NULL, event_id TEXT NOT NULL, expires_at BIGINT NOT NULL, revoked_at BIGINT);
CREATE INDEX user_pool_token_families_by_user ON user_pool_token_families (sub);
CREATE INDEX user_pool_token_families_by_expiry ON user_pool_token_families (expires_at);
CREATE TABLE user_pool_refresh_tokens (
    token_hash TEXT PRIMARY KEY,
    origin_jti TEXT NOT NULL REFERENCES user_pool_token_families(origin_jti) ON DELETE CASCADE,
    issued_at BIGINT NOT NULL, rotated_at BIGINT);
CREATE INDEX user_pool_refresh_tokens_by_family ON user_pool_refresh_tokens (origin_jti);
CREATE TABLE user_pool_spent_sessions (id TEXT PRIMARY KEY, expires_at BIGINT NOT NULL);
CREATE INDEX user_pool_spent_sessions_by_expiry ON user_pool_spent_sessions (expires_at);
CREATE TABLE user_pool_sign_in_failures (
    pool_id TEXT NOT NULL, subject TEXT NOT NULL, failures BIGINT NOT NULL,
    last_failure_at BIGINT NOT NULL, PRIMARY KEY (pool_id, subject));
CREATE INDEX user_pool_sign_in_failures_by_time ON user_pool_sign_in_failures (last_failure_at);
CREATE TABLE user_pool_attempts (
    pool_id TEXT NOT NULL, subject TEXT NOT NULL, action TEXT NOT NULL, window_start BIGINT NOT NULL,
    attempts BIGINT NOT NULL, PRIMARY KEY (pool_id, subject, action));
CREATE INDEX user_pool_attempts_by_time ON user_pool_attempts (window_start);
CREATE TABLE user_pool_codes (
    sub TEXT NOT NULL REFERENCES user_pool_users(sub) ON DELETE CASCADE, purpose TEXT NOT NULL,
    attribute TEXT NOT NULL, destination TEXT NOT NULL, code_mac BLOB NOT NULL, pending BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (sub, purpose, attribute));
CREATE TABLE user_pool_outbox (
    id TEXT PRIMARY KEY, pool_id TEXT NOT NULL REFERENCES user_pools(id) ON DELETE CASCADE,
    username TEXT NOT NULL, kind TEXT NOT NULL, attribute TEXT NOT NULL, destination TEXT NOT NULL,
    subject TEXT NOT NULL, body BLOB NOT NULL, created_at BIGINT NOT NULL);
CREATE INDEX user_pool_outbox_by_time ON user_pool_outbox (pool_id, created_at);
)";

constexpr const char* devices_of_sign_ins = R"(
ALTER TABLE user_pool_token_families ADD COLUMN device_key TEXT NOT NULL DEFAULT '';
)";

// Several keys of one use at a time: the next, the current, the previous.
constexpr const char* key_rotation = R"(
CREATE TABLE user_pool_signing_keys_2 (
    kid TEXT PRIMARY KEY, pool_id TEXT NOT NULL REFERENCES user_pools(id) ON DELETE CASCADE,
    token_use TEXT NOT NULL, state TEXT NOT NULL, private_key BLOB NOT NULL, since BIGINT NOT NULL);
INSERT INTO user_pool_signing_keys_2 (kid, pool_id, token_use, state, private_key, since)
    SELECT kid, pool_id, token_use, 'current', private_key, created_at FROM user_pool_signing_keys;
DROP TABLE user_pool_signing_keys;
ALTER TABLE user_pool_signing_keys_2 RENAME TO user_pool_signing_keys;
CREATE INDEX user_pool_signing_keys_by_pool ON user_pool_signing_keys (pool_id);
)";

// For each order in which a page of users is read (users/user_list.h).
constexpr const char* user_lists = R"(
CREATE INDEX user_pool_users_by_sub ON user_pool_users (pool_id, sub);
CREATE INDEX user_pool_users_by_status ON user_pool_users (pool_id, status, sub);
CREATE INDEX user_pool_users_by_enabled ON user_pool_users (pool_id, enabled, sub);
DROP INDEX user_pool_user_attributes_by_value;
CREATE INDEX user_pool_user_attributes_by_value ON user_pool_user_attributes (pool_id, name, value, sub);
)";

}  // namespace

std::vector<store::Migration> migrations()
{
    std::vector<store::Migration> steps = {
        {"cognito_idp", 1, configuration},
        {"cognito_idp", 2, people},
        {"cognito_idp", 3, sign_in},
        {"cognito_idp", 4, devices_of_sign_ins},
        message_tables(),
        factor_tables(),
        {"cognito_idp", 13, key_rotation},
        passkey_tables(),
        risk::migration(),
        imports::migration(),
        documents_migration(),
        devices_migration(),
        custom_challenge_tables(),
        links::migration(),
        {"cognito_idp", 15, user_lists},
    };
    std::ranges::sort(steps, {}, &store::Migration::number);
    return steps;
}

}  // namespace sekisho::cognito_idp
