#include "services/iam/schema.h"

namespace sekisho::iam {

namespace {

constexpr const char* first_tables = R"(
CREATE TABLE iam_entity (
    id                   TEXT NOT NULL PRIMARY KEY,
    account              TEXT NOT NULL,
    kind                 TEXT NOT NULL,
    name                 TEXT NOT NULL,
    folded_name          TEXT NOT NULL,
    path                 TEXT NOT NULL,
    created              BIGINT NOT NULL,
    boundary             TEXT NOT NULL,
    description          TEXT NOT NULL,
    max_session_duration BIGINT NOT NULL,
    trust_policy         TEXT NOT NULL,
    UNIQUE (account, kind, folded_name)
);
CREATE TABLE iam_trust_principal (
    role_id   TEXT NOT NULL REFERENCES iam_entity (id) ON DELETE CASCADE,
    arn       TEXT NOT NULL,
    unique_id TEXT NOT NULL,
    PRIMARY KEY (role_id, arn)
);
CREATE TABLE iam_inline_policy (
    entity_id TEXT NOT NULL REFERENCES iam_entity (id) ON DELETE CASCADE,
    name      TEXT NOT NULL,
    document  TEXT NOT NULL,
    PRIMARY KEY (entity_id, name)
);
CREATE TABLE iam_attachment (
    entity_id  TEXT NOT NULL REFERENCES iam_entity (id) ON DELETE CASCADE,
    policy_arn TEXT NOT NULL,
    position   BIGINT NOT NULL,
    PRIMARY KEY (entity_id, policy_arn)
);
CREATE TABLE iam_membership (
    user_id  TEXT NOT NULL REFERENCES iam_entity (id) ON DELETE CASCADE,
    group_id TEXT NOT NULL REFERENCES iam_entity (id),
    position BIGINT NOT NULL,
    PRIMARY KEY (user_id, group_id)
);
CREATE TABLE iam_tag (
    owner    TEXT NOT NULL,
    tag_key  TEXT NOT NULL,
    value    TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (owner, tag_key)
);
CREATE TABLE iam_managed_policy (
    arn             TEXT NOT NULL PRIMARY KEY,
    account         TEXT NOT NULL,
    id              TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    folded_name     TEXT NOT NULL,
    path            TEXT NOT NULL,
    description     TEXT NOT NULL,
    created         BIGINT NOT NULL,
    updated         BIGINT NOT NULL,
    default_version BIGINT NOT NULL,
    next_version    BIGINT NOT NULL,
    UNIQUE (account, folded_name)
);
CREATE TABLE iam_policy_version (
    policy_arn TEXT NOT NULL REFERENCES iam_managed_policy (arn) ON DELETE CASCADE,
    number     BIGINT NOT NULL,
    document   TEXT NOT NULL,
    created    BIGINT NOT NULL,
    PRIMARY KEY (policy_arn, number)
);
CREATE TABLE iam_access_key (
    id            TEXT NOT NULL PRIMARY KEY,
    account       TEXT NOT NULL,
    owner         TEXT NOT NULL,
    sealed_secret TEXT NOT NULL,
    status        TEXT NOT NULL,
    created       BIGINT NOT NULL,
    last_used     BIGINT,
    last_service  TEXT,
    last_region   TEXT
);
CREATE TABLE iam_oidc_provider (
    arn     TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    url     TEXT NOT NULL,
    created BIGINT NOT NULL
);
CREATE TABLE iam_oidc_client (
    provider_arn TEXT NOT NULL REFERENCES iam_oidc_provider (arn) ON DELETE CASCADE,
    client_id    TEXT NOT NULL,
    position     BIGINT NOT NULL,
    PRIMARY KEY (provider_arn, client_id)
);
CREATE TABLE iam_oidc_thumbprint (
    provider_arn TEXT NOT NULL REFERENCES iam_oidc_provider (arn) ON DELETE CASCADE,
    thumbprint   TEXT NOT NULL,
    position     BIGINT NOT NULL,
    PRIMARY KEY (provider_arn, thumbprint)
);
CREATE TABLE iam_account_alias (
    account TEXT NOT NULL PRIMARY KEY,
    alias   TEXT NOT NULL UNIQUE
))";

// The accounts beside the configured one.
constexpr const char* member_accounts = R"(
CREATE TABLE iam_account (
    id      TEXT NOT NULL PRIMARY KEY,
    status  TEXT NOT NULL,
    created BIGINT NOT NULL
))";

}  // namespace

std::vector<store::Migration> migrations()
{
    return {{.area = "iam", .number = 1, .sql = first_tables},
            {.area = "iam", .number = 2, .sql = member_accounts},
            record_migration(),
            service_credential_migration()};
}

}  // namespace sekisho::iam
