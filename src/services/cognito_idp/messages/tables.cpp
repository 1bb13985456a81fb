#include "services/cognito_idp/messages/tables.h"

namespace sekisho::cognito_idp {
namespace {

// state is waiting or dead. What was kept before has no sealed content of today's form, and nobody could read it: gone.
constexpr const char* statements = R"(
DELETE FROM user_pool_outbox;
ALTER TABLE user_pool_outbox ADD COLUMN state TEXT NOT NULL DEFAULT 'dead';
ALTER TABLE user_pool_outbox ADD COLUMN attempts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE user_pool_outbox ADD COLUMN next_attempt_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE user_pool_outbox ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE user_pool_outbox ADD COLUMN drop_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE user_pool_outbox ADD COLUMN failure TEXT NOT NULL DEFAULT '';
CREATE INDEX user_pool_outbox_by_attempt ON user_pool_outbox (state, attribute, next_attempt_at);
CREATE INDEX user_pool_outbox_by_drop ON user_pool_outbox (drop_at);
)";

}  // namespace

store::Migration message_tables() { return {"cognito_idp", 5, statements}; }

}  // namespace sekisho::cognito_idp
