#pragma once

#include <string>

#include "op/caller.h"
#include "op/user_pool_tokens.h"
#include "services/cognito_idp/pools/directory.h"
#include "services/cognito_idp/tokens/tokens.h"
#include "services/cognito_idp/users/user.h"

namespace sekisho::cognito_idp {

/// Who holds an access token, as the handlers read it from the caller.
struct Bearer {
    PoolPtr pool;
    ClientPtr client;
    std::string sub;
    Time auth_time;          ///< when the user signed in; the epoch where the token does not say
    std::string device_key;  ///< of the device that the token was issued to; empty: none
};

/// Verifies access tokens of our pools: signature by the pool's access key, issuer, token_use, client, scope, expiry,
/// and that user and sign-in still stand. Thread-safe.
class AccessTokens final : public op::UserPoolTokens {
public:
    AccessTokens(const Directory& directory, store::Database& database, const Tokens& tokens, const Clock& clock)
        : directory_(directory), database_(database), tokens_(tokens), clock_(clock)
    {
    }

    /// The caller: a web identity of the issuer; pool and client are context keys of ours (sekisho:UserPoolId,
    /// sekisho:ClientId). NotAuthorizedException with AWS's texts.
    Task<Result<op::Caller>> verify(std::string token) const;
    /// The bearer behind a caller that verify() made.
    [[nodiscard]] Result<Bearer> bearer(const op::Caller& caller) const;

    /// The pool whose tokens say so; null: none.
    [[nodiscard]] PoolPtr pool_of_issuer(std::string_view issuer) const;
    [[nodiscard]] bool serves(std::string_view issuer) const override;
    [[nodiscard]] std::string issuer_of(std::string_view pool_id) const override;
    Task<Result<bool>> token_is_live(SignIn sign_in) const override;

private:
    [[nodiscard]] Result<authn::VerifiedJwt> open(const std::string& token, PoolPtr& pool) const;

    const Directory& directory_;
    store::Database& database_;
    const Tokens& tokens_;
    const Clock& clock_;
};

}  // namespace sekisho::cognito_idp
