#pragma once

#include <optional>
#include <string>

#include "authn/sigv4/signature.h"
#include "crypto/hash.h"

/// The transfer form "aws-chunked".
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
namespace sekisho::authn {

/// A decoder for the streaming payload modes; see verified_body(), which calls it.
[[nodiscard]] Result<net::BodyStream> chunked_body(const Signature& signature, const net::Request& request,
                                                   const Secret& secret_key, net::BodyStream raw);

/// A checksum that came after the body, and that the body was found to have.
struct TrailingChecksum {
    std::string header;  ///< "x-amz-checksum-crc32c"
    std::string value;   ///< as sent, base64
};
/// The checksum of a body from verified_body(), once it has been read to its end; nullopt before, and for bodies without.
[[nodiscard]] std::optional<TrailingChecksum> trailing_checksum(const net::ByteSource& body);

/// "x-amz-checksum-crc32" -> crc32, and so on; nullopt for other names.
[[nodiscard]] std::optional<crypto::Algorithm> checksum_algorithm(std::string_view header) noexcept;

/// One link of the chain of chunk signatures: chunks and trailers sign what went before.
class ChunkSigner {
public:
    /// `seed` is the signature of the request's headers.
    ChunkSigner(const Signature& seed, Secret signing_key);
    /// The signature of a chunk with this SHA-256 (raw bytes), in hexadecimal; the next one builds on it.
    [[nodiscard]] std::string sign_chunk(std::string_view sha256_of_data);
    /// The signature of the trailers, given as "name:value\n" each.
    [[nodiscard]] std::string sign_trailers(std::string_view canonical_trailers) const;

private:
    std::string date_and_scope_;
    std::string previous_;
    Secret signing_key_;
};

}  // namespace sekisho::authn
