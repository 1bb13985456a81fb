#pragma once

#include <string_view>
#include <vector>

#include "base/clock.h"
#include "op/issuer_keys.h"
#include "services/iam/state.h"
#include "services/sts/web_identity.h"

namespace sekisho::sts {

/// The issuer of identity pools' tokens, as their "iss" has it, and the provider that trust policies name.
inline constexpr std::string_view identity_pool_issuer = "https://cognito-identity.amazonaws.com";
inline constexpr std::string_view identity_pool_provider = "cognito-identity.amazonaws.com";

/// Verifies a web identity token: the issuer must be a registered OIDC provider of the account or the identity pools' own,
/// its keys must be known here, the signature good, the token in time, the audience among the provider's client ids.
/// Nothing of the token but its issuer's name is read before. Errors: InvalidIdentityToken, ExpiredTokenException,
/// IDPRejectedClaim.
[[nodiscard]] Result<WebIdentity> verify_identity_token(std::string_view token, const iam::IamState& state,
                                                        const std::vector<const op::IssuerKeys*>& sources, Time now);

}  // namespace sekisho::sts
