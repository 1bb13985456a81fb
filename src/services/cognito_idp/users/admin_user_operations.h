#pragma once

#include "services/cognito_idp/handler.h"
#include "services/cognito_idp/triggers/message_texts.h"
#include "services/cognito_idp/users/attribute_change.h"
#include "services/cognito_idp/users/passwords.h"
#include "services/cognito_idp/users/user.h"

namespace sekisho::cognito_idp {

/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
class AdminCreateUser : public OnPool<api::AdminCreateUserOperation, op::Effect::write> {
public:
    struct Parts {
        store::Database& database;
        const Passwords& passwords;
        Messages& messages;
        const Clock& clock;
        const Triggers& triggers;
        const MessageTexts& texts;
    };
    AdminCreateUser(const Directory& directory, Parts parts) : OnPool(directory), parts_(parts) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    Task<Result<Output>> resend(PoolPtr pool, Input input) const;
    Task<Result<Output>> create(PoolPtr pool, Input input) const;
    Parts parts_;
};

class AdminGetUser : public OnPool<api::AdminGetUserOperation, op::Effect::read> {
public:
    AdminGetUser(const Directory& directory, store::Database& database) : OnPool(directory), database_(database) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    store::Database& database_;
};

class AdminDeleteUser : public OnPool<api::AdminDeleteUserOperation, op::Effect::write> {
public:
    AdminDeleteUser(const Directory& directory, store::Database& database) : OnPool(directory), database_(database) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    store::Database& database_;
};

/// What the operations that change one user's row share.
class UserChange {
public:
    UserChange(store::Database& database, const Clock& clock) : database_(database), clock_(clock) {}
    using Edit = std::function<Result<void>(store::Connection&, User&, Time)>;
    /// Finds the user, lets `edit` change it, and writes the row, all in one transaction.
    /// Answers the user as he is then.
    Task<Result<User>> change(PoolPtr pool, std::string name, Edit edit) const;

private:
    store::Database& database_;
    const Clock& clock_;
};

class AdminDisableUser : public OnPool<api::AdminDisableUserOperation, op::Effect::write> {
public:
    AdminDisableUser(const Directory& directory, const UserChange& users) : OnPool(directory), users_(users) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const UserChange& users_;
};

class AdminEnableUser : public OnPool<api::AdminEnableUserOperation, op::Effect::write> {
public:
    AdminEnableUser(const Directory& directory, const UserChange& users) : OnPool(directory), users_(users) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const UserChange& users_;
};

class AdminConfirmSignUp : public OnPool<api::AdminConfirmSignUpOperation, op::Effect::write> {
public:
    AdminConfirmSignUp(const Directory& directory, const UserChange& users, const Triggers& triggers)
        : OnPool(directory), users_(users), triggers_(triggers)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const UserChange& users_;
    const Triggers& triggers_;
};

class AdminUserGlobalSignOut : public OnPool<api::AdminUserGlobalSignOutOperation, op::Effect::write> {
public:
    AdminUserGlobalSignOut(const Directory& directory, const UserChange& users) : OnPool(directory), users_(users) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const UserChange& users_;
};

/// How codes go out that an administrator's call causes.
struct AdminCodes {
    const CodeSender& sender;
    const MessageTexts& texts;
};

class AdminUpdateUserAttributes : public OnPool<api::AdminUpdateUserAttributesOperation, op::Effect::write> {
public:
    AdminUpdateUserAttributes(const Directory& directory, const UserChange& users, AdminCodes codes)
        : OnPool(directory), users_(users), codes_(codes)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const UserChange& users_;
    AdminCodes codes_;
};

class AdminDeleteUserAttributes : public OnPool<api::AdminDeleteUserAttributesOperation, op::Effect::write> {
public:
    AdminDeleteUserAttributes(const Directory& directory, const UserChange& users) : OnPool(directory), users_(users) {}
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const UserChange& users_;
};

class AdminSetUserPassword : public OnPool<api::AdminSetUserPasswordOperation, op::Effect::write> {
public:
    AdminSetUserPassword(const Directory& directory, store::Database& database, const NewPasswords& passwords,
                         const Clock& clock)
        : OnPool(directory), database_(database), passwords_(passwords), clock_(clock)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    store::Database& database_;
    const NewPasswords& passwords_;
    const Clock& clock_;
};

/// Takes the password away and sends a code to set another.
class AdminResetUserPassword : public OnPool<api::AdminResetUserPasswordOperation, op::Effect::write> {
public:
    AdminResetUserPassword(const Directory& directory, const UserChange& users, AdminCodes codes)
        : OnPool(directory), users_(users), codes_(codes)
    {
    }
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const UserChange& users_;
    AdminCodes codes_;
};

}  // namespace sekisho::cognito_idp
