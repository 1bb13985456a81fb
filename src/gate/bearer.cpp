#include "gate/bearer.h"

namespace sekisho::gate {

Result<Bearer> BearerVerifier::verify_short_term(const authn::ShortTermKey& key, Time now) const
{
    auto credential = credentials_.find(key.signature.access_key_id, key.signature.session_token, now);
    if (!credential) {
        const bool expired = credential.error().code == "ExpiredToken";
        return fail(expired ? authn::errors::expired_bearer_token() : authn::errors::unknown_bearer_token());
    }
    if (auto verified = authn::verify_short_term_key(key, credential->secret_key, now); !verified) {
        const bool expired = verified.error().code == "ExpiredToken";
        return fail(expired ? authn::errors::expired_bearer_token() : authn::errors::unknown_bearer_token());
    }
    return Bearer{std::move(credential->caller), "SHORT_TERM", key.signature.region};
}

Task<Result<Bearer>> BearerVerifier::verify(BearerToken token, std::shared_ptr<const op::Envelope> envelope, Time now) const
{
    auto form = authn::read_bearer(token.text.reveal());
    if (const auto* key = std::get_if<authn::LongTermKey>(&form)) {
        CO_TRY(auto caller, credentials_.find_api_key(key->alias, key->secret, now));
        co_return Bearer{std::move(caller), "LONG_TERM", {}};
    }
    if (const auto* key = std::get_if<authn::ShortTermKey>(&form)) co_return verify_short_term(*key, now);
    auto* text = std::get_if<authn::TokenText>(&form);
    if (text == nullptr || tokens_ == nullptr) co_return fail(authn::errors::unknown_bearer_token());
    CO_TRY(auto caller, co_await tokens_->caller_of(std::move(text->text), std::move(envelope)));
    co_return Bearer{std::move(caller), {}, {}};
}

}  // namespace sekisho::gate
