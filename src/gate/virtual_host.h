#pragma once

#include <string>

#include "net/http.h"

namespace sekisho::gate {

/// The target of an S3 request in path style: "bucket.s3.us-east-1.amazonaws.com" + "/key" becomes "/bucket/key". Requests
/// that are in path style already, and hosts that are not S3's, keep their target. The signature is verified over
/// the target as it was sent.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
[[nodiscard]] std::string path_style_target(const net::Request& request);

/// Whether the request came to a bucket's own host.
[[nodiscard]] bool names_a_bucket(const net::Request& request);

}  // namespace sekisho::gate
