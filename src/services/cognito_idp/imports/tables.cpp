#include "services/cognito_idp/imports/tables.h"

namespace sekisho::cognito_idp::imports {

store::Migration migration()
{
    // `upload` names the upload whose chunks are there; only the one that has ended as a whole is `uploaded`.
    // `position` is the first byte that has not been worked through, `line` its line. Chunks are sealed.
    return {"cognito_idp", 10, R"(
CREATE TABLE user_pool_import_jobs (
    id TEXT PRIMARY KEY, pool_id TEXT NOT NULL REFERENCES user_pools(id) ON DELETE CASCADE, name TEXT NOT NULL,
    role_arn TEXT NOT NULL, algorithm TEXT NOT NULL, status TEXT NOT NULL, created_at BIGINT NOT NULL,
    started_at BIGINT, completed_at BIGINT, message TEXT NOT NULL,
    upload TEXT NOT NULL, uploaded BIGINT NOT NULL, size BIGINT NOT NULL, position BIGINT NOT NULL, line BIGINT NOT NULL,
    imported BIGINT NOT NULL, skipped BIGINT NOT NULL, failed BIGINT NOT NULL);
CREATE INDEX user_pool_import_jobs_by_time ON user_pool_import_jobs (pool_id, created_at, id);
CREATE TABLE user_pool_import_chunks (
    job_id TEXT NOT NULL REFERENCES user_pool_import_jobs(id) ON DELETE CASCADE, number BIGINT NOT NULL,
    bytes BLOB NOT NULL, PRIMARY KEY (job_id, number));
)"};
}

}  // namespace sekisho::cognito_idp::imports
