#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/cognito_idp/pools/pool.h"

namespace sekisho::cognito_idp {

/// Under which names tokens are issued.
enum class IssuerForm {
    public_url,  ///< <public-url>/<pool id>: for everybody
    aws,         ///< AWS's own two, for installations whose clients are sent here by DNS; IssuerConfiguration chooses
};

/// The "iss" of the pools' tokens. Immutable; thread-safe.
class Issuers {
public:
    /// `public_url` without a slash at its end.
    Issuers(std::string public_url, IssuerForm form) : public_url_(std::move(public_url)), form_(form) {}

    /// ORIGINAL: https://cognito-idp.<region>.amazonaws.com/<pool id>, UPDATED: https://issuer-cognito-idp.<region>...
    [[nodiscard]] std::string of(const Pool& pool) const;
    /// The pool id that stands in an issuer. It is the pool's only where of() says the same.
    [[nodiscard]] static std::optional<std::string> pool_id_in(std::string_view issuer);
    /// InvalidParameterException for an IssuerConfiguration that would have no effect.
    [[nodiscard]] Result<void> check(const std::optional<api::IssuerConfigurationType>& wanted) const;

private:
    std::string public_url_;
    IssuerForm form_;
};

}  // namespace sekisho::cognito_idp
