#include "gate/claim.h"

#include "authn/bearer/bearer.h"
#include "base/encoding.h"
#include "gate/virtual_host.h"

namespace sekisho::gate {
namespace {

constexpr std::string_view bearer_scheme = "Bearer";
constexpr std::string_view models_signing_name = "bedrock";

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::optional<std::string_view> bearer_in(std::string_view authorization)
{
    const auto text = trimmed(authorization);
    if (!equal_ignoring_case(text.substr(0, bearer_scheme.size()), bearer_scheme)) return std::nullopt;
    const auto token = text.substr(bearer_scheme.size());
    // The scheme alone is a claim as well: of a token that is none.
    if (!token.empty() && token.front() != ' ' && token.front() != '\t') return std::nullopt;
    return trimmed(token);
}

/// Elsewhere such a header is none of ours.
std::vector<std::string_view> api_keys(const net::Request& request)
{
    if (door_of(request) != wire::ErrorForm::anthropic) return {};
    return request.headers.all("x-api-key");
}

}  // namespace

Result<Claim> read_claim(const net::Request& request)
{
    TRY(auto signature, authn::parse_signature(request));
    const auto keys = api_keys(request);
    const auto authorization = request.headers.get("authorization");
    const auto bearer = authorization && !signature ? bearer_in(*authorization) : std::nullopt;
    const std::size_t claims = keys.size() + (bearer ? 1 : 0) + (signature && signature->service == models_signing_name);
    if (claims > 1) return fail(authn::errors::ambiguous_credentials());
    if (signature) return Claim(*std::move(signature));
    if (bearer) return Claim(BearerToken{Secret(std::string(*bearer))});
    if (!keys.empty()) return Claim(BearerToken{Secret(std::string(trimmed(keys.front())))});
    return Claim();
}

wire::ErrorForm door_of(const net::Request& request)
{
    using wire::ErrorForm;
    const auto path = request.path();
    if (!path.starts_with("/v1/") || names_a_bucket(request)) return ErrorForm::by_protocol;
    const bool anthropic = path == "/v1/messages" || path.starts_with("/v1/messages/");
    return anthropic || request.headers.has("anthropic-version") ? ErrorForm::anthropic : ErrorForm::openai;
}

bool takes_bearer_tokens(const wire::ServiceSchema& service) { return service.signing_name == models_signing_name; }

}  // namespace sekisho::gate
