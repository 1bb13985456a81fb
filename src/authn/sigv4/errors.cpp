#include "authn/sigv4/errors.h"

#include <array>

#include <fmt/format.h>

namespace sekisho::authn {
namespace {

// The texts by which in_family() tells apart what the query services put under one code.
constexpr std::string_view expired_prefix = "Signature expired: ";
constexpr std::string_view early_prefix = "Signature not yet current: ";
constexpr std::string_view query_prefix = "AWS query-string parameters";
constexpr std::string_view invalid_token_detail = "session token not valid";

constexpr std::chrono::minutes skew{15};

struct JsonName {
    std::string_view query;
    std::string_view json;
};
constexpr std::array json_names = {
    JsonName{"MissingAuthenticationToken", "MissingAuthenticationTokenException"},
    JsonName{"IncompleteSignature", "IncompleteSignatureException"},
    JsonName{"SignatureDoesNotMatch", "InvalidSignatureException"},
    JsonName{"InvalidClientTokenId", "UnrecognizedClientException"},
    JsonName{"ExpiredToken", "ExpiredTokenException"},
};

Error in_json(Error error, int status)
{
    for (const auto& name : json_names) {
        if (error.code != name.query) continue;
        if (error.code == "MissingAuthenticationToken") error.message = "Missing Authentication Token";
        error.code = name.json;
        error.status = status;
        break;
    }
    return error;
}

Error renamed(Error error, std::string_view code, std::string_view message, int status)
{
    error.code = code;
    error.message = message;
    error.status = status;
    return error;
}

Error in_s3_mismatch(Error error)
{
    if (error.message.starts_with(expired_prefix) || error.message.starts_with(early_prefix)) {
        error.members.emplace_back("MaxAllowedSkewMilliseconds", "900000");
        return renamed(std::move(error), "RequestTimeTooSkewed",
                       "The difference between the request time and the current time is too large.", 403);
    }
    return renamed(std::move(error), "SignatureDoesNotMatch",
                   "The request signature we calculated does not match the signature you provided. Check your key and "
                   "signing method.",
                   403);
}

Error in_s3(Error error)
{
    if (error.code == "MissingAuthenticationToken") return renamed(std::move(error), "AccessDenied", "Access Denied", 403);
    if (error.code == "IncompleteSignature" && error.message.starts_with(query_prefix))
        return renamed(std::move(error), "AuthorizationQueryParametersError",
                       "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
                       "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
                       400);
    if (error.code == "IncompleteSignature")
        return renamed(std::move(error), "AuthorizationHeaderMalformed",
                       "The authorization header is malformed; the authorization header requires three components: "
                       "Credential, SignedHeaders, and Signature.",
                       400);
    if (error.code == "SignatureDoesNotMatch") return in_s3_mismatch(std::move(error));
    if (error.code == "InvalidClientTokenId" && error.detail == invalid_token_detail)
        return renamed(std::move(error), "InvalidToken", "The provided token is malformed or otherwise invalid.", 400);
    if (error.code == "InvalidClientTokenId")
        return renamed(std::move(error), "InvalidAccessKeyId",
                       "The AWS Access Key Id you provided does not exist in our records.", 403);
    if (error.code == "ExpiredToken")
        return renamed(std::move(error), "ExpiredToken", "The provided token has expired.", 400);
    return error;
}

}  // namespace

Error in_family(Error error, ErrorFamily family)
{
    switch (family) {
        case ErrorFamily::query: return error;
        case ErrorFamily::json: return in_json(std::move(error), 400);
        case ErrorFamily::rest_json: return in_json(std::move(error), 403);
        case ErrorFamily::s3: return in_s3(std::move(error));
    }
    return error;
}

namespace errors {

Error missing_authentication_token()
{
    return {"MissingAuthenticationToken", "Request is missing Authentication Token", 403, {}, {}};
}

Error incomplete_signature(Place where, std::string message)
{
    if (where == Place::query)
        message = fmt::format("{} are not complete or not valid: {}. Re-examine the query-string parameters.", query_prefix,
                              message);
    return {"IncompleteSignature", std::move(message), 400, {}, {}};
}

Error signature_refused(std::string message) { return {"SignatureDoesNotMatch", std::move(message), 403, {}, {}}; }

Error signature_mismatch()
{
    return signature_refused(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
        "and "
        "signing method. Consult the service documentation for details.");
}

Error signature_expired(Time signed_at, Time now)
{
    return signature_refused(fmt::format("{}{} is now earlier than {} ({} - 15 min.)", expired_prefix, amz_date(signed_at),
                                         amz_date(now - skew), amz_date(now)));
}

Error signature_not_yet_current(Time signed_at, Time now)
{
    return signature_refused(fmt::format("{}{} is still later than {} ({} + 15 min.)", early_prefix, amz_date(signed_at),
                                         amz_date(now + skew), amz_date(now)));
}

Error unknown_access_key()
{
    return {"InvalidClientTokenId", "The security token included in the request is invalid.", 403, "no such access key", {}};
}

Error invalid_session_token()
{
    return {"InvalidClientTokenId",
            "The security token included in the request is invalid.",
            403,
            std::string(invalid_token_detail),
            {}};
}

Error expired_session_token()
{
    return {"ExpiredToken", "The security token included in the request is expired", 403, {}, {}};
}

}  // namespace errors

namespace s3_errors {

Error request_expired(Time signed_at, std::int64_t valid_seconds, Time now)
{
    return {"AccessDenied",
            "Request has expired",
            403,
            {},
            {{"X-Amz-Expires", std::to_string(valid_seconds)},
             {"Expires", iso8601(signed_at + std::chrono::seconds(valid_seconds))},
             {"ServerTime", iso8601(now)}}};
}

Error request_not_valid_yet() { return {"AccessDenied", "Request is not valid yet", 403, {}, {}}; }

Error headers_not_signed(std::string names)
{
    return {"AccessDenied",
            "There were headers present in the request which were not signed",
            403,
            {},
            {{"HeadersNotSigned", std::move(names)}}};
}

Error missing_payload_header()
{
    return {"InvalidRequest", "Missing required header for this request: x-amz-content-sha256", 400, {}, {}};
}

Error invalid_payload_header(std::string_view value)
{
    return {"InvalidArgument",
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, or a valid sha256 value.",
            400,
            {},
            {{"ArgumentName", "x-amz-content-sha256"}, {"ArgumentValue", std::string(value.substr(0, 256))}}};
}

Error several_mechanisms()
{
    return {"InvalidArgument",
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or "
            "the Authorization header should be specified",
            400,
            {},
            {}};
}

Error unsupported_mechanism()
{
    return {"InvalidRequest",
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
            400,
            {},
            {}};
}

Error payload_mismatch(std::string_view claimed, std::string_view computed)
{
    return {"XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
            400,
            {},
            {{"ClientComputedContentSHA256", std::string(claimed)}, {"S3ComputedContentSHA256", std::string(computed)}}};
}

Error bad_digest(std::string_view algorithm)
{
    return {"BadDigest", fmt::format("The {} you specified did not match the calculated checksum.", algorithm), 400, {}, {}};
}

Error body_ended_early() { return {"IncompleteBody", "The request body terminated unexpectedly", 400, {}, {}}; }

Error body_too_long()
{
    return {"IncompleteBody",
            "You did not provide the number of bytes specified by the Content-Length HTTP header.",
            400,
            {},
            {}};
}

Error missing_decoded_length()
{
    return {"MissingContentLength", "You must provide the Content-Length HTTP header.", 411, {}, {}};
}

Error chunk_too_small()
{
    return {"InvalidChunkSizeError", "Only the last chunk is allowed to have a size less than 8192 bytes", 403, {}, {}};
}

Error malformed_chunk() { return {"InvalidRequest", "The request body is not in the aws-chunked format.", 400, {}, {}}; }

Error malformed_trailer()
{
    return {"MalformedTrailerError",
            "The request contained trailing data that was not well-formed or did not conform to our published schema.",
            400,
            {},
            {}};
}

Error unsupported_trailer()
{
    return {"InvalidRequest", "The value specified in the x-amz-trailer header is not supported", 400, {}, {}};
}

}  // namespace s3_errors
}  // namespace sekisho::authn
