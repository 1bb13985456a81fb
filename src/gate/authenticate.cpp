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

Authenticator::Authenticator(const op::CredentialSource& credentials, const Clock& clock)
    : credentials_(credentials), clock_(clock)
{
}

Result<std::optional<authn::Signature>> Authenticator::read_claim(const net::Request& request)
{
    return authn::parse_signature(request);
}

Result<void> Authenticator::admit(const Passage& passage, const std::optional<authn::Signature>& claim) const
{
    if (claim) {
        TRY_VOID(credentials_.find(claim->access_key_id, claim->session_token, clock_.now()));
        return {};
    }
    if (may_be_unsigned(passage)) return {};
    return fail(authn::errors::missing_authentication_token());
}

Result<void> Authenticator::authenticate(Passage& passage, net::Request& request,
                                         const std::optional<authn::Signature>& claim, std::string_view body) const
{
    if (!claim) return admit(passage, claim);
    return verify(passage, request, *claim, body);
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
