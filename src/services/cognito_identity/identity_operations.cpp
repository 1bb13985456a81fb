#include "services/cognito_identity/identity_operations.h"

#include "base/encoding.h"
#include "services/cognito_identity/errors.h"

namespace sekisho::cognito_identity {
namespace {

api::IdentityDescription describe(const Identity& identity)
{
    api::IdentityDescription shape;
    shape.IdentityId = identity.id;
    auto& logins = shape.Logins.emplace();
    for (const auto& login : identity.logins) logins.push_back(login.provider);
    shape.CreationDate = identity.created;
    shape.LastModifiedDate = identity.modified;
    return shape;
}

/// What a developer's login must be: of the name that the pool was given for its developers.
Result<void> check_developer_provider(const Pool& pool, const std::string& provider)
{
    if (pool.settings.DeveloperProviderName == provider) return {};
    return fail(errors::invalid_parameter("Please provide a valid value for DeveloperProviderName."));
}

}  // namespace

Task<Result<ListIdentities::Output>> ListIdentities::execute(op::Authorized<Input> call) const
{
    CO_TRY_VOID(directory().pool(call->IdentityPoolId));
    std::string after;
    if (call->NextToken) {
        const auto decoded = from_base64url(*call->NextToken);
        if (!decoded) co_return fail(errors::invalid_parameter("Invalid NextToken."));
        after = *decoded;
    }
    const auto disabled = call->HideDisabled.value_or(false) ? Identities::Disabled::hide : Identities::Disabled::show;
    CO_TRY(const auto page, co_await identities_.list(call->IdentityPoolId, std::move(after), call->MaxResults, disabled));
    Output output;
    output.IdentityPoolId = call->IdentityPoolId;
    auto& shown = output.Identities.emplace();
    for (const auto& identity : page.identities) shown.push_back(describe(identity));
    if (page.next) output.NextToken = base64url(*page.next);
    co_return output;
}

Task<Result<DescribeIdentity::Output>> DescribeIdentity::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto identity, co_await identities_.find(call->IdentityId));
    if (!directory_.belongs_to(call.caller().account(), identity.pool_id))
        co_return fail(errors::identity_not_found(call->IdentityId));
    co_return describe(identity);
}

Task<Result<DeleteIdentities::Output>> DeleteIdentities::execute(op::Authorized<Input> call) const
{
    // As on AWS, an id that is not there counts as deleted; so does one that is another account's.
    std::vector<std::string> own;
    for (const auto& id : call->IdentityIdsToDelete) {
        const auto identity = co_await identities_.find(id);
        if (!identity && identity.error().code != "ResourceNotFoundException") co_return fail(identity.error());
        if (identity && directory_.belongs_to(call.caller().account(), identity->pool_id)) own.push_back(id);
    }
    CO_TRY_VOID(co_await identities_.remove(std::move(own)));
    Output output;
    output.UnprocessedIdentityIds.emplace();
    co_return output;
}

Task<Result<GetOpenIdTokenForDeveloperIdentity::Output>> GetOpenIdTokenForDeveloperIdentity::execute(
    op::Authorized<Input> call) const
{
    constexpr std::int64_t default_seconds = 15 * 60;
    CO_TRY(const auto pool, directory().pool(call->IdentityPoolId));
    if (call->Logins.size() != 1) co_return fail(errors::invalid_parameter("Exactly one developer login must be given."));
    const LoginKey login{call->Logins.begin()->first, call->Logins.begin()->second};
    CO_TRY_VOID(check_developer_provider(*pool, login.provider));
    CO_TRY(const auto identity, co_await identities_.resolve(pool->id(), {login}, call->IdentityId));
    IdentityTokens::Subject subject{
        pool->id(),
        identity.id,
        {"authenticated", login.provider, login.provider + ":" + pool->id() + ":" + login.subject},
        {}};
    if (call->PrincipalTags) subject.principal_tags.assign(call->PrincipalTags->begin(), call->PrincipalTags->end());
    const std::chrono::seconds lifetime(call->TokenDuration.value_or(default_seconds));
    CO_TRY(auto token, co_await tokens_.issue(std::move(subject), lifetime));
    Output output;
    output.IdentityId = identity.id;
    output.Token = std::move(token);
    co_return output;
}

Task<Result<LookupDeveloperIdentity::Output>> LookupDeveloperIdentity::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto pool, directory().pool(call->IdentityPoolId));
    const auto provider = pool->settings.DeveloperProviderName.value_or("");
    Identity identity;
    if (call->DeveloperUserIdentifier) {
        const LoginKey login{provider, *call->DeveloperUserIdentifier};
        CO_TRY(auto found, co_await identities_.find_by_login(pool->id(), login));
        if (!found) co_return fail(errors::identity_not_found(login.subject));
        identity = *std::move(found);
        if (call->IdentityId && *call->IdentityId != identity.id)
            co_return fail(errors::resource_conflict("The developer user identifier belongs to another identity."));
    } else if (call->IdentityId) {
        CO_TRY(identity, co_await identities_.find(*call->IdentityId));
        if (identity.pool_id != pool->id()) co_return fail(errors::identity_not_found(*call->IdentityId));
    } else {
        co_return fail(errors::invalid_parameter("Either IdentityId or DeveloperUserIdentifier must be given."));
    }
    Output output;
    output.IdentityId = identity.id;
    auto& identifiers = output.DeveloperUserIdentifierList.emplace();
    for (const auto& login : identity.logins)
        if (login.provider == provider) identifiers.push_back(login.subject);
    co_return output;
}

Task<Result<MergeDeveloperIdentities::Output>> MergeDeveloperIdentities::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto pool, directory().pool(call->IdentityPoolId));
    CO_TRY_VOID(check_developer_provider(*pool, call->DeveloperProviderName));
    LoginKey source{call->DeveloperProviderName, call->SourceUserIdentifier};
    LoginKey destination{call->DeveloperProviderName, call->DestinationUserIdentifier};
    CO_TRY(const auto merged, co_await identities_.merge(pool->id(), std::move(source), std::move(destination)));
    Output output;
    output.IdentityId = merged.id;
    co_return output;
}

Task<Result<UnlinkDeveloperIdentity::Output>> UnlinkDeveloperIdentity::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto pool, directory().pool(call->IdentityPoolId));
    CO_TRY_VOID(check_developer_provider(*pool, call->DeveloperProviderName));
    CO_TRY(const auto identity, co_await identities_.find(call->IdentityId));
    if (identity.pool_id != pool->id()) co_return fail(errors::identity_not_found(call->IdentityId));
    CO_TRY_VOID(co_await identities_.unlink(identity.id, {{call->DeveloperProviderName, call->DeveloperUserIdentifier}}));
    co_return Output{};
}

}  // namespace sekisho::cognito_identity
