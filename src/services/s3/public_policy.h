#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::s3 {

/// Whether S3 calls a bucket policy public: some Allow statement is for everyone ("*") and no condition holds
/// the caller to fixed values of a key that identifies them. What cannot be read counts as public.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html "The meaning of public"
[[nodiscard]] bool is_public_policy(std::string_view document);

/// That every statement speaks of `bucket` and of s3 only: MalformedPolicy "Policy has invalid resource" and its like.
[[nodiscard]] Result<void> check_bucket_policy(std::string_view document, std::string_view bucket);

}  // namespace sekisho::s3
