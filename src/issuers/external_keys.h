#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "authn/jwt/jwt.h"
#include "base/result.h"
#include "base/task.h"

namespace sekisho::issuers {

using KeySetPtr = std::shared_ptr<const authn::KeySet>;

/// An issuer that is REGISTERED, as its tokens' "iss" spells it, and how its registration pins its certificates.
struct ExternalIssuer {
    std::string url;
    std::vector<std::string> thumbprints;  ///< SHA-1, 40 hexadecimal digits in lower case
};

/// Error codes of what follows (status 502); `message` names the issuer, `detail` the cause.
namespace errors {
inline constexpr std::string_view unreachable = "IssuerUnreachable";  ///< may pass: worth another try
inline constexpr std::string_view certificate = "IssuerCertificate";  ///< neither an authority nor a thumbprint vouches
inline constexpr std::string_view unusable = "IssuerUnusable";        ///< what it answers is refused
}  // namespace errors

/// The keys of issuers outside. Thread-safe.
class ExternalKeys {
public:
    virtual ~ExternalKeys() = default;
    /// Keys to verify a token of that issuer with, never null. Where the set at hand does not have the key `key_id` it is
    /// fetched anew, within limits; the set that is then returned may still not have it.
    virtual Task<Result<KeySetPtr>> keys_for(ExternalIssuer issuer, std::optional<std::string> key_id) = 0;
};

}  // namespace sekisho::issuers
