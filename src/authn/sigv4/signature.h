#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "net/http.h"

/// AWS Signature Version 4, the server's side.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
///
/// Errors are in the query services' form (those that only S3 knows in S3's): pass them through in_family() of
/// errors.h once the protocol is known. verify_signature() and verified_body() already answer in S3's form where
/// the scope names service "s3". All functions are pure and thread-safe.
namespace sekisho::authn {

/// What x-amz-content-sha256 says about the body.
enum class PayloadMode {
    absent,                     ///< no such header: the hash of the body is signed
    literal,                    ///< the SHA-256 of the body
    unsigned_payload,           ///< UNSIGNED-PAYLOAD (S3)
    streaming_signed,           ///< STREAMING-AWS4-HMAC-SHA256-PAYLOAD
    streaming_signed_trailer,   ///< STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER
    streaming_unsigned_trailer  ///< STREAMING-UNSIGNED-PAYLOAD-TRAILER
};

/// What a request says about its signer. Well-formed, but NOT verified. Nothing in here is a secret.
struct Signature {
    std::string access_key_id;
    std::string date;  ///< of the scope, "20261120"; equals the date of `time`
    std::string region;
    std::string service;
    std::string session_token;  ///< empty where none was sent
    Time time{};
    bool presigned = false;
    std::chrono::seconds valid_for{0};  ///< presigned only: X-Amz-Expires
    std::string payload_hash;  ///< x-amz-content-sha256 as sent; for presigned S3 requests also UNSIGNED-PAYLOAD; or empty
    PayloadMode payload_mode = PayloadMode::absent;
    std::vector<std::string> signed_headers;  ///< lower case, ascending, each once
    std::string signature;                    ///< 64 lower-case hexadecimal digits

    [[nodiscard]] std::string scope() const;  ///< "20261120/us-east-1/s3/aws4_request"
    [[nodiscard]] bool for_s3() const noexcept { return service == "s3"; }
    [[nodiscard]] bool streaming() const noexcept { return payload_mode >= PayloadMode::streaming_signed; }
};

/// Reads the signature out of the Authorization header or the query. nullopt: the request carries no AWS signature at
/// all (no Authorization header, or one of another scheme such as Bearer, which is the caller's to judge).
/// Errors: IncompleteSignature, SignatureDoesNotMatch (broken scope), and S3's InvalidArgument and InvalidRequest for
/// two signatures at once and for Signature Version 2.
[[nodiscard]] Result<std::optional<Signature>> parse_signature(const net::Request& request);

/// Verifies time, coverage and signature. The CALLER must check beforehand that signature.service is the service that
/// the request is routed to: S3's canonical form differs from everyone else's, and the scope is part of the proof.
///
/// `body_sha256_hex` is the hash of the whole body where it was read before; empty where the body is still a stream. Then
/// the body must be read through verified_body(). A buffered body in aws-chunked form is refused.
///
/// Refused besides a wrong signature: times 15 minutes off, expired presigned requests, requests whose "host" or x-amz-*
/// headers are not all signed, signed headers that are not there.
[[nodiscard]] Result<void> verify_signature(const Signature& signature, const net::Request& request,
                                            const Secret& secret_key, std::string_view body_sha256_hex, Time now);

/// What makes a streamed body trustworthy, after verify_signature(): compares a literal hash, or decodes aws-chunked,
/// verifies chunk and trailer signatures, the trailing checksum and x-amz-decoded-content-length. Bytes are handed on as
/// they come; the source FAILS AT ITS END (or before) when anything is wrong, so nothing may be committed
/// before next() has said nullopt. Errors in S3's form: XAmzContentSHA256Mismatch, SignatureDoesNotMatch, BadDigest,
/// IncompleteBody, InvalidChunkSizeError, MalformedTrailerError, InvalidRequest, MissingContentLength.
/// `request` and `secret_key` are not kept.
[[nodiscard]] Result<net::BodyStream> verified_body(const Signature& signature, const net::Request& request,
                                                    const Secret& secret_key, net::BodyStream raw);

}  // namespace sekisho::authn
