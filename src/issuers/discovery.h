#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "authn/jwt/jwt.h"
#include "base/result.h"
#include "net/http.h"

/// What an issuer publishes about itself: OpenID Connect Discovery 1.0, sections 3 and 4; RFC 7517. Pure.
/// All of it was written by a stranger. Errors have the code IssuerUnusable and say what is wrong, for operators.
namespace sekisho::issuers {

/// Whether keys may be fetched for an issuer of that name at all: https, or http on this very machine
/// (docs/decisions/0006); printable ASCII without user name, query and fragment; 1,024 characters at most.
[[nodiscard]] bool may_be_fetched(std::string_view issuer) noexcept;

/// "<issuer>/.well-known/openid-configuration"
[[nodiscard]] std::string discovery_url(std::string_view issuer);

inline constexpr std::size_t largest_discovery = 64 * 1024;
inline constexpr std::size_t largest_key_set = 256 * 1024;

/// The "jwks_uri" of a discovery document whose "issuer" is exactly `issuer`. It is https, on the issuer's own host or one
/// that is given by name; of an issuer of this very machine it may be http on this machine.
[[nodiscard]] Result<std::string> read_discovery(std::string_view document, std::string_view issuer);

/// A key set with at least one key that is for us.
[[nodiscard]] Result<std::shared_ptr<const authn::KeySet>> read_key_set(std::string_view document);

/// Whether "Content-Type" says JSON, or says nothing in particular (files in object stores).
[[nodiscard]] bool is_json(const net::Headers& headers);

/// How long an answer is fresh: "max-age" of Cache-Control, held between five minutes and a day; an hour where there is
/// none; five minutes for no-store and no-cache.
[[nodiscard]] std::chrono::seconds lifetime_of(const net::Headers& headers);

}  // namespace sekisho::issuers
