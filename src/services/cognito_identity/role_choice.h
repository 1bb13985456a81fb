#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/cognito_identity/identities.h"
#include "services/cognito_identity/state.h"
#include "wire/json.h"

namespace sekisho::cognito_identity {

/// A login whose token has been verified.
struct ProvenLogin {
    LoginKey key;
    std::vector<std::string> names;         ///< of its provider, in each spelling: where its tag map may stand
    std::vector<std::string> mapping_keys;  ///< where its role mapping may stand: "<provider>:<client id>", in each spelling
    wire::Json claims;
    std::vector<std::string> amr;  ///< what it adds to the identity's "amr"
};

/// The role that an identity becomes, by the pool's rules; pure.
///
/// Guests: the pool's unauthenticated role. Otherwise, for the login that has a role mapping: `custom_role` only where that
/// is of type Token and the token's cognito:roles lists it; rules in order, the first that matches (Equals, Contains,
/// StartsWith, NotEqual; NotEqual is not evaluated where the claim is missing); type Token: cognito:preferred_role, or the
/// only one of cognito:roles. What these leave open is AmbiguousRoleResolution's: AuthenticatedRole, or Deny. Errors:
/// NotAuthorizedException "The ambiguous role mapping rules denied this request", InvalidIdentityPoolConfigurationException
/// where no role is set. https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
[[nodiscard]] Result<std::string> choose_role(const Pool& pool, const std::vector<ProvenLogin>& logins,
                                              const std::optional<std::string>& custom_role);

/// The role of an identity that came with a developer's identity token: the pool's authenticated role.
[[nodiscard]] Result<std::string> developer_role(const Pool& pool);

}  // namespace sekisho::cognito_identity
