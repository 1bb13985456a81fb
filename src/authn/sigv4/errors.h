#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

/// The failures of authentication with AWS's codes and texts. One failure has several names on the wire; everything
/// is made in the query services' form, and in_family() renames it.
namespace sekisho::authn {

enum class ErrorFamily {
    query,      ///< iam, sts: SignatureDoesNotMatch, 403
    json,       ///< awsJson (cognito-idp, cognito-identity, ...): InvalidSignatureException, 400
    rest_json,  ///< bedrock, bedrock-runtime: InvalidSignatureException, 403
    s3,         ///< InvalidAccessKeyId, RequestTimeTooSkewed, ...
};

/// The same failure in another family's form. Errors that are not of this header pass unchanged.
[[nodiscard]] Error in_family(Error error, ErrorFamily family);

namespace errors {

/// MissingAuthenticationToken, 403; S3: AccessDenied
[[nodiscard]] Error missing_authentication_token();
/// IncompleteSignature, 400; S3: AuthorizationHeaderMalformed, or AuthorizationQueryParametersError for `where` query.
enum class Place { header, query };
[[nodiscard]] Error incomplete_signature(Place where, std::string message);
/// SignatureDoesNotMatch, 403, with a text of its own: scopes and signed headers.
[[nodiscard]] Error signature_refused(std::string message);
/// SignatureDoesNotMatch, 403
[[nodiscard]] Error signature_mismatch();
/// SignatureDoesNotMatch, 403, "Signature expired: ..."; S3: RequestTimeTooSkewed
[[nodiscard]] Error signature_expired(Time signed_at, Time now);
/// SignatureDoesNotMatch, 403, "Signature not yet current: ..."; S3: RequestTimeTooSkewed
[[nodiscard]] Error signature_not_yet_current(Time signed_at, Time now);
/// InvalidClientTokenId, 403: no such access key, or an inactive one; S3: InvalidAccessKeyId
[[nodiscard]] Error unknown_access_key();
/// InvalidClientTokenId, 403: a session token that we did not make for this key; S3: InvalidToken, 400
[[nodiscard]] Error invalid_session_token();
/// ExpiredToken, 403; S3: 400
[[nodiscard]] Error expired_session_token();

}  // namespace errors

/// What only S3 says.
namespace s3_errors {

[[nodiscard]] Error request_expired(Time signed_at, std::int64_t valid_seconds, Time now);  ///< AccessDenied, 403
[[nodiscard]] Error request_not_valid_yet();                                                ///< AccessDenied, 403
[[nodiscard]] Error headers_not_signed(std::string names);                                  ///< AccessDenied, 403
[[nodiscard]] Error missing_payload_header();                                               ///< InvalidRequest, 400
[[nodiscard]] Error invalid_payload_header(std::string_view value);                         ///< InvalidArgument, 400
[[nodiscard]] Error several_mechanisms();                                                   ///< InvalidArgument, 400
[[nodiscard]] Error unsupported_mechanism();                                                ///< InvalidRequest, 400
[[nodiscard]] Error payload_mismatch(std::string_view claimed, std::string_view computed);  ///< XAmzContentSHA256Mismatch
[[nodiscard]] Error bad_digest(std::string_view algorithm);                                 ///< BadDigest, 400
[[nodiscard]] Error body_ended_early();                                                     ///< IncompleteBody, 400
[[nodiscard]] Error body_too_long();                                                        ///< IncompleteBody, 400
[[nodiscard]] Error missing_decoded_length();                                               ///< MissingContentLength, 411
[[nodiscard]] Error chunk_too_small();                                                      ///< InvalidChunkSizeError, 403
[[nodiscard]] Error malformed_chunk();                                                      ///< InvalidRequest, 400
[[nodiscard]] Error malformed_trailer();                                                    ///< MalformedTrailerError, 400
[[nodiscard]] Error unsupported_trailer();                                                  ///< InvalidRequest, 400

}  // namespace s3_errors
}  // namespace sekisho::authn
