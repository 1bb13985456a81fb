#include "services/cognito_identity/federation_operations.h"

#include <algorithm>

#include "services/cognito_identity/errors.h"
#include "services/cognito_identity/guest_policy.h"

namespace sekisho::cognito_identity {
namespace {

sts::WebIdentity web_identity_of(const Admitted& admitted)
{
    sts::WebIdentity identity;
    identity.provider = identity_provider;
    identity.issuer = identity_provider;
    identity.audience = admitted.pool->id();
    identity.subject = admitted.identity.id;
    identity.amr = admitted.amr;
    for (const auto& [key, value] : principal_tags(*admitted.pool, admitted.logins))
        identity.tags.tags.push_back({key, value});
    return identity;
}

sts::RoleSessionRequest session_request(const Admitted& admitted)
{
    sts::RoleSessionRequest request;
    request.session_name = "CognitoIdentityCredentials";
    if (admitted.guest()) request.policy = std::string(guest_session_policy);
    return request;
}

}  // namespace

Task<Result<GetId::Output>> GetId::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto admitted, co_await federation_.enter(call->IdentityPoolId, call->Logins));
    Output output;
    output.IdentityId = admitted.identity.id;
    co_return output;
}

Task<Result<GetOpenIdToken::Output>> GetOpenIdToken::execute(op::Authorized<Input> call) const
{
    constexpr std::chrono::minutes lifetime{10};
    CO_TRY(const auto admitted, co_await federation_.return_as(call->IdentityId, call->Logins));
    if (!admitted.pool->settings.AllowClassicFlow.value_or(false))
        co_return fail(errors::invalid_parameter("Basic (classic) flow is not enabled, please use enhanced flow."));
    IdentityTokens::Subject subject{admitted.pool->id(), admitted.identity.id, admitted.amr, {}};
    CO_TRY(auto token, co_await tokens_.issue(std::move(subject), lifetime));
    Output output;
    output.IdentityId = admitted.identity.id;
    output.Token = std::move(token);
    co_return output;
}

Task<Result<GetCredentialsForIdentity::Output>> GetCredentialsForIdentity::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto admitted, co_await federation_.return_as(call->IdentityId, call->Logins));
    const bool by_own_token = admitted.logins.empty() && !admitted.guest();
    if (by_own_token && call->CustomRoleArn)
        co_return fail(errors::not_authorized("Custom role is not supported for developer identities."));
    const auto role =
        by_own_token ? developer_role(*admitted.pool) : choose_role(*admitted.pool, admitted.logins, call->CustomRoleArn);
    if (!role) co_return std::unexpected(role.error());
    // Roles come from the pool, but also from its users' groups: they must be of the pool's account.
    if (sts::account_of_role(*role) != admitted.pool->account) co_return fail(errors::no_role());
    const auto session =
        issuer_.issue_for_web_identity(*role, web_identity_of(admitted), session_request(admitted), call.envelope());
    if (!session) {
        // What STS says of a role that does not trust the pool is, to the client, a misconfigured pool.
        auto error = session.error().code == "AccessDenied" ? errors::no_role() : session.error();
        error.detail = session.error().message;
        co_return fail(std::move(error));
    }
    Output output;
    output.IdentityId = admitted.identity.id;
    auto& credentials = output.Credentials.emplace();
    credentials.AccessKeyId = session->credentials.access_key_id;
    credentials.SecretKey = std::string(session->credentials.secret_access_key.reveal());
    credentials.SessionToken = session->credentials.session_token;
    credentials.Expiration = session->credentials.expiration;
    co_return output;
}

Task<Result<UnlinkIdentity::Output>> UnlinkIdentity::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto admitted, co_await parts_.federation.return_as(call->IdentityId, call->Logins));
    std::vector<LoginKey> removed;
    for (const auto& name : call->LoginsToRemove) {
        const auto user_pool = parts_.names.user_pool(name);
        const auto provider = user_pool ? parts_.names.aws_name(*user_pool) : name;
        const auto& logins = admitted.identity.logins;
        const auto own = std::ranges::find(logins, provider, &LoginKey::provider);
        if (own == logins.end()) co_return fail(errors::logins_do_not_match());
        removed.push_back(*own);
    }
    CO_TRY_VOID(co_await parts_.identities.unlink(admitted.identity.id, std::move(removed)));
    co_return Output{};
}

}  // namespace sekisho::cognito_identity
