#include "services/cognito_identity/identity_operations.h"

#include <algorithm>

#include "base/encoding.h"
#include "services/cognito_identity/errors.h"

namespace sekisho::cognito_identity {
namespace {

api::IdentityDescription describe(const Identity& identity)
{
    api::IdentityDescription shape;
    shape.IdentityId = identity.id;
    auto& logins = shape.Logins.emplace();
    for (const auto& login : identity.logins)
        if (std::ranges::find(logins, login.provider) == logins.end()) logins.push_back(login.provider);
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

/// The model takes tokens of providers there; a user is 1-1024 characters of UTF-8.
Result<void> check_developer_user(const std::string& user)
{
    constexpr std::size_t longest = 1024;
    if (user.size() <= longest && is_utf8(user)) return {};
    return fail(errors::invalid_parameter("The developer user identifier must have at most 1024 characters."));
}

/// Users in alphabetical order, from the one after NextToken on.
Result<api::LookupDeveloperIdentityResponse> page_of_users(std::vector<std::string> users,
                                                           const api::LookupDeveloperIdentityInput& input)
{
    constexpr int default_page = 60;
    std::string after;
    if (input.NextToken) {
        const auto decoded = from_base64url(*input.NextToken);
        if (!decoded) return fail(errors::invalid_parameter("Invalid NextToken."));
        after = *decoded;
    }
    std::ranges::sort(users);
    const auto size = static_cast<std::size_t>(input.MaxResults.value_or(default_page));
    api::LookupDeveloperIdentityResponse page;
    auto& shown = page.DeveloperUserIdentifierList.emplace();
    for (auto& user : users) {
        if (user <= after) continue;
        if (shown.size() == size) {
            page.NextToken = base64url(shown.back());
            break;
        }
        shown.push_back(std::move(user));
    }
    return page;
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
    CO_TRY(const auto identity, co_await identities_.find_any(call->IdentityId));
    if (!directory_.belongs_to(call.caller().account(), identity.pool_id))
        co_return fail(errors::identity_not_found(call->IdentityId));
    co_return describe(identity);
}

Task<Result<DeleteIdentities::Output>> DeleteIdentities::execute(op::Authorized<Input> call) const
{
    // What was not deleted is said; whether an id is another account's or nobody's is not.
    auto state = directory_.state();
    std::function<bool(const std::string&)> mine = [state = std::move(state),
                                                    account = call.caller().account()](const std::string& pool_id) {
        const auto pool = state->pool(pool_id);
        return pool && pool->account == account;
    };
    CO_TRY(auto left, co_await identities_.remove(call->IdentityIdsToDelete, std::move(mine)));
    Output output;
    auto& unprocessed = output.UnprocessedIdentityIds.emplace();
    for (auto& id : left) {
        auto& entry = unprocessed.emplace_back();
        entry.IdentityId = std::move(id);
        entry.ErrorCode = "AccessDenied";
    }
    co_return output;
}

Task<Result<GetOpenIdTokenForDeveloperIdentity::Output>> GetOpenIdTokenForDeveloperIdentity::execute(
    op::Authorized<Input> call) const
{
    constexpr std::int64_t default_seconds = 15 * 60;
    CO_TRY(const auto pool, directory().pool(call->IdentityPoolId));
    auto others = call->Logins;
    const auto own = others.extract(pool->settings.DeveloperProviderName.value_or(""));
    if (own.empty()) co_return fail(errors::invalid_parameter("Please provide a login of the pool's developer provider."));
    const LoginKey login{own.key(), own.mapped()};
    CO_TRY_VOID(check_developer_user(login.subject));
    Admitted admitted{pool, {}, {}, {}, {}, {}};
    CO_TRY(admitted.logins, co_await parts_.verifier.verify(pool, std::move(others)));
    Identities::Wanted wanted{
        pool->id(), {login}, call->IdentityId, login.provider, Identities::Wanted::Claim::by_developer};
    for (const auto& other : admitted.logins) wanted.logins.push_back(other.key);
    CO_TRY(auto tags, parts_.federation.session_tags(admitted));
    if (call->PrincipalTags) CO_TRY_VOID(add_developer_tags(tags, *call->PrincipalTags));
    CO_TRY(const auto identity, co_await parts_.identities.resolve(std::move(wanted)));
    IdentityTokens::Subject subject{pool->id(), identity.id, amr_of(admitted.logins), std::move(tags)};
    subject.amr.insert(subject.amr.begin() + 1, {login.provider, developer_amr(pool->id(), login)});
    const std::chrono::seconds lifetime(call->TokenDuration.value_or(default_seconds));
    CO_TRY(auto token, co_await parts_.tokens.issue(std::move(subject), lifetime));
    Output output;
    output.IdentityId = identity.id;
    output.Token = std::move(token);
    co_return output;
}

Task<Result<LookupDeveloperIdentity::Output>> LookupDeveloperIdentity::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto pool, directory().pool(call->IdentityPoolId));
    const auto provider = pool->settings.DeveloperProviderName.value_or("");
    if (!call->IdentityId && !call->DeveloperUserIdentifier)
        co_return fail(errors::invalid_parameter("Either IdentityId or DeveloperUserIdentifier must be given."));
    Identity identity;
    if (call->DeveloperUserIdentifier) {
        LoginKey login{provider, *call->DeveloperUserIdentifier};
        CO_TRY(auto found, co_await identities_.find_by_login(pool->id(), std::move(login)));
        // "If the values are verified against the database [...]; otherwise, a ResourceConflictException is thrown."
        if (call->IdentityId && (!found || found->id != *call->IdentityId))
            co_return fail(errors::resource_conflict("The developer user identifier is not of that identity."));
        if (!found) co_return fail(errors::identity_not_found(*call->DeveloperUserIdentifier));
        identity = *std::move(found);
    } else {
        CO_TRY(identity, co_await identities_.find(*call->IdentityId));
        if (identity.pool_id != pool->id()) co_return fail(errors::identity_not_found(*call->IdentityId));
    }
    std::vector<std::string> users;
    for (const auto& login : identity.logins)
        if (login.provider == provider) users.push_back(login.subject);
    // Asked for both, the answer has both.
    if (call->IdentityId && call->DeveloperUserIdentifier) users = {*call->DeveloperUserIdentifier};
    CO_TRY(auto output, page_of_users(std::move(users), *call));
    output.IdentityId = identity.id;
    co_return output;
}

Task<Result<MergeDeveloperIdentities::Output>> MergeDeveloperIdentities::execute(op::Authorized<Input> call) const
{
    CO_TRY(const auto pool, directory().pool(call->IdentityPoolId));
    CO_TRY_VOID(check_developer_provider(*pool, call->DeveloperProviderName));
    if (call->SourceUserIdentifier == call->DestinationUserIdentifier)
        co_return fail(errors::invalid_parameter("The source and the destination are the same user."));
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
