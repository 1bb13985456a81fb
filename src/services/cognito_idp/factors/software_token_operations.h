#pragma once

#include "services/cognito_idp/factors/factor_operations.h"

namespace sekisho::cognito_idp {

/// An operation for users with an access token, and for those who are in the midst of MFA_SETUP, with its Session.
template <class Description>
class ByTokenOrSession : public Description {
public:
    static constexpr op::Effect effect = op::Effect::write;
    static constexpr op::Open open{"authorized by the access token or the session of a sign-in, which name the user"};

    explicit ByTokenOrSession(const FactorParts& parts) : parts_(parts) {}
    Task<Result<op::Caller>> identify(const typename Description::Input& input, const op::Envelope& /*envelope*/) const
    {
        if (input.AccessToken) co_return co_await parts_.access_tokens.verify(*input.AccessToken);
        // The session is opened by execute(): until then, nobody.
        co_return op::Caller{};
    }
    Result<op::AccessChecks> access(const typename Description::Input& /*input*/, const op::Caller& /*caller*/,
                                    const op::Envelope& /*envelope*/) const
    {
        return op::AccessChecks{};
    }

protected:
    const FactorParts& parts_;
};

/// Makes a secret for an authenticator application. Nothing is enrolled before VerifySoftwareToken.
class AssociateSoftwareToken : public ByTokenOrSession<api::AssociateSoftwareTokenOperation> {
public:
    using ByTokenOrSession::ByTokenOrSession;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Task<Result<Output>> by_session(std::string session) const;
};

/// The first code of the application. By access token the application is the user's from now on; in strict pools it is asked
/// for at once, elsewhere when SetUserMFAPreference says so or the pool requires MFA. By Session it becomes so with the
/// answer to MFA_SETUP. EnableSoftwareTokenMFAException for a wrong code, which uses nothing up.
class VerifySoftwareToken : public ByTokenOrSession<api::VerifySoftwareTokenOperation> {
public:
    using ByTokenOrSession::ByTokenOrSession;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Task<Result<Output>> by_session(Input input) const;
};

}  // namespace sekisho::cognito_idp
