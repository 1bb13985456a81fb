#pragma once

#include <memory>
#include <string_view>

#include "authn/jwt/jwt.h"
#include "base/result.h"

namespace sekisho::op {

/// The public keys of token issuers that this installation knows by itself, without HTTP: user pools (implemented by
/// cognito_idp) and the identity pools' own issuer (cognito_identity). Connected by app. Thread-safe; no lock, no I/O.
class IssuerKeys {
public:
    virtual ~IssuerKeys() = default;
    /// The keys of the issuer exactly as a token's "iss" has it. Any Error: not an issuer of ours. Never null.
    [[nodiscard]] virtual Result<std::shared_ptr<const authn::KeySet>> keys_for(std::string_view issuer) const = 0;
};

}  // namespace sekisho::op
