#include "services/cognito_idp/devices/tables.h"

namespace sekisho::cognito_idp {
namespace {

// verifier: sealed, bound to pool, user and device; NULL together with salt until the device is confirmed.
// pending: sign-ins that wait for DEVICE_SRP_AUTH of a client that keeps no Session; `lookup` is a MAC.
constexpr const char* devices = R"(
CREATE TABLE user_pool_devices (
    device_key TEXT PRIMARY KEY, pool_id TEXT NOT NULL,
    sub TEXT NOT NULL REFERENCES user_pool_users(sub) ON DELETE CASCADE,
    group_key TEXT NOT NULL, name TEXT, last_ip TEXT NOT NULL, salt TEXT, verifier BLOB, remembered BIGINT NOT NULL,
    created_at BIGINT NOT NULL, modified_at BIGINT NOT NULL, authenticated_at BIGINT NOT NULL);
CREATE INDEX user_pool_devices_by_user ON user_pool_devices (sub, device_key);
CREATE INDEX user_pool_devices_unconfirmed ON user_pool_devices (created_at) WHERE verifier IS NULL;
CREATE TABLE user_pool_pending_devices (
    nonce TEXT PRIMARY KEY, lookup TEXT NOT NULL UNIQUE, session BLOB NOT NULL, expires_at BIGINT NOT NULL);
CREATE INDEX user_pool_pending_devices_by_expiry ON user_pool_pending_devices (expires_at);
)";

}  // namespace

store::Migration devices_migration() { return {"cognito_idp", 7, devices}; }

}  // namespace sekisho::cognito_idp
