#include "services/cognito_idp/passkeys/tables.h"

namespace sekisho::cognito_idp {
namespace {

// credential_id and challenge_hash are base64url. A credential id is unique within its pool; of the challenges, a user has
// one per client. public_key is a COSE key; aaguid is lower-case hex; transports are separated by commas.
constexpr const char* statements = R"(
ALTER TABLE user_pools ADD COLUMN web_authn TEXT;
CREATE TABLE user_pool_passkeys (
    pool_id TEXT NOT NULL, credential_id TEXT NOT NULL,
    sub TEXT NOT NULL REFERENCES user_pool_users(sub) ON DELETE CASCADE,
    rp_id TEXT NOT NULL, public_key BLOB NOT NULL, sign_count BIGINT NOT NULL,
    backup_eligible BIGINT NOT NULL, backed_up BIGINT NOT NULL, aaguid TEXT NOT NULL,
    attestation TEXT NOT NULL, transports TEXT NOT NULL, attachment TEXT, name TEXT NOT NULL,
    created_at BIGINT NOT NULL, used_at BIGINT, PRIMARY KEY (pool_id, credential_id));
CREATE INDEX user_pool_passkeys_by_user ON user_pool_passkeys (sub, created_at);
CREATE TABLE user_pool_passkey_challenges (
    sub TEXT NOT NULL REFERENCES user_pool_users(sub) ON DELETE CASCADE, client_id TEXT NOT NULL,
    challenge_hash TEXT NOT NULL, rp_id TEXT NOT NULL, user_verification TEXT NOT NULL,
    expires_at BIGINT NOT NULL, PRIMARY KEY (sub, client_id));
)";

}  // namespace

store::Migration passkey_tables() { return {"cognito_idp", 8, statements}; }

}  // namespace sekisho::cognito_idp
