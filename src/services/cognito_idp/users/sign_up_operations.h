#pragma once

#include "services/cognito_idp/handler.h"
#include "services/cognito_idp/sign_in/sessions.h"
#include "services/cognito_idp/sign_in/throttle.h"
#include "services/cognito_idp/triggers/message_texts.h"
#include "services/cognito_idp/triggers/user_migration.h"
#include "services/cognito_idp/users/attribute_change.h"
#include "services/cognito_idp/users/passwords.h"
#include "services/cognito_idp/users/watch.h"

namespace sekisho::cognito_idp {

/// What the operations share by which users without a token help themselves.
struct SelfServiceParts {
    const Directory& directory;
    store::Database& database;
    const crypto::Sealer& sealer;
    const CodeSender& sender;
    const Sessions& sessions;
    const Clock& clock;
    const Triggers& triggers;
    const MessageTexts& texts;
    const Watch& watch;

    /// The client, its SECRET_HASH over `username` checked.
    [[nodiscard]] Result<App> app(const std::string& client_id, const std::string& username,
                                  const std::optional<std::string>& secret_hash) const;
    /// Counts an attempt against the hourly quota: under the user, by whichever of his names he is addressed, or
    /// under the name where there is no such user.
    [[nodiscard]] Result<void> spend(store::Connection& connection, const Pool& pool, const std::string& username,
                                     const quota::Hourly& hourly) const;
    /// Records what was done in the name of `username`, if there is such a user.
    [[nodiscard]] Result<void> note(store::Connection& connection, const Pool& pool, const std::string& username,
                                    Activity activity) const;
    /// What is answered about a user that does not exist, where the client hides that.
    [[nodiscard]] api::CodeDeliveryDetailsType simulated(const Pool& pool, std::string_view username) const;
    /// What is answered where a message could not be made, be it that a trigger failed: only of users who exist is one made.
    /// Where the client hides existence the answer is as if it had been sent; failures of this server are told in any case.
    [[nodiscard]] Result<api::CodeDeliveryDetailsType> unsent(const App& app, std::string_view username, Error why) const;
};

/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html
/// Without a password where pool and client let users sign in by a one-time code to a contact that is given.
class SignUp : public Unsigned<api::SignUpOperation, op::Effect::write> {
public:
    SignUp(const SelfServiceParts& parts, const Passwords& passwords) : parts_(parts), passwords_(passwords) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Task<Result<PreSignUpAnswer>> ask_trigger(App app, User user, Input input) const;
    Task<Result<Output>> create(App app, User user, Input input, Activity activity) const;
    const SelfServiceParts& parts_;
    const Passwords& passwords_;
};

/// Answers a Session with which a client that has USER_AUTH signs its user in at once.
class ConfirmSignUp : public Unsigned<api::ConfirmSignUpOperation, op::Effect::write> {
public:
    explicit ConfirmSignUp(const SelfServiceParts& parts) : parts_(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    [[nodiscard]] Result<User> confirm(store::Connection& connection, const App& app, const Input& input) const;
    const SelfServiceParts& parts_;
};

class ResendConfirmationCode : public Unsigned<api::ResendConfirmationCodeOperation, op::Effect::write> {
public:
    explicit ResendConfirmationCode(const SelfServiceParts& parts) : parts_(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Task<Result<api::CodeDeliveryDetailsType>> deliver(App app, Input input, Activity activity) const;
    [[nodiscard]] Result<api::CodeDeliveryDetailsType> resend(store::Connection& connection, const App& app,
                                                              const std::string& username, const CustomMessage& texts) const;
    const SelfServiceParts& parts_;
};

class ForgotPassword : public Unsigned<api::ForgotPasswordOperation, op::Effect::write> {
public:
    ForgotPassword(const SelfServiceParts& parts, const UserMigration& migration) : parts_(parts), migration_(migration) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Task<Result<api::CodeDeliveryDetailsType>> deliver(App app, Input input, Activity activity) const;
    /// Lets the migration trigger bring a user that the pool does not know yet.
    Task<Result<void>> migrate(App app, std::string username, ClientMetadata metadata) const;
    [[nodiscard]] Result<api::CodeDeliveryDetailsType> send(store::Connection& connection, const App& app,
                                                            const std::string& username, const CustomMessage& texts) const;
    const SelfServiceParts& parts_;
    const UserMigration& migration_;
};

class ConfirmForgotPassword : public Unsigned<api::ConfirmForgotPasswordOperation, op::Effect::write> {
public:
    ConfirmForgotPassword(const SelfServiceParts& parts, const NewPasswords& passwords)
        : parts_(parts), passwords_(passwords)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    [[nodiscard]] Result<User> check_code(store::Connection& connection, const App& app, const Input& input) const;
    const SelfServiceParts& parts_;
    const NewPasswords& passwords_;
};

}  // namespace sekisho::cognito_idp
