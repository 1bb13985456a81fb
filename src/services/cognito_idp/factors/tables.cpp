#include "services/cognito_idp/factors/tables.h"

namespace sekisho::cognito_idp {
namespace {

// One row per user who has ever set something up. Seeds are sealed, bound to the user; `pending` waits for its first code.
// `last_step` is the step of the last code that was accepted. sms, software_token and email say which the user has on.
constexpr const char* statements = R"(
ALTER TABLE user_pools ADD COLUMN mfa TEXT;
CREATE TABLE user_pool_second_factors (
    sub TEXT PRIMARY KEY REFERENCES user_pool_users(sub) ON DELETE CASCADE,
    seed BLOB, pending BLOB, last_step BIGINT NOT NULL, device_name TEXT NOT NULL,
    sms BIGINT NOT NULL, software_token BIGINT NOT NULL, email BIGINT NOT NULL, preferred TEXT NOT NULL);
)";

}  // namespace

store::Migration factor_tables() { return {"cognito_idp", 6, statements}; }

}  // namespace sekisho::cognito_idp
