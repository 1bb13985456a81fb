#include "services/cognito_identity/errors.h"

#include <fmt/format.h>

namespace sekisho::cognito_identity::errors {

Error pool_not_found(std::string_view pool_id)
{
    return {"ResourceNotFoundException", fmt::format("IdentityPool '{}' not found.", pool_id), 400, {}, {}};
}

Error identity_not_found(std::string_view identity_id)
{
    return {"ResourceNotFoundException", fmt::format("Identity '{}' not found.", identity_id), 400, {}, {}};
}

Error invalid_parameter(std::string message) { return {"InvalidParameterException", std::move(message), 400, {}, {}}; }
Error resource_conflict(std::string message) { return {"ResourceConflictException", std::move(message), 400, {}, {}}; }
Error not_authorized(std::string message) { return {"NotAuthorizedException", std::move(message), 400, {}, {}}; }
Error guests_not_supported() { return not_authorized("Unauthenticated access is not supported for this identity pool."); }
Error foreign_token() { return not_authorized("Token is not from a supported provider of this identity pool."); }

Error invalid_token(std::string detail)
{
    auto error = not_authorized("Invalid login token.");
    error.detail = std::move(detail);
    return error;
}

Error expired_token() { return not_authorized("Invalid login token. Token expired."); }

Error other_issuer() { return not_authorized("Invalid login token. Issuer doesn't match providerName"); }

Error external_service(std::string detail)
{
    return {"ExternalServiceException", "The identity provider could not be reached.", 400, std::move(detail), {}};
}

Error forbidden(std::string_view identity_id)
{
    return not_authorized(fmt::format("Access to Identity '{}' is forbidden.", identity_id));
}

Error logins_do_not_match()
{
    return not_authorized("Logins don't match. Please include at least one valid login for this identity or identity pool.");
}

Error developer_user_registered()
{
    return {"DeveloperUserAlreadyRegisteredException",
            "Developer user identifier is already registered with another identity.",
            400,
            {},
            {}};
}

Error limit_exceeded(std::string message) { return {"LimitExceededException", std::move(message), 400, {}, {}}; }

Error no_role()
{
    return {"InvalidIdentityPoolConfigurationException",
            "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
            400,
            {},
            {}};
}

}  // namespace sekisho::cognito_identity::errors
