#include "models/formats/failures.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "models/errors.h"
#include "models/formats/words.h"
#include "wire/json.h"

namespace sekisho::formats {
namespace {

struct Known {
    std::string_view code;
    Failure failure;
};

constexpr auto known = std::to_array<Known>({
    {"ValidationException", Failure::invalid},
    {"SerializationException", Failure::invalid},
    {"AccessDenied", Failure::forbidden},
    {"AccessDeniedException", Failure::forbidden},
    {"UnrecognizedClientException", Failure::unauthenticated},
    {"UnauthorizedException", Failure::unauthenticated},
    {"NotAuthorizedException", Failure::unauthenticated},
    {"InvalidSignatureException", Failure::unauthenticated},
    {"IncompleteSignature", Failure::unauthenticated},
    {"IncompleteSignatureException", Failure::unauthenticated},
    {"MissingAuthenticationToken", Failure::unauthenticated},
    {"MissingAuthenticationTokenException", Failure::unauthenticated},
    {"ExpiredToken", Failure::unauthenticated},
    {"ExpiredTokenException", Failure::unauthenticated},
    {"InvalidClientTokenId", Failure::unauthenticated},
    {"SignatureDoesNotMatch", Failure::unauthenticated},
    {"ResourceNotFoundException", Failure::not_found},
    {"UnknownOperationException", Failure::not_found},
    {"RequestEntityTooLargeException", Failure::too_large},
    {"ThrottlingException", Failure::throttled},
    {"ServiceQuotaExceededException", Failure::throttled},
    {"ModelNotReadyException", Failure::throttled},
    {"ModelTimeoutException", Failure::timed_out},
    {"ServiceUnavailableException", Failure::unavailable},
    {"ServiceUnavailable", Failure::unavailable},
    {"ModelErrorException", Failure::failed},
    {"ModelStreamErrorException", Failure::failed},
});

/// Anthropic says with status 400 that the operator's account has no money left.
bool is_about_the_account(std::string_view text)
{
    return text.find("credit balance") != std::string_view::npos || text.find("billing") != std::string_view::npos;
}

std::string cut(std::string_view text)
{
    constexpr std::size_t longest = 1000;
    return wire::with_valid_utf8(text.substr(0, longest));
}

}  // namespace

Failure failure_of(const Error& error) noexcept
{
    const auto* found = std::ranges::find(known, error.code, &Known::code);
    if (found != known.end()) return found->failure;
    switch (error.status) {
        case 401: return Failure::unauthenticated;
        case 403: return Failure::forbidden;
        case 404: return Failure::not_found;
        case 408:
        case 504: return Failure::timed_out;
        case 413: return Failure::too_large;
        case 429: return Failure::throttled;
        case 503: return Failure::unavailable;
        default:
            return error.status >= 400 && error.status < 500 && error.status != 424 ? Failure::invalid : Failure::failed;
    }
}

Error provider_failure(int status, std::string_view text)
{
    switch (status) {
        case 400:
        case 413:
        case 422: {
            if (is_about_the_account(text)) return models::errors::service_unavailable(cut(text));
            auto error = invalid_request(text.empty() ? "The model refused the request as invalid." : cut(text));
            error.detail = "the provider answered " + std::to_string(status);
            return error;
        }
        case 408:
        case 504: return models::errors::model_timeout(cut(text));
        case 429: return models::errors::provider_throttled(cut(text));
        case 503:
        case 529: return models::errors::service_unavailable(cut(text));
        default: break;
    }
    if (status >= 400 && status < 500)
        return models::errors::model_error(status, "The provider of the model refused the request.", cut(text));
    return models::errors::model_error(status, "The model failed to answer. Try your request again.", cut(text));
}

Error unreadable_answer(std::string_view what)
{
    return models::errors::model_error(0, "The model's answer could not be read.", std::string(what));
}

}  // namespace sekisho::formats
