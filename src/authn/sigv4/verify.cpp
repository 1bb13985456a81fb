#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "authn/sigv4/canonical.h"
#include "authn/sigv4/chunked.h"
#include "authn/sigv4/errors.h"
#include "authn/sigv4/hash_checked.h"
#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::authn {
namespace {

constexpr std::chrono::minutes allowed_skew{15};
constexpr std::size_t longest_echo = 16 * 1024;

Result<void> check_time(const Signature& signature, Time now)
{
    const auto last = signature.presigned ? signature.time + signature.valid_for : signature.time + allowed_skew;
    if (now > last && signature.presigned && signature.for_s3())
        return fail(s3_errors::request_expired(signature.time, signature.valid_for.count(), now));
    if (now > last) return fail(errors::signature_expired(signature.time, now));
    if (signature.time <= now + allowed_skew) return {};
    if (signature.presigned && signature.for_s3()) return fail(s3_errors::request_not_valid_yet());
    return fail(errors::signature_not_yet_current(signature.time, now));
}

bool is_signed(const Signature& signature, std::string_view name)
{
    return std::ranges::binary_search(signature.signed_headers, name);
}

// "the host header ... and any x-amz-* headers in the request must be signed": an unsigned x-amz-target or
// x-amz-copy-source would let whoever stands in between change what is asked for.
Result<void> check_coverage(const Signature& signature, const net::Request& request)
{
    const bool authority = is_signed(signature, authority_header);
    if (authority && request.version != 20)
        return fail(errors::signature_refused("':authority' can be a 'SignedHeader' of HTTP/2 requests only."));
    if (!authority && !is_signed(signature, "host"))
        return fail(errors::signature_refused("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."));
    std::vector<std::string> unsigned_names;
    for (const auto& [field, value] : request.headers.fields()) {
        auto name = lower_ascii(field);
        if (name.starts_with("x-amz-") && !is_signed(signature, name)) unsigned_names.push_back(std::move(name));
    }
    if (unsigned_names.empty()) return {};
    if (signature.for_s3()) return fail(s3_errors::headers_not_signed(fmt::format("{}", fmt::join(unsigned_names, ", "))));
    return fail(errors::signature_refused(
        fmt::format("'{}' must be a 'SignedHeader' in the AWS Authorization.", unsigned_names.front())));
}

/// What stands for the body in the canonical request; nullopt where there is nothing that could.
std::optional<std::string_view> signed_payload(const Signature& signature, std::string_view body_hash)
{
    if (signature.for_s3()) return signature.payload_hash;
    if (!body_hash.empty()) return body_hash;
    if (signature.payload_mode == PayloadMode::literal) return signature.payload_hash;
    return std::nullopt;
}

bool is_printable(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7f); });
}

std::unexpected<Error> mismatch(const Signature& signature, std::string_view canonical)
{
    auto error = errors::signature_mismatch();
    if (!signature.for_s3()) return fail(std::move(error));
    error = in_family(std::move(error), ErrorFamily::s3);
    error.members = {{"AWSAccessKeyId", signature.access_key_id},
                     {"StringToSign", string_to_sign(signature, canonical)},
                     {"SignatureProvided", signature.signature}};
    if (canonical.size() <= longest_echo && is_printable(canonical))
        error.members.emplace_back("CanonicalRequest", std::string(canonical));
    return fail(std::move(error));
}

Result<void> check_signature(const Signature& signature, const net::Request& request, const Secret& secret_key,
                             std::string_view payload)
{
    // S3 signs keys as the client spelt them. Clients differ in what they leave unencoded on the wire, hence two spellings.
    static constexpr PathForm for_others[] = {PathForm::normalized};
    static constexpr PathForm for_s3[] = {PathForm::encoded_once, PathForm::as_sent};
    const auto key = cached_signing_key(signature, secret_key);
    std::string canonical;
    std::string previous;
    for (const auto form : signature.for_s3() ? std::span<const PathForm>(for_s3) : std::span<const PathForm>(for_others)) {
        auto made = canonical_request(signature, request, payload, form);
        if (!made || *made == previous) continue;
        const auto expected = hex(crypto::hmac_sha256(key.reveal(), string_to_sign(signature, *made)));
        if (crypto::equal_constant_time(expected, signature.signature)) {
            remember_signing_key(signature, secret_key, key);
            return {};
        }
        previous = *made;
        if (canonical.empty()) canonical = *std::move(made);
    }
    return mismatch(signature, canonical);
}

Result<void> verify(const Signature& signature, const net::Request& request, const Secret& secret_key,
                    std::string_view body_hash, Time now)
{
    if (secret_key.empty()) return mismatch(signature, {});
    TRY_VOID(check_time(signature, now));
    TRY_VOID(check_coverage(signature, request));
    const auto payload = signed_payload(signature, body_hash);
    if (!payload) return mismatch(signature, {});
    TRY_VOID(check_signature(signature, request, secret_key, *payload));
    if (body_hash.empty()) return {};
    if (signature.streaming()) return fail(s3_errors::malformed_chunk());  // its chunk signatures would go unverified
    if (signature.payload_mode == PayloadMode::literal && signature.payload_hash != body_hash)
        return fail(s3_errors::payload_mismatch(signature.payload_hash, body_hash));
    return {};
}

}  // namespace

Result<void> verify_signature(const Signature& signature, const net::Request& request, const Secret& secret_key,
                              std::string_view body_sha256_hex, Time now)
{
    auto verdict = verify(signature, request, secret_key, body_sha256_hex, now);
    if (!verdict && signature.for_s3() && verdict.error().members.empty())
        return fail(in_family(std::move(verdict).error(), ErrorFamily::s3));
    return verdict;
}

Result<net::BodyStream> verified_body(const Signature& signature, const net::Request& request, const Secret& secret_key,
                                      net::BodyStream raw)
{
    switch (signature.payload_mode) {
        case PayloadMode::unsigned_payload:
            if (signature.for_s3()) return raw;
            break;
        case PayloadMode::literal: return hash_checked_body(signature.payload_hash, std::move(raw));
        case PayloadMode::streaming_signed:
        case PayloadMode::streaming_signed_trailer:
        case PayloadMode::streaming_unsigned_trailer:
            if (signature.for_s3()) return chunked_body(signature, request, secret_key, std::move(raw));
            break;
        case PayloadMode::absent: break;
    }
    return fail(errors::signature_mismatch());
}

}  // namespace sekisho::authn
