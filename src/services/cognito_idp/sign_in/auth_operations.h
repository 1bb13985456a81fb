#pragma once

#include "services/cognito_idp/handler.h"
#include "services/cognito_idp/sign_in/flows.h"

namespace sekisho::cognito_idp {

/// Chooses among the ways to sign in. InvalidParameterException for a flow that the client does not allow.
class Authentication {
public:
    /// By AuthFlow and by ChallengeName. What is not listed is refused.
    struct Parts {
        std::map<std::string, const Starter*, std::less<>> flows;
        std::map<std::string, const Responder*, std::less<>> challenges;
    };
    explicit Authentication(Parts parts) : parts_(std::move(parts)) {}
    Task<Result<SignInAnswer>> initiate(SignInCall call, std::string flow) const;
    Task<Result<SignInAnswer>> respond(SignInCall call, std::string challenge) const;

private:
    Parts parts_;
};

/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
class InitiateAuth : public Unsigned<api::InitiateAuthOperation, op::Effect::write> {
public:
    InitiateAuth(const Directory& directory, const Authentication& authentication)
        : directory_(directory), authentication_(authentication)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const Directory& directory_;
    const Authentication& authentication_;
};

class RespondToAuthChallenge : public Unsigned<api::RespondToAuthChallengeOperation, op::Effect::write> {
public:
    RespondToAuthChallenge(const Directory& directory, const Authentication& authentication)
        : directory_(directory), authentication_(authentication)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const Directory& directory_;
    const Authentication& authentication_;
};

class AdminInitiateAuth : public OnPool<api::AdminInitiateAuthOperation, op::Effect::write> {
public:
    AdminInitiateAuth(const Directory& directory, const Authentication& authentication)
        : OnPool(directory), authentication_(authentication)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const Authentication& authentication_;
};

class AdminRespondToAuthChallenge : public OnPool<api::AdminRespondToAuthChallengeOperation, op::Effect::write> {
public:
    AdminRespondToAuthChallenge(const Directory& directory, const Authentication& authentication)
        : OnPool(directory), authentication_(authentication)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const Authentication& authentication_;
};

/// Takes the refresh token and the plain ClientSecret, not a hash. The one way to refresh where tokens rotate.
class GetTokensFromRefreshToken : public Unsigned<api::GetTokensFromRefreshTokenOperation, op::Effect::write> {
public:
    GetTokensFromRefreshToken(const Directory& directory, const RefreshSignIn& refresh)
        : directory_(directory), refresh_(refresh)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const Directory& directory_;
    const RefreshSignIn& refresh_;
};

/// Ends one sign-in: the refresh token and all that came of it. An unknown token is no error.
class RevokeToken : public Unsigned<api::RevokeTokenOperation, op::Effect::write> {
public:
    RevokeToken(const Directory& directory, store::Database& database, const Clock& clock)
        : directory_(directory), database_(database), clock_(clock)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const Directory& directory_;
    store::Database& database_;
    const Clock& clock_;
};

}  // namespace sekisho::cognito_idp
