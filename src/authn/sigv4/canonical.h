#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "authn/sigv4/signature.h"

/// The canonical forms that both the signer and the verifier compute.
namespace sekisho::authn {

inline constexpr std::string_view sigv4_algorithm = "AWS4-HMAC-SHA256";
/// Clients that speak HTTP/2 sign this pseudo-header in place of "host" (the AWS SDK for JavaScript does).
inline constexpr std::string_view authority_header = ":authority";
inline constexpr std::string_view unsigned_payload_text = "UNSIGNED-PAYLOAD";

struct QueryParameter {
    std::string name;
    std::string value;
    friend auto operator<=>(const QueryParameter&, const QueryParameter&) = default;
};

/// Splits at '&' and '=' and decodes %XX and '+' (a space, as S3 and HTML forms have it). nullopt on a broken escape.
[[nodiscard]] std::optional<std::vector<QueryParameter>> split_query(std::string_view query);

/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
/// How the path enters the canonical request.
enum class PathForm {
    normalized,    ///< "." and ".." resolved, slashes collapsed, encoded once more: all services but S3
    encoded_once,  ///< S3: decoded and encoded, so that equal keys are equal
    as_sent,       ///< S3: byte by byte
};
[[nodiscard]] std::optional<std::string> canonical_path(std::string_view path, PathForm form);
/// Sorted and encoded; X-Amz-Signature left out. nullopt on a broken escape.
[[nodiscard]] std::optional<std::string> canonical_query(std::string_view query);

/// nullopt where a signed header is not there or an escape is broken.
[[nodiscard]] std::optional<std::string> canonical_request(const Signature& signature, const net::Request& request,
                                                           std::string_view payload_hash, PathForm form);
[[nodiscard]] std::string string_to_sign(const Signature& signature, std::string_view canonical_request);

/// HMAC(HMAC(HMAC(HMAC("AWS4" + secret, date), region), service), "aws4_request")
[[nodiscard]] Secret derive_signing_key(const Signature& signature, const Secret& secret_key);
/// The same through a cache of the calling thread: bounded, and good for the very secret only.
[[nodiscard]] Secret cached_signing_key(const Signature& signature, const Secret& secret_key);
/// Puts a key into that cache. To be called after a verification, so that strangers cannot crowd it.
void remember_signing_key(const Signature& signature, const Secret& secret_key, const Secret& signing_key);

}  // namespace sekisho::authn
