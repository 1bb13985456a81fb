#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

/// The errors of Amazon S3, with AWS's codes, texts and members.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
namespace sekisho::s3::errors {

[[nodiscard]] Error access_denied();
/// 403: a public policy, refused by BlockPublicPolicy.
[[nodiscard]] Error public_policy_blocked(std::string_view principal, std::string_view bucket);
[[nodiscard]] Error access_control_list_not_supported();
[[nodiscard]] Error bad_digest();
/// 400 BadDigest for an x-amz-checksum-* value; `algorithm` as in "CRC32".
[[nodiscard]] Error bad_checksum(std::string_view algorithm);
[[nodiscard]] Error invalid_digest();
[[nodiscard]] Error bucket_already_exists(std::string_view bucket);
[[nodiscard]] Error bucket_already_owned_by_you(std::string_view bucket);
[[nodiscard]] Error bucket_not_empty(std::string_view bucket);
[[nodiscard]] Error bad_request(std::string message);
[[nodiscard]] Error entity_too_large(std::uint64_t limit);
[[nodiscard]] Error entity_too_small(std::uint64_t size, int part_number);
[[nodiscard]] Error illegal_location_constraint(std::string_view constraint);
[[nodiscard]] Error incomplete_body();
[[nodiscard]] Error invalid_argument(std::string message, std::string_view name = {}, std::string_view value = {});
[[nodiscard]] Error invalid_bucket_name(std::string_view bucket);
[[nodiscard]] Error invalid_bucket_state(std::string message);
[[nodiscard]] Error invalid_part();
[[nodiscard]] Error invalid_part_order();
[[nodiscard]] Error invalid_part_number(std::uint64_t size);
[[nodiscard]] Error invalid_range(std::string_view range, std::uint64_t size);
[[nodiscard]] Error invalid_request(std::string message);
[[nodiscard]] Error invalid_storage_class();
[[nodiscard]] Error invalid_tag(std::string message);
[[nodiscard]] Error invalid_uri();
[[nodiscard]] Error key_too_long(std::size_t size);
[[nodiscard]] Error malformed_policy(std::string message);
[[nodiscard]] Error malformed_xml();
[[nodiscard]] Error metadata_too_large(std::size_t size);
[[nodiscard]] Error method_not_allowed(std::string_view method, std::string_view resource_type);
[[nodiscard]] Error missing_content_length();
[[nodiscard]] Error no_such_bucket(std::string_view bucket);
[[nodiscard]] Error no_such_key(std::string_view key);
[[nodiscard]] Error no_such_upload(std::string_view upload_id);
[[nodiscard]] Error no_such_version(std::string_view key, std::string_view version_id);
/// 404s of bucket settings that were never made.
[[nodiscard]] Error no_such_bucket_policy(std::string_view bucket);
[[nodiscard]] Error no_such_cors_configuration(std::string_view bucket);
[[nodiscard]] Error no_such_lifecycle_configuration(std::string_view bucket);
[[nodiscard]] Error no_such_public_access_block_configuration(std::string_view bucket);
[[nodiscard]] Error no_such_tag_set(std::string_view bucket);
[[nodiscard]] Error no_such_website_configuration(std::string_view bucket);
[[nodiscard]] Error object_lock_configuration_not_found(std::string_view bucket);
[[nodiscard]] Error ownership_controls_not_found(std::string_view bucket);
[[nodiscard]] Error replication_configuration_not_found(std::string_view bucket);
/// 501; `header` is the one that asks for what is not there.
[[nodiscard]] Error not_implemented(std::string_view header);
/// 304: no body.
[[nodiscard]] Error not_modified();
/// 412; `condition` is the header that did not hold.
[[nodiscard]] Error precondition_failed(std::string_view condition);

}  // namespace sekisho::s3::errors
