#pragma once

#include "op/issuer_keys.h"
#include "op/user_pool_tokens.h"
#include "services/sts/identity_token.h"

namespace sekisho::cognito_identity {

/// A user pool with one key, whose sign-ins can be ended.
class FakePool final : public op::IssuerKeys, public op::UserPoolTokens {
public:
    Result<std::shared_ptr<const authn::KeySet>> keys_for(std::string_view asked_for) const override
    {
        if (asked_for != issuer) return fail("UnknownIssuer", "");
        return std::make_shared<const authn::KeySet>(authn::KeySet::of({key}));
    }
    bool serves(std::string_view named) const override { return named == issuer; }
    std::string issuer_of(std::string_view) const override { return issuer; }
    Task<Result<bool>> token_is_live(SignIn sign_in) const override
    {
        asked = std::move(sign_in);
        co_return live;
    }

    authn::SigningKey key{"kid", crypto::RsaPrivateKey::generate()};
    std::string issuer = "http://sekisho/us-east-1_abc";
    std::string account = "123456789012";
    bool live = true;
    mutable SignIn asked;  ///< last
};

/// Verifies a token that is the subject's name for one registered provider.
class FakeOutside final : public sts::IdentityTokenVerifier {
public:
    Task<Result<sts::VerifiedIdentity>> verify(std::string token, std::string account, Time) const override
    {
        if (!failing.empty()) co_return fail(failing, "text", 400);
        if (account != "123456789012") co_return fail("InvalidIdentityToken", "another account's", 400);
        sts::VerifiedIdentity verified;
        verified.identity.provider = "arn:aws:iam::123456789012:oidc-provider/" + issuer;
        verified.identity.issuer = issuer;
        verified.identity.audience = "app.example";
        verified.identity.subject = token;
        verified.claims.set("sekisho:role", "admin").set("sub", token).set("cognito:preferred_role", admin_role);
        verified.claims.set("cognito:roles", wire::Json::Array{admin_role});
        co_return verified;
    }

    std::string issuer = "idp.example/pool";
    std::string failing;
    static constexpr const char* admin_role = "arn:aws:iam::123456789012:role/Admin";
};

}  // namespace sekisho::cognito_identity
