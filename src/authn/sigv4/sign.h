#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "authn/sigv4/signature.h"

/// AWS Signature Version 4, the client's side: for calls to other services, tests and benchmarks.
namespace sekisho::authn {

struct Credentials {
    std::string access_key_id;
    Secret secret_access_key;
    std::string session_token;  ///< empty for long-term keys
};

struct SigningScope {
    std::string region;
    std::string service;
    Time time;
};

/// Signs all headers that `request` has (it must have "host") but those that proxies change; adds x-amz-date,
/// x-amz-security-token, x-amz-content-sha256 (S3 only) and authorization. `payload` is the hexadecimal SHA-256 of the
/// body, or one of x-amz-content-sha256's other values.
void sign_request(net::Request& request, const Credentials& credentials, const SigningScope& scope,
                  std::string_view payload);

/// The target (path and query) of a presigned form of `request`; its headers are signed and must be sent along.
/// S3 leaves the payload unsigned; elsewhere the body must be empty.
[[nodiscard]] std::string presigned_target(const net::Request& request, const Credentials& credentials,
                                           const SigningScope& scope, std::chrono::seconds valid_for);

struct ChunkedForm {
    std::size_t chunk_size = 64 * 1024;
    std::optional<std::pair<std::string, std::string>> trailer;  ///< {"x-amz-checksum-crc32c", base64}
};
/// The aws-chunked form of `body` for a request that sign_request() signed and parse_signature() read again.
[[nodiscard]] std::string encode_aws_chunked(const Signature& seed, const Secret& secret_key, std::string_view body,
                                             const ChunkedForm& form);

}  // namespace sekisho::authn
