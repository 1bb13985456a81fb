#include "services/cognito_idp/tokens/token_families.h"

#include "base/encoding.h"
#include "crypto/hash.h"
#include "crypto/random.h"

namespace sekisho::cognito_idp {
namespace {

// The longest life of an access token: so long a family is remembered after its refresh token has expired.
constexpr std::chrono::milliseconds afterlife = std::chrono::hours(24);

std::string hash_of(std::string_view token) { return base64url(crypto::sha256(token)); }

constexpr std::string_view family_columns =
    "f.origin_jti AS origin_jti, f.pool_id AS pool_id, f.client_id AS client_id, f.sub AS sub, f.event_id AS event_id, "
    "f.device_key AS device_key, f.auth_time AS auth_time, f.expires_at AS expires_at, f.revoked_at AS revoked_at";

TokenFamily family_of(const store::Row& row)
{
    TokenFamily family;
    family.origin_jti = row.text("origin_jti");
    family.pool_id = row.text("pool_id");
    family.client_id = row.text("client_id");
    family.sub = row.text("sub");
    family.event_id = row.text("event_id");
    family.device_key = row.text("device_key");
    family.auth_time = from_epoch_milliseconds(row.integer("auth_time"));
    family.expires = from_epoch_milliseconds(row.integer("expires_at"));
    if (const auto revoked = row.maybe_integer("revoked_at")) family.revoked = from_epoch_milliseconds(*revoked);
    return family;
}

Result<void> insert_token(store::Connection& connection, const TokenFamily& family, std::string_view token, Time now)
{
    TRY_VOID(connection.execute("INSERT INTO user_pool_refresh_tokens (token_hash, origin_jti, issued_at) VALUES (?, ?, ?)",
                                {hash_of(token), family.origin_jti, epoch_milliseconds(now)}));
    return {};
}

}  // namespace

namespace families {

Result<void> start(store::Connection& connection, const TokenFamily& family, std::string_view refresh_token, Time now)
{
    // Not all at once: whoever is the first after many have expired does not pay for them all.
    TRY_VOID(
        connection.execute("DELETE FROM user_pool_token_families WHERE origin_jti IN (SELECT origin_jti FROM "
                           "user_pool_token_families WHERE expires_at < ? ORDER BY expires_at LIMIT 100)",
                           {epoch_milliseconds(now - afterlife)}));
    TRY_VOID(connection.execute(
        "INSERT INTO user_pool_token_families (origin_jti, pool_id, client_id, sub, auth_time, event_id, "
        "device_key, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        {family.origin_jti, family.pool_id, family.client_id, family.sub, epoch_milliseconds(family.auth_time),
         family.event_id, family.device_key, epoch_milliseconds(family.expires)}));
    return insert_token(connection, family, refresh_token, now);
}

Result<std::optional<TokenFamily>> find(store::Connection& connection, std::string_view origin_jti)
{
    static const auto sql = fmt::format("SELECT {} FROM user_pool_token_families f WHERE f.origin_jti = ?", family_columns);
    TRY(const auto rows, connection.query(sql, {std::string(origin_jti)}));
    if (rows.empty()) return std::nullopt;
    return family_of(rows.front());
}

Result<std::optional<RefreshToken>> find_refresh_token(store::Connection& connection, std::string_view token)
{
    static const auto sql = fmt::format(
        "SELECT {}, t.rotated_at AS rotated_at FROM user_pool_refresh_tokens t "
        "JOIN user_pool_token_families f ON f.origin_jti = t.origin_jti WHERE t.token_hash = ?",
        family_columns);
    TRY(const auto rows, connection.query(sql, {hash_of(token)}));
    if (rows.empty()) return std::nullopt;
    RefreshToken found{family_of(rows.front()), {}};
    if (const auto rotated = rows.front().maybe_integer("rotated_at")) found.rotated = from_epoch_milliseconds(*rotated);
    return found;
}

Result<void> rotate(store::Connection& connection, const TokenFamily& family, std::string_view token,
                    std::string_view successor, Time now)
{
    TRY_VOID(
        connection.execute("UPDATE user_pool_refresh_tokens SET rotated_at = ? WHERE token_hash = ? AND rotated_at IS NULL",
                           {epoch_milliseconds(now), hash_of(token)}));
    return insert_token(connection, family, successor, now);
}

Result<void> revoke(store::Connection& connection, std::string_view origin_jti, Time now)
{
    TRY_VOID(
        connection.execute("UPDATE user_pool_token_families SET revoked_at = ? WHERE origin_jti = ? AND revoked_at IS NULL",
                           {epoch_milliseconds(now), std::string(origin_jti)}));
    return {};
}

Result<void> revoke_all_of(store::Connection& connection, std::string_view sub, Time now)
{
    TRY_VOID(connection.execute("UPDATE user_pool_token_families SET revoked_at = ? WHERE sub = ? AND revoked_at IS NULL",
                                {epoch_milliseconds(now), std::string(sub)}));
    return {};
}

Result<void> revoke_all_on(store::Connection& connection, std::string_view sub, std::string_view device_key, Time now)
{
    TRY_VOID(connection.execute(
        "UPDATE user_pool_token_families SET revoked_at = ? WHERE sub = ? AND device_key = ? AND revoked_at IS NULL",
        {epoch_milliseconds(now), std::string(sub), std::string(device_key)}));
    return {};
}

}  // namespace families

Result<void> end_sessions_after_change(store::Connection& connection, const Pool& pool, User& user, Time now)
{
    if (pool.mode != Mode::strict) return {};
    user.signed_out = now;
    TRY_VOID(families::revoke_all_of(connection, user.sub, now));
    return users::update(connection, user);
}

std::string make_refresh_token()
{
    const auto header = base64url(R"({"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"})");
    return fmt::format("{}.{}.{}.{}.{}", header, base64url(crypto::random_bytes(256)), base64url(crypto::random_bytes(12)),
                       base64url(crypto::random_bytes(600)), base64url(crypto::random_bytes(16)));
}

bool looks_like_refresh_token(std::string_view token) noexcept { return std::ranges::count(token, '.') == 4; }

}  // namespace sekisho::cognito_idp
