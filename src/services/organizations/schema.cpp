#include "services/organizations/schema.h"

namespace sekisho::organizations {

namespace {

// organization has one row at most.
constexpr const char* first_tables = R"(
CREATE TABLE organization (
    id         TEXT NOT NULL PRIMARY KEY,
    management TEXT NOT NULL,
    root       TEXT NOT NULL,
    created    BIGINT NOT NULL
);
CREATE TABLE organization_policy_type (
    type TEXT NOT NULL PRIMARY KEY
);
CREATE TABLE organization_unit (
    id     TEXT NOT NULL PRIMARY KEY,
    name   TEXT NOT NULL,
    parent TEXT NOT NULL,
    UNIQUE (parent, name)
);
CREATE TABLE organization_account (
    id            TEXT NOT NULL PRIMARY KEY,
    name          TEXT NOT NULL,
    email         TEXT NOT NULL,
    status        TEXT NOT NULL,
    parent        TEXT NOT NULL,
    joined_method TEXT NOT NULL,
    joined        BIGINT NOT NULL
);
CREATE TABLE organization_creation (
    id             TEXT NOT NULL PRIMARY KEY,
    account_name   TEXT NOT NULL,
    account_id     TEXT NOT NULL,
    failure_reason TEXT NOT NULL,
    requested      BIGINT NOT NULL
);
CREATE TABLE organization_policy (
    id          TEXT NOT NULL PRIMARY KEY,
    type        TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    content     TEXT NOT NULL,
    UNIQUE (type, name)
);
CREATE TABLE organization_attachment (
    target    TEXT NOT NULL,
    policy_id TEXT NOT NULL,
    position  BIGINT NOT NULL,
    PRIMARY KEY (target, policy_id)
);
CREATE TABLE organization_tag (
    resource TEXT NOT NULL,
    tag_key  TEXT NOT NULL,
    value    TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (resource, tag_key)
))";

}  // namespace

std::vector<store::Migration> migrations() { return {{.area = "organizations", .number = 1, .sql = first_tables}}; }

}  // namespace sekisho::organizations
