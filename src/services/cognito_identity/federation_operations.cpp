#include "services/cognito_identity/federation_operations.h"

#include <algorithm>

#include "services/cognito_identity/errors.h"

namespace sekisho::cognito_identity {
Task<Result<GetId::Output>> GetId::execute(op::Authorized<Input> call) const
{
    if (call->AccountId && !directory_.belongs_to(*call->AccountId, call->IdentityPoolId))
        co_return fail(errors::pool_not_found(call->IdentityPoolId));
    CO_TRY(const auto admitted, co_await federation_.enter(call->IdentityPoolId, call->Logins));
    Output output;
    output.IdentityId = admitted.identity.id;
    co_return output;
}

Task<Result<GetOpenIdToken::Output>> GetOpenIdToken::execute(op::Authorized<Input> call) const
{
    std::chrono::seconds lifetime = std::chrono::minutes(10);
    CO_TRY(const auto admitted, co_await federation_.return_as(call->IdentityId, call->Logins));
    if (!admitted.pool->settings.AllowClassicFlow.value_or(false))
        co_return fail(errors::invalid_parameter("Basic (classic) flow is not enabled, please use enhanced flow."));
    // In time as in what it says, a token made of a token is no more than that one.
    if (admitted.until)
        lifetime = std::min(lifetime, std::chrono::floor<std::chrono::seconds>(*admitted.until - call.envelope().time));
    // The tags that the enhanced flow would give: who takes the other way does not leave them behind.
    CO_TRY(auto tags, federation_.session_tags(admitted));
    IdentityTokens::Subject subject{admitted.pool->id(), admitted.identity.id, admitted.amr, std::move(tags)};
    CO_TRY(auto token, co_await tokens_.issue(std::move(subject), lifetime));
    Output output;
    output.IdentityId = admitted.identity.id;
    output.Token = std::move(token);
    co_return output;
}

Task<Result<GetCredentialsForIdentity::Output>> GetCredentialsForIdentity::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto admitted, co_await federation_.return_as(call->IdentityId, call->Logins));
    CO_TRY(const auto session, sessions_.issue(admitted, call->CustomRoleArn, call.envelope()));
    Output output;
    output.IdentityId = admitted.identity.id;
    auto& credentials = output.Credentials.emplace();
    credentials.AccessKeyId = session.credentials.access_key_id;
    credentials.SecretKey = std::string(session.credentials.secret_access_key.reveal());
    credentials.SessionToken = session.credentials.session_token;
    credentials.Expiration = session.credentials.expiration;
    co_return output;
}

Task<Result<UnlinkIdentity::Output>> UnlinkIdentity::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto admitted, co_await parts_.federation.return_as(call->IdentityId, call->Logins));
    std::vector<LoginKey> removed;
    for (const auto& name : call->LoginsToRemove) {
        if (name == admitted.pool->settings.DeveloperProviderName)
            co_return fail(
                errors::invalid_parameter("Users of a developer provider are unlinked by UnlinkDeveloperIdentity."));
        const auto user_pool = parts_.names.user_pool(name);
        const auto provider = user_pool ? parts_.names.aws_name(*user_pool) : name;
        const auto& logins = admitted.identity.logins;
        const auto own = std::ranges::find(logins, provider, &LoginKey::provider);
        if (own == logins.end()) co_return fail(errors::logins_do_not_match());
        if (std::ranges::find(removed, provider, &LoginKey::provider) == removed.end()) removed.push_back(*own);
    }
    CO_TRY_VOID(co_await parts_.identities.unlink(admitted.identity.id, std::move(removed)));
    co_return Output{};
}

}  // namespace sekisho::cognito_identity
