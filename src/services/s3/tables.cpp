#include "services/s3/tables.h"

namespace sekisho::s3 {

const std::vector<store::Migration>& migrations()
{
    static const std::vector<store::Migration> steps{{"s3", 1, R"(
CREATE TABLE s3_buckets (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    region TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    versioning TEXT NOT NULL,
    policy TEXT,
    policy_principals TEXT,
    tags TEXT,
    public_access_block TEXT,
    ownership TEXT,
    cors TEXT
);
CREATE TABLE s3_object_versions (
    id BIGINT NOT NULL PRIMARY KEY,
    bucket_id BIGINT NOT NULL REFERENCES s3_buckets (id),
    object_key TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    version_id TEXT NOT NULL,
    is_latest BIGINT NOT NULL,
    is_delete_marker BIGINT NOT NULL,
    size BIGINT NOT NULL,
    etag TEXT NOT NULL,
    last_modified BIGINT NOT NULL,
    storage_class TEXT NOT NULL,
    content TEXT NOT NULL,
    tags TEXT,
    checksum_algorithm TEXT,
    checksum_type TEXT,
    checksum_value TEXT,
    parts_count BIGINT NOT NULL
);
CREATE UNIQUE INDEX s3_object_versions_by_order ON s3_object_versions (bucket_id, object_key, sequence DESC);
CREATE UNIQUE INDEX s3_object_versions_by_version_id ON s3_object_versions (bucket_id, object_key, version_id);
CREATE UNIQUE INDEX s3_object_versions_latest ON s3_object_versions (bucket_id, object_key) WHERE is_latest = 1;
CREATE UNIQUE INDEX s3_objects ON s3_object_versions (bucket_id, object_key) WHERE is_latest = 1 AND is_delete_marker = 0;
CREATE TABLE s3_object_parts (
    object_version BIGINT NOT NULL REFERENCES s3_object_versions (id),
    part_number BIGINT NOT NULL,
    start BIGINT NOT NULL,
    size BIGINT NOT NULL,
    checksum TEXT NOT NULL,
    PRIMARY KEY (object_version, part_number)
);
CREATE TABLE s3_uploads (
    id TEXT NOT NULL PRIMARY KEY,
    bucket_id BIGINT NOT NULL REFERENCES s3_buckets (id),
    object_key TEXT NOT NULL,
    initiated_at BIGINT NOT NULL,
    initiator TEXT NOT NULL,
    storage_class TEXT NOT NULL,
    content TEXT NOT NULL,
    tags TEXT,
    checksum_algorithm TEXT NOT NULL,
    checksum_type TEXT NOT NULL,
    checksum_asked BIGINT NOT NULL
);
CREATE UNIQUE INDEX s3_uploads_by_key ON s3_uploads (bucket_id, object_key, id);
CREATE TABLE s3_parts (
    id BIGINT NOT NULL PRIMARY KEY,
    upload_id TEXT NOT NULL REFERENCES s3_uploads (id),
    part_number BIGINT NOT NULL,
    size BIGINT NOT NULL,
    etag TEXT NOT NULL,
    checksum TEXT NOT NULL,
    last_modified BIGINT NOT NULL
);
CREATE UNIQUE INDEX s3_parts_by_number ON s3_parts (upload_id, part_number);
CREATE TABLE s3_segments (
    owner BIGINT NOT NULL,
    position BIGINT NOT NULL,
    length BIGINT NOT NULL,
    file TEXT,
    file_offset BIGINT NOT NULL,
    bytes BLOB,
    PRIMARY KEY (owner, position)
);
CREATE INDEX s3_segments_by_file ON s3_segments (file))"}};
    return steps;
}

}  // namespace sekisho::s3
