#include "authn/sigv4/sign.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "authn/sigv4/canonical.h"
#include "authn/sigv4/chunked.h"
#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::authn {
namespace {

constexpr std::array<std::string_view, 6> unsigned_headers = {"authorization", "connection",        "expect",
                                                              "user-agent",    "transfer-encoding", "x-amzn-trace-id"};

Signature describe(const net::Request& request, const Credentials& credentials, const SigningScope& scope)
{
    Signature signature;
    signature.access_key_id = credentials.access_key_id;
    signature.time = scope.time;
    signature.date = amz_date(scope.time).substr(0, 8);
    signature.region = scope.region;
    signature.service = scope.service;
    for (const auto& [field, value] : request.headers.fields()) {
        auto name = lower_ascii(field);
        if (std::ranges::find(unsigned_headers, name) == unsigned_headers.end())
            signature.signed_headers.push_back(std::move(name));
    }
    std::ranges::sort(signature.signed_headers);
    const auto repeated = std::ranges::unique(signature.signed_headers);
    signature.signed_headers.erase(repeated.begin(), repeated.end());
    return signature;
}

std::string sign(const Signature& signature, const net::Request& request, const Secret& secret_key, std::string_view payload)
{
    const auto form = signature.for_s3() ? PathForm::encoded_once : PathForm::normalized;
    const auto canonical = canonical_request(signature, request, payload, form).value_or("");
    const auto key = derive_signing_key(signature, secret_key);
    return hex(crypto::hmac_sha256(key.reveal(), string_to_sign(signature, canonical)));
}

}  // namespace

void sign_request(net::Request& request, const Credentials& credentials, const SigningScope& scope, std::string_view payload)
{
    request.headers.remove("authorization");
    request.headers.set("x-amz-date", amz_date(scope.time));
    if (!credentials.session_token.empty()) request.headers.set("x-amz-security-token", credentials.session_token);
    if (scope.service == "s3") request.headers.set("x-amz-content-sha256", std::string(payload));
    const auto signature = describe(request, credentials, scope);
    request.headers.set("authorization",
                        fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", sigv4_algorithm,
                                    signature.access_key_id, signature.scope(), fmt::join(signature.signed_headers, ";"),
                                    sign(signature, request, credentials.secret_access_key, payload)));
}

std::string presigned_target(const net::Request& request, const Credentials& credentials, const SigningScope& scope,
                             std::chrono::seconds valid_for)
{
    const auto signature = describe(request, credentials, scope);
    net::Request unsigned_request;
    unsigned_request.method = request.method;
    unsigned_request.headers = request.headers;
    unsigned_request.target =
        fmt::format("{}{}X-Amz-Algorithm={}&X-Amz-Credential={}&X-Amz-Date={}&X-Amz-Expires={}&X-Amz-SignedHeaders={}",
                    request.target, request.query().empty() ? "?" : "&", sigv4_algorithm,
                    percent_encode(signature.access_key_id + "/" + signature.scope()), amz_date(scope.time),
                    valid_for.count(), percent_encode(fmt::format("{}", fmt::join(signature.signed_headers, ";"))));
    if (!credentials.session_token.empty())
        unsigned_request.target += "&X-Amz-Security-Token=" + percent_encode(credentials.session_token);
    const auto payload = signature.for_s3() ? std::string(unsigned_payload_text) : hex(crypto::sha256(""));
    return unsigned_request.target +
           "&X-Amz-Signature=" + sign(signature, unsigned_request, credentials.secret_access_key, payload);
}

std::string encode_aws_chunked(const Signature& seed, const Secret& secret_key, std::string_view body,
                               const ChunkedForm& form)
{
    const bool is_signed = seed.payload_mode != PayloadMode::streaming_unsigned_trailer;
    ChunkSigner signer(seed, derive_signing_key(seed, secret_key));
    std::string out;
    while (true) {
        const auto data = body.substr(0, form.chunk_size);
        body.remove_prefix(data.size());
        out += fmt::format("{:x}", data.size());
        if (is_signed) out += ";chunk-signature=" + signer.sign_chunk(crypto::sha256(data));
        out += "\r\n";
        if (data.empty()) break;
        out.append(data).append("\r\n");
    }
    if (form.trailer) {
        const auto line = form.trailer->first + ":" + form.trailer->second;
        out += line + "\r\n";
        if (is_signed) out += "x-amz-trailer-signature:" + signer.sign_trailers(line + "\n") + "\r\n";
    }
    return out + "\r\n";
}

}  // namespace sekisho::authn
