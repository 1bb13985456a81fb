#pragma once

#include "services/cognito_idp/handler.h"
#include "services/cognito_idp/tokens/access_tokens.h"
#include "services/cognito_idp/triggers/message_texts.h"
#include "services/cognito_idp/users/attribute_change.h"
#include "services/cognito_idp/users/passwords.h"
#include "services/cognito_idp/users/watch.h"

namespace sekisho::cognito_idp {

/// What the operations share that a signed-in user calls with the access token.
struct SelfParts {
    const AccessTokens& tokens;
    store::Database& database;
    const CodeSender& sender;
    const Clock& clock;
    const MessageTexts& texts;
    const Watch& watch;

    /// The user behind the caller, read in this transaction.
    [[nodiscard]] Result<User> user(store::Connection& connection, const Bearer& bearer) const;
};

/// An operation whose credential is the AccessToken in its input.
template <class Description, op::Effect effect_>
class ByAccessToken : public Description {
public:
    static constexpr op::Effect effect = effect_;
    static constexpr op::Open open{"authorized by the access token, which names the user that the call is about"};

    Task<Result<op::Caller>> identify(const typename Description::Input& input, const op::Envelope& /*envelope*/) const
    {
        // A few operations do not demand it in AWS's model, but do nothing without it.
        std::optional<std::string> token = input.AccessToken;
        co_return co_await parts_.tokens.verify(std::move(token).value_or(""));
    }
    Result<op::AccessChecks> access(const typename Description::Input& /*input*/, const op::Caller& /*caller*/,
                                    const op::Envelope& /*envelope*/) const
    {
        return op::AccessChecks{};
    }

protected:
    explicit ByAccessToken(const SelfParts& parts) : parts_(parts) {}
    const SelfParts& parts_;
};

/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html
class GetUser : public ByAccessToken<api::GetUserOperation, op::Effect::read> {
public:
    explicit GetUser(const SelfParts& parts) : ByAccessToken(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class UpdateUserAttributes : public ByAccessToken<api::UpdateUserAttributesOperation, op::Effect::write> {
public:
    explicit UpdateUserAttributes(const SelfParts& parts) : ByAccessToken(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class DeleteUserAttributes : public ByAccessToken<api::DeleteUserAttributesOperation, op::Effect::write> {
public:
    explicit DeleteUserAttributes(const SelfParts& parts) : ByAccessToken(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class DeleteUser : public ByAccessToken<api::DeleteUserOperation, op::Effect::write> {
public:
    explicit DeleteUser(const SelfParts& parts) : ByAccessToken(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class GlobalSignOut : public ByAccessToken<api::GlobalSignOutOperation, op::Effect::write> {
public:
    explicit GlobalSignOut(const SelfParts& parts) : ByAccessToken(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class GetUserAttributeVerificationCode
    : public ByAccessToken<api::GetUserAttributeVerificationCodeOperation, op::Effect::write> {
public:
    explicit GetUserAttributeVerificationCode(const SelfParts& parts) : ByAccessToken(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class VerifyUserAttribute : public ByAccessToken<api::VerifyUserAttributeOperation, op::Effect::write> {
public:
    explicit VerifyUserAttribute(const SelfParts& parts) : ByAccessToken(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// Wrong previous passwords count towards the lock of sign-in.
class ChangePassword : public ByAccessToken<api::ChangePasswordOperation, op::Effect::write> {
public:
    ChangePassword(const SelfParts& parts, const Passwords& passwords, const NewPasswords& new_passwords)
        : ByAccessToken(parts), passwords_(passwords), new_passwords_(new_passwords)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Task<Result<void>> check_previous(Bearer bearer, User user, std::optional<std::string> previous) const;

    const Passwords& passwords_;
    const NewPasswords& new_passwords_;
};

}  // namespace sekisho::cognito_idp
