#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

/// Names of buckets and objects, and their ARNs.
namespace sekisho::s3 {

/// The naming rules of general purpose buckets; InvalidBucketName otherwise.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
[[nodiscard]] Result<void> check_bucket_name(std::string_view name);

/// 1 to 1024 bytes of UTF-8 without NUL: KeyTooLongError, InvalidURI.
[[nodiscard]] Result<void> check_key(std::string_view key);

/// "arn:aws:s3:::bucket"
[[nodiscard]] std::string bucket_arn(std::string_view bucket);
/// "arn:aws:s3:::bucket/key"
[[nodiscard]] std::string object_arn(std::string_view bucket, std::string_view key);

/// The canonical user id of an account: 64 hexadecimal digits, a function of the account alone.
[[nodiscard]] std::string canonical_id(std::string_view account);

/// x-amz-copy-source: "[/]bucket/key[?versionId=id]", bucket and key percent-encoded.
struct CopySource {
    std::string bucket;
    std::string key;
    std::optional<std::string> version_id;
};
[[nodiscard]] Result<CopySource> parse_copy_source(std::string_view text);

/// 32 characters, unguessable.
[[nodiscard]] std::string new_version_id();
[[nodiscard]] std::string new_upload_id();

/// Keys as the encoding-type=url of listings has them.
[[nodiscard]] std::string url_encoded(std::string_view key);

}  // namespace sekisho::s3
