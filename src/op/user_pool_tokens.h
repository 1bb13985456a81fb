#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"

namespace sekisho::op {

/// Whether a sign-in at one of our own user pools still stands: what ServerSideTokenCheck of an identity pool asks.
/// Implemented by services/cognito_idp, connected by app. Thread-safe.
class UserPoolTokens {
public:
    /// What a verified token says of the sign-in that it stems from.
    struct SignIn {
        std::string issuer;
        std::string sub;
        std::string origin_jti;      ///< empty where the client has revocation switched off
        std::optional<Time> issued;  ///< its "iat"
    };

    virtual ~UserPoolTokens() = default;
    /// Whether this is the issuer of a user pool here, exactly as its tokens' "iss" has it.
    [[nodiscard]] virtual bool serves(std::string_view issuer) const = 0;
    /// The issuer of that user pool; empty: there is none.
    [[nodiscard]] virtual std::string issuer_of(std::string_view pool_id) const = 0;
    /// False where the user is deleted or disabled, or where the sign-in was revoked; without an `origin_jti`, where the
    /// user was signed out everywhere since the token was issued. An Error only where the store fails.
    virtual Task<Result<bool>> token_is_live(SignIn sign_in) const = 0;
};

}  // namespace sekisho::op
