#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/cognito_idp/users/user.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// One sign-in and all tokens that descend from it: `origin_jti` names it in every one of them. Revoking the family
/// ends its refresh tokens and access tokens at once.
struct TokenFamily {
    std::string origin_jti;
    std::string pool_id;
    std::string client_id;
    std::string sub;
    std::string event_id;
    std::string device_key;  ///< the tracked device that it belongs to; empty: none
    Time auth_time;
    Time expires;  ///< of the refresh token; rotation does not prolong it
    std::optional<Time> revoked;
};

/// A refresh token as the store knows it: by its hash.
struct RefreshToken {
    TokenFamily family;
    std::optional<Time> rotated;  ///< when a successor was given out
};

/// Rows of families and refresh tokens. Functions of one transaction.
namespace families {

/// A family and its first refresh token.
Result<void> start(store::Connection& connection, const TokenFamily& family, std::string_view refresh_token, Time now);
[[nodiscard]] Result<std::optional<TokenFamily>> find(store::Connection& connection, std::string_view origin_jti);
[[nodiscard]] Result<std::optional<RefreshToken>> find_refresh_token(store::Connection& connection, std::string_view token);
/// Marks `token` as replaced, if it was not before, and adds its successor.
Result<void> rotate(store::Connection& connection, const TokenFamily& family, std::string_view token,
                    std::string_view successor, Time now);
Result<void> revoke(store::Connection& connection, std::string_view origin_jti, Time now);
Result<void> revoke_all_of(store::Connection& connection, std::string_view sub, Time now);
/// Those of the user that belong to this device.
Result<void> revoke_all_on(store::Connection& connection, std::string_view sub, std::string_view device_key, Time now);

}  // namespace families

/// A changed password ends every session of the user in strict pools; Cognito lets them live.
Result<void> end_sessions_after_change(store::Connection& connection, const Pool& pool, User& user, Time now);

/// Opaque, 256 bits of randomness and more, in the five-part form of a JWE, which clients expect.
[[nodiscard]] std::string make_refresh_token();
/// Whether the text has that form; an access or ID token (three parts) has not.
[[nodiscard]] bool looks_like_refresh_token(std::string_view token) noexcept;

}  // namespace sekisho::cognito_idp
