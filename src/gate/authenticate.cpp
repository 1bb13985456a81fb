#include "gate/authenticate.h"

#include <algorithm>
#include <string>

#include "authn/sigv4/errors.h"
#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::gate {
namespace {

/// Nobody is a caller like any other where the operation is open to the unsigned, and on S3, whose bucket
/// policies may admit anyone. Elsewhere an unsigned request is refused before it is decoded.
bool may_be_unsigned(const Passage& passage)
{
    return passage.operation->schema().unsigned_allowed || passage.service->protocol == wire::Protocol::rest_xml;
}

/// The keys by which S3's policies ask about the signature itself, e.g. to forbid presigned URLs, old ones, or unsigned
/// bodies. https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
void describe_signature(policy::Context& context, const authn::Signature& claim, Time now)
{
    if (!claim.for_s3()) return;
    context.set("s3:authType", claim.presigned ? "REST-QUERY-STRING" : "REST-HEADER");
    context.set("s3:signatureversion", "AWS4-HMAC-SHA256");
    context.set("s3:x-amz-content-sha256", claim.payload_hash);
    if (!claim.presigned) return;
    const auto age = std::max<std::int64_t>(0, epoch_milliseconds(now) - epoch_milliseconds(claim.time));
    context.set("s3:signatureAge", std::to_string(age));
}

}  // namespace

Authenticator::Authenticator(const op::CredentialSource& credentials, const op::TokenCallers* tokens, const Clock& clock)
    : credentials_(credentials), bearers_(credentials, tokens), clock_(clock)
{
}

Task<Result<void>> Authenticator::admit(Passage& passage, const Claim& claim) const
{
    if (const auto* signature = std::get_if<authn::Signature>(&claim)) {
        CO_TRY_VOID(credentials_.find(signature->access_key_id, signature->session_token, clock_.now()));
        co_return Result<void>{};
    }
    const auto* bearer = std::get_if<BearerToken>(&claim);
    if (bearer && takes_bearer_tokens(*passage.service)) co_return co_await admit_bearer(passage, *bearer);
    if (may_be_unsigned(passage)) co_return Result<void>{};
    co_return fail(authn::errors::missing_authentication_token());
}

Task<Result<void>> Authenticator::admit_bearer(Passage& passage, const BearerToken& token) const
{
    CO_TRY(auto bearer, co_await bearers_.verify(token, passage.envelope, clock_.now()));
    if (!bearer.region.empty()) {
        auto envelope = std::make_shared<op::Envelope>(*passage.envelope);
        envelope->region = std::move(bearer.region);
        passage.envelope = std::move(envelope);
    }
    credentials_.note_use(bearer.caller, passage.service->signing_name, passage.envelope->region);
    passage.bearer_type = std::move(bearer.type);
    passage.caller = std::make_shared<const op::Caller>(std::move(bearer.caller));
    co_return Result<void>{};
}

Result<void> Authenticator::authenticate(Passage& passage, net::Request& request, const Claim& claim,
                                         std::string_view body) const
{
    const auto* signature = std::get_if<authn::Signature>(&claim);
    return signature ? verify(passage, request, *signature, body) : Result<void>{};
}

Task<bool> Authenticator::still_stands(Claim claim, std::shared_ptr<const op::Envelope> envelope) const
{
    const auto stands = [](const auto& outcome) {
        return outcome || outcome.error().code == "ExpiredToken" || outcome.error().status >= 500;
    };
    if (const auto* signature = std::get_if<authn::Signature>(&claim))
        co_return stands(credentials_.find(signature->access_key_id, signature->session_token, clock_.now()));
    auto* bearer = std::get_if<BearerToken>(&claim);
    if (!bearer) co_return true;
    const auto verified = co_await bearers_.verify(std::move(*bearer), std::move(envelope), clock_.now());
    co_return stands(verified);
}

Result<void> Authenticator::verify(Passage& passage, net::Request& request, const authn::Signature& claim,
                                   std::string_view body) const
{
    const auto now = clock_.now();
    TRY(auto credential, credentials_.find(claim.access_key_id, claim.session_token, now));
    const bool streams = passage.operation->schema().streams_input();
    const auto body_hash = streams ? std::string() : hex(crypto::sha256(body));
    // The signature covers the target as it was sent, not the path-style form that was routed.
    request.target.swap(passage.signed_target);
    const auto verified = authn::verify_signature(claim, request, credential.secret_key, body_hash, now);
    request.target.swap(passage.signed_target);
    if (!verified) return std::unexpected(verified.error());
    credentials_.note_use(credential.caller, claim.service, claim.region);
    if (streams) {
        TRY(request.body, authn::verified_body(claim, request, credential.secret_key, std::move(request.body)));
    }

    auto envelope = std::make_shared<op::Envelope>(*passage.envelope);
    envelope->region = claim.region;
    passage.envelope = std::move(envelope);
    describe_signature(credential.caller.context, claim, now);
    passage.caller = std::make_shared<const op::Caller>(std::move(credential.caller));
    return {};
}

Task<Result<void>> Authenticator::identify(Passage& passage)
{
    if (!passage.operation->identifies()) co_return Result<void>{};
    CO_TRY(auto caller, co_await passage.call->identify(passage.envelope));
    if (caller) passage.caller = std::make_shared<const op::Caller>(*std::move(caller));
    co_return Result<void>{};
}

}  // namespace sekisho::gate
