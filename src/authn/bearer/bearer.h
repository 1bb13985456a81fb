#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "authn/sigv4/signature.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "net/http.h"

/// What "Authorization: Bearer ..." may hold. Reading decides nothing: whoever reads must verify what he gets.
/// https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
/// All functions are pure and thread-safe; no text of an error contains any part of a token.
namespace sekisho::authn {

/// Longer ones are nothing that we know: a short-term key holds a whole session token.
inline constexpr std::size_t longest_bearer_token = 24 * 1024;
inline constexpr std::chrono::hours longest_short_term_key{12};

/// A long-term Bedrock API key, a service-specific credential of IAM: "ABSK" + base64("<alias>:<secret>").
struct LongTermKey {
    std::string alias;  ///< "BedrockAPIKey-1a2b-at-123456789012"
    Secret secret;
};

/// A short-term Bedrock API key: "bedrock-api-key-" + base64 of a presigned request for CallWithBearerToken, as the
/// token generators of AWS make it: whoever has it acts as its signer for as long as it is valid.
struct ShortTermKey {
    net::Request request;  ///< what was signed
    Signature signature;
};

/// Three parts with dots between them: a token of a user pool, perhaps.
struct TokenText {
    Secret text;
};

using BearerForm = std::variant<std::monostate, LongTermKey, ShortTermKey, TokenText>;

/// Which of these the text is; std::monostate: none, or a malformed one.
[[nodiscard]] BearerForm read_bearer(std::string_view text);

/// The text of a long-term key. The alias has no colon.
[[nodiscard]] Secret long_term_key(std::string_view alias, const Secret& secret);
/// The account in "BedrockAPIKey-1a2b-at-123456789012"; empty where the alias is of another form.
[[nodiscard]] std::string_view account_of_key_alias(std::string_view alias);

/// Verifies signature and times. ExpiredToken, SignatureDoesNotMatch.
[[nodiscard]] Result<void> verify_short_term_key(const ShortTermKey& key, const Secret& secret_key, Time now);

namespace errors {

/// InvalidClientTokenId, 403: one text for all that may be wrong with a key.
[[nodiscard]] Error unknown_bearer_token();
/// ExpiredToken, 403
[[nodiscard]] Error expired_bearer_token();
/// IncompleteSignature, 400: more than one way to say who calls.
[[nodiscard]] Error ambiguous_credentials();

}  // namespace errors
}  // namespace sekisho::authn
