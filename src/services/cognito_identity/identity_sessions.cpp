#include "services/cognito_identity/identity_sessions.h"

#include "services/cognito_identity/errors.h"
#include "services/cognito_identity/guest_policy.h"

namespace sekisho::cognito_identity {
namespace {

sts::WebIdentity web_identity_of(const Admitted& admitted, sts::SessionTags tags)
{
    sts::WebIdentity identity;
    identity.provider = identity_provider;
    identity.issuer = identity_provider;
    identity.audience = admitted.pool->id();
    identity.subject = admitted.identity.id;
    identity.amr = admitted.amr;
    identity.tags = std::move(tags);
    return identity;
}

/// The role that somebody gets. Who came with an identity token chooses none: its user is the developer's.
Result<std::string> role_of(const Admitted& admitted, const std::optional<std::string>& custom_role)
{
    if (admitted.logins.empty() && !admitted.guest()) {
        if (custom_role) return fail(errors::not_authorized("Custom role is not supported for developer identities."));
        return developer_role(*admitted.pool);
    }
    return choose_role(*admitted.pool, admitted.logins, custom_role);
}

/// What STS says of a role that does not trust the pool is, to the client, a misconfigured pool; so is whatever else its
/// API could not say.
Error as_told_to_clients(const Error& error)
{
    auto told = errors::no_role();
    if (error.status >= 500) told = error;
    told.detail = error.message + " " + error.detail;
    return told;
}

sts::RoleSessionRequest session_request(const Admitted& admitted)
{
    sts::RoleSessionRequest request;
    request.session_name = "CognitoIdentityCredentials";
    if (admitted.guest()) request.policy = std::string(guest_session_policy);
    return request;
}

}  // namespace

Result<sts::RoleSession> IdentitySessions::issue(const Admitted& admitted, const std::optional<std::string>& custom_role,
                                                 const op::Envelope& envelope) const
{
    TRY(const auto role, role_of(admitted, custom_role));
    // Roles come from the pool, but also from its users' groups: they must be of the pool's account.
    if (sts::account_of_role(role) != admitted.pool->account) return fail(errors::no_role());
    TRY(auto tags, federation_.session_tags(admitted));
    auto session = issuer_.issue_for_web_identity(role, web_identity_of(admitted, std::move(tags)),
                                                  session_request(admitted), envelope);
    if (!session) return fail(as_told_to_clients(session.error()));
    return session;
}

}  // namespace sekisho::cognito_identity
