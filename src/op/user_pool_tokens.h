#pragma once

#include <string>

#include "base/result.h"
#include "base/task.h"

namespace sekisho::op {

/// Whether a sign-in at one of our own user pools still stands: what ServerSideTokenCheck of an identity pool asks.
/// Implemented by services/cognito_idp, connected by app. Thread-safe.
class UserPoolTokens {
public:
    virtual ~UserPoolTokens() = default;
    /// False where the user is deleted or disabled, or where the sign-in that `origin_jti` names (the token's claim; empty
    /// where revocation is off) was revoked. An Error only where the store fails.
    virtual Task<Result<bool>> token_is_live(std::string issuer, std::string sub, std::string origin_jti) const = 0;
};

}  // namespace sekisho::op
