#include "services/iam/schema.h"

namespace sekisho::iam {

namespace {

// Federation by SAML, MFA devices, instance profiles, the password policy, and when services were last called.
constexpr const char* further_records = R"(
CREATE TABLE iam_saml_provider (
    arn         TEXT NOT NULL PRIMARY KEY,
    account     TEXT NOT NULL,
    name        TEXT NOT NULL,
    uuid        TEXT NOT NULL,
    entity_id   TEXT NOT NULL,
    metadata    TEXT NOT NULL,
    valid_until BIGINT,
    created     BIGINT NOT NULL
);
CREATE TABLE iam_mfa_device (
    serial      TEXT NOT NULL PRIMARY KEY,
    account     TEXT NOT NULL,
    name        TEXT NOT NULL,
    path        TEXT NOT NULL,
    sealed_seed TEXT NOT NULL,
    owner       TEXT NOT NULL,
    created     BIGINT NOT NULL,
    enabled     BIGINT,
    drift       BIGINT NOT NULL,
    used_step   BIGINT NOT NULL
);
CREATE TABLE iam_instance_profile (
    id          TEXT NOT NULL PRIMARY KEY,
    account     TEXT NOT NULL,
    name        TEXT NOT NULL,
    folded_name TEXT NOT NULL,
    path        TEXT NOT NULL,
    created     BIGINT NOT NULL,
    role        TEXT NOT NULL,
    UNIQUE (account, folded_name)
);
CREATE TABLE iam_password_policy (
    account           TEXT NOT NULL PRIMARY KEY,
    minimum_length    BIGINT NOT NULL,
    require_symbols   BIGINT NOT NULL,
    require_numbers   BIGINT NOT NULL,
    require_uppercase BIGINT NOT NULL,
    require_lowercase BIGINT NOT NULL,
    users_may_change  BIGINT NOT NULL,
    maximum_age       BIGINT,
    reuse_prevention  BIGINT,
    hard_expiry       BIGINT
);
CREATE TABLE iam_service_use (
    entity_id TEXT NOT NULL REFERENCES iam_entity (id) ON DELETE CASCADE,
    service   TEXT NOT NULL,
    used      BIGINT NOT NULL,
    region    TEXT NOT NULL,
    PRIMARY KEY (entity_id, service)
))";

// API keys of Bedrock.
constexpr const char* service_credentials = R"(
CREATE TABLE iam_service_credential (
    id             TEXT NOT NULL PRIMARY KEY,
    account        TEXT NOT NULL,
    alias          TEXT NOT NULL UNIQUE,
    owner          TEXT NOT NULL,
    service        TEXT NOT NULL,
    secret_hash    TEXT NOT NULL,
    status         TEXT NOT NULL,
    created        BIGINT NOT NULL,
    expires        BIGINT,
    session_policy TEXT
))";

}  // namespace

store::Migration service_credential_migration() { return {.area = "iam", .number = 4, .sql = service_credentials}; }

store::Migration record_migration() { return {.area = "iam", .number = 3, .sql = further_records}; }

}  // namespace sekisho::iam
