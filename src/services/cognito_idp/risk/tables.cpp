#include "services/cognito_idp/risk/tables.h"

namespace sekisho::cognito_idp::risk {

store::Migration migration()
{
    // `bucket` bounds events apart from each other: 0 sign-ins, 1 failed sign-ins, 2 the rest.
    return {"cognito_idp", 9, R"(
CREATE TABLE user_pool_risk_configurations (
    pool_id TEXT NOT NULL REFERENCES user_pools(id) ON DELETE CASCADE, client_id TEXT NOT NULL,
    settings TEXT NOT NULL, PRIMARY KEY (pool_id, client_id));
CREATE TABLE user_pool_auth_events (
    sub TEXT NOT NULL REFERENCES user_pool_users(sub) ON DELETE CASCADE, id TEXT NOT NULL,
    bucket BIGINT NOT NULL, type TEXT NOT NULL, created_at BIGINT NOT NULL, response TEXT NOT NULL,
    level TEXT NOT NULL, decision TEXT NOT NULL, action TEXT NOT NULL, breached BIGINT, reasons TEXT NOT NULL,
    password TEXT NOT NULL, mfa TEXT NOT NULL, address TEXT NOT NULL, network TEXT NOT NULL, device TEXT NOT NULL, device_name TEXT NOT NULL,
    timezone TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL,
    feedback TEXT NOT NULL, feedback_provider TEXT NOT NULL, feedback_at BIGINT, PRIMARY KEY (sub, id));
CREATE INDEX user_pool_auth_events_by_time ON user_pool_auth_events (sub, bucket, created_at);
CREATE TABLE user_pool_familiar (
    sub TEXT NOT NULL REFERENCES user_pool_users(sub) ON DELETE CASCADE, kind TEXT NOT NULL, value TEXT NOT NULL,
    detail TEXT NOT NULL, event_id TEXT NOT NULL, seen_at BIGINT NOT NULL, PRIMARY KEY (sub, kind, value));
)"};
}

}  // namespace sekisho::cognito_idp::risk
