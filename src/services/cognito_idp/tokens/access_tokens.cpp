#include "services/cognito_idp/tokens/access_tokens.h"

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view pool_key = "sekisho:UserPoolId";
constexpr std::string_view client_key = "sekisho:ClientId";
constexpr std::string_view auth_time_key = "sekisho:AuthTime";
constexpr std::string_view device_key = "sekisho:DeviceKey";

bool has_scope(std::string_view scopes, std::string_view wanted)
{
    while (!scopes.empty()) {
        const auto end = std::min(scopes.find(' '), scopes.size());
        if (scopes.substr(0, end) == wanted) return true;
        scopes.remove_prefix(std::min(end + 1, scopes.size()));
    }
    return false;
}

/// The sign-in still stands: not revoked, and, where the token does not name it, not older than the last sign-out.
Result<bool> stands(store::Connection& connection, const User& user, const std::string& origin_jti,
                    std::optional<Time> issued)
{
    if (origin_jti.empty()) return !issued || *issued > user.signed_out;
    TRY(const auto family, families::find(connection, origin_jti));
    return family && family->sub == user.sub && !family->revoked;
}

}  // namespace

PoolPtr AccessTokens::pool_of_issuer(std::string_view issuer) const
{
    const auto id = Issuers::pool_id_in(issuer);
    auto pool = id ? directory_.state()->pool(*id) : nullptr;
    return pool && tokens_.issuer(*pool) == issuer ? pool : nullptr;
}

bool AccessTokens::serves(std::string_view issuer) const { return pool_of_issuer(issuer) != nullptr; }

std::string AccessTokens::issuer_of(std::string_view pool_id) const
{
    const auto pool = directory_.state()->pool(pool_id);
    return pool ? tokens_.issuer(*pool) : std::string();
}

Result<authn::VerifiedJwt> AccessTokens::open(const std::string& token, PoolPtr& pool) const
{
    const auto issuer = authn::unverified_issuer(token);
    pool = issuer ? pool_of_issuer(*issuer) : nullptr;
    if (!pool) return fail(errors::access_token_invalid());
    authn::JwtRules rules;
    rules.now = clock_.now();
    // The access key alone: an ID token is signed by another.
    auto verified = authn::verify_jwt(token, pool->keys->access_set, rules);
    if (!verified)
        return fail(verified.error().code == "ExpiredJwt" ? errors::access_token_expired() : errors::access_token_invalid());
    if (authn::text_claim(verified->claims, "iss") != tokens_.issuer(*pool) ||
        authn::text_claim(verified->claims, "token_use") != "access")
        return fail(errors::access_token_invalid());
    return *std::move(verified);
}

Task<Result<op::Caller>> AccessTokens::verify(std::string token) const
{
    PoolPtr pool;
    CO_TRY(const auto verified, open(token, pool));
    const std::string client_id(authn::text_claim(verified.claims, "client_id"));
    const std::string sub(authn::text_claim(verified.claims, "sub"));
    const auto client = directory_.state()->client(client_id);
    if (!client || client->pool_id() != pool->id || sub.empty()) co_return fail(errors::access_token_invalid());
    if (!has_scope(authn::text_claim(verified.claims, "scope"), self_service_scope))
        co_return fail(errors::not_authorized("Access Token does not have required scopes"));
    const std::string origin_jti(authn::text_claim(verified.claims, "origin_jti"));
    auto work = [id = pool->id, sub, origin_jti, issued = verified.issued](store::Connection& connection) -> Result<void> {
        TRY(const auto user, users::find_by_sub(connection, id, sub));
        if (!user) return fail(errors::user_not_found());
        if (!user->enabled) return fail(errors::user_disabled());
        TRY(const bool live, stands(connection, *user, origin_jti, issued));
        if (!live) return fail(errors::access_token_revoked());
        if (user->status == status::reset_required) return fail(errors::password_reset_required());
        return {};
    };
    CO_TRY_VOID(co_await database_.read(std::move(work)));
    op::Caller caller;
    caller.principal.kind = policy::PrincipalKind::web_identity;
    caller.principal.provider = tokens_.issuer(*pool);
    caller.principal.unique_id = sub;
    caller.context.set(pool_key, pool->id);
    caller.context.set(client_key, client_id);
    const auto* auth_time = verified.claims.find("auth_time");
    if (auth_time && auth_time->integer()) caller.context.set(auth_time_key, std::to_string(*auth_time->integer()));
    if (const auto device = authn::text_claim(verified.claims, "device_key"); !device.empty())
        caller.context.set(device_key, std::string(device));
    co_return caller;
}

Result<Bearer> AccessTokens::bearer(const op::Caller& caller) const
{
    const auto pool_id = caller.context.value(pool_key), client_id = caller.context.value(client_key);
    if (caller.principal.kind != policy::PrincipalKind::web_identity || !pool_id || !client_id)
        return fail(errors::access_token_invalid());
    const auto app = directory_.app(*pool_id, *client_id);
    if (!app) return fail(errors::access_token_invalid());
    const auto auth_time = caller.context.value(auth_time_key);
    const auto device = caller.context.value(device_key);
    return Bearer{app->pool, app->client, caller.principal.unique_id,
                  from_epoch_seconds(auth_time ? std::stoll(std::string(*auth_time)) : 0), std::string(device.value_or(""))};
}

Task<Result<bool>> AccessTokens::token_is_live(SignIn sign_in) const
{
    const auto pool = pool_of_issuer(sign_in.issuer);
    if (!pool) co_return false;
    auto work = [id = pool->id, sign_in = std::move(sign_in)](store::Connection& connection) -> Result<bool> {
        TRY(const auto user, users::find_by_sub(connection, id, sign_in.sub));
        if (!user || !user->enabled) return false;
        // A token that does not say when it was issued cannot show that it is younger than the last sign-out.
        return stands(connection, *user, sign_in.origin_jti, sign_in.issued.value_or(Time{}));
    };
    co_return co_await database_.read(std::move(work));
}

}  // namespace sekisho::cognito_idp
