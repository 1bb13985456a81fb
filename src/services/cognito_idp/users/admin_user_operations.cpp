#include "services/cognito_idp/users/admin_user_operations.h"

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/factors/enrolment.h"
#include "services/cognito_idp/tokens/token_families.h"
#include "services/cognito_idp/users/attributes.h"

namespace sekisho::cognito_idp {

Task<Result<User>> UserChange::change(PoolPtr pool, std::string name, Edit edit) const
{
    auto work = [this, pool, name, edit](store::Connection& connection) -> Result<User> {
        TRY(auto user, users::get(connection, *pool, name));
        const auto now = clock_.now();
        user.modified = now;
        TRY_VOID(edit(connection, user, now));
        TRY_VOID(users::update(connection, user));
        return user;
    };
    co_return co_await database_.write(std::move(work));
}

Task<Result<AdminGetUser::Output>> AdminGetUser::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    auto work = [pool, name = input->Username](store::Connection& connection) -> Result<Output> {
        TRY(const auto user, users::get(connection, *pool, name));
        TRY(const auto enrolment, enrolments::read(connection, user.sub));
        Output output;
        output.Username = user.username;
        output.UserAttributes = to_attribute_list(user);
        output.UserCreateDate = user.created;
        output.UserLastModifiedDate = user.modified;
        output.Enabled = user.enabled;
        output.UserStatus = user.status;
        tell_factors(output, enrolment);
        return output;
    };
    co_return co_await database_.read(std::move(work));
}

Task<Result<AdminDeleteUser::Output>> AdminDeleteUser::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    auto work = [pool, name = input->Username](store::Connection& connection) -> Result<void> {
        TRY(const auto user, users::get(connection, *pool, name));
        return users::remove(connection, user.sub);
    };
    CO_TRY_VOID(co_await database_.write(std::move(work)));
    co_return Output{};
}

Task<Result<AdminDisableUser::Output>> AdminDisableUser::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    UserChange::Edit edit = [](store::Connection&, User& user, Time) -> Result<void> {
        user.enabled = false;
        return {};
    };
    CO_TRY_VOID(co_await users_.change(pool, input->Username, std::move(edit)));
    co_return Output{};
}

Task<Result<AdminEnableUser::Output>> AdminEnableUser::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    UserChange::Edit edit = [](store::Connection&, User& user, Time) -> Result<void> {
        user.enabled = true;
        return {};
    };
    CO_TRY_VOID(co_await users_.change(pool, input->Username, std::move(edit)));
    co_return Output{};
}

Task<Result<AdminConfirmSignUp::Output>> AdminConfirmSignUp::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    UserChange::Edit edit = [pool](store::Connection& connection, User& user, Time) -> Result<void> {
        if (user.status != status::unconfirmed)
            return fail(errors::not_authorized(fmt::format("User cannot be confirmed. Current status is {}", user.status)));
        user.status = status::confirmed;
        return users::claim_aliases(connection, *pool, user, AliasConflict::refuse);
    };
    CO_TRY(const auto user, co_await users_.change(pool, input->Username, std::move(edit)));
    auto event = event_about({pool, nullptr}, user, input->ClientMetadata.value_or(ClientMetadata{}));
    CO_TRY_VOID(co_await triggers_.post_confirmation(std::move(event), "PostConfirmation_ConfirmSignUp"));
    co_return Output{};
}

Task<Result<AdminUserGlobalSignOut::Output>> AdminUserGlobalSignOut::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    UserChange::Edit edit = [](store::Connection& connection, User& user, Time now) -> Result<void> {
        user.signed_out = now;
        return families::revoke_all_of(connection, user.sub, now);
    };
    CO_TRY_VOID(co_await users_.change(pool, input->Username, std::move(edit)));
    co_return Output{};
}

Task<Result<AdminUpdateUserAttributes::Output>> AdminUpdateUserAttributes::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    CO_TRY(const auto changes, to_attributes(input->UserAttributes));
    CO_TRY_VOID(check_attributes(*pool, nullptr, changes, Moment::update));
    MessageTexts::Occasion occasion{
        {pool, nullptr}, "CustomMessage_UpdateUserAttribute", input->ClientMetadata.value_or(ClientMetadata{})};
    MessageTexts::Due due = [pool, changes](const User& user) { return !plan_change(*pool, user, changes).codes.empty(); };
    CO_TRY(const auto texts,
           co_await codes_.texts.about_name(std::move(occasion), input->Username, NameKind::administrator, std::move(due)));
    UserChange::Edit edit = [this, pool, changes, texts](store::Connection& connection, User& user, Time) -> Result<void> {
        const auto change = plan_change(*pool, user, changes);
        user.attributes = change.attributes;
        if (user.status != status::force_change_password) TRY_VOID(check_required(*pool, user.attributes));
        TRY_VOID(users::write_attributes(connection, *pool, user, AliasConflict::take_over));
        TRY_VOID(codes_.sender.send_all(connection, *pool, user, change, texts));
        return {};
    };
    CO_TRY_VOID(co_await users_.change(pool, input->Username, std::move(edit)));
    co_return Output{};
}

Task<Result<AdminDeleteUserAttributes::Output>> AdminDeleteUserAttributes::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    CO_TRY_VOID(check_deletable(*pool, nullptr, input->UserAttributeNames));
    UserChange::Edit edit = [pool, names = input->UserAttributeNames](store::Connection& connection, User& user,
                                                                      Time) -> Result<void> {
        for (const auto& name : names) {
            user.attributes.erase(name);
            if (name == "email" || name == "phone_number") user.attributes.erase(name + "_verified");
        }
        return users::write_attributes(connection, *pool, user, AliasConflict::refuse);
    };
    CO_TRY_VOID(co_await users_.change(pool, input->Username, std::move(edit)));
    co_return Output{};
}

Task<Result<AdminSetUserPassword::Output>> AdminSetUserPassword::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    auto read = [pool, name = input->Username](store::Connection& connection) {
        return users::get(connection, *pool, name);
    };
    CO_TRY(const auto user, co_await database_.read(std::move(read)));
    const Secret password(input->Password);
    CO_TRY(const auto credentials, co_await passwords_.accept(pool, user, password, PolicyWording::change));
    const auto life = input->Permanent.value_or(false) ? PasswordLife::permanent : PasswordLife::temporary;
    auto work = [pool, sub = user.sub, credentials, life,
                 now = clock_.now()](store::Connection& connection) -> Result<void> {
        TRY(auto fresh, users::find_by_sub(connection, pool->id, sub));
        if (!fresh) return fail(errors::user_not_found());
        set_credentials(*fresh, *pool, credentials, life, now);
        TRY_VOID(users::update_credentials(connection, *fresh));
        TRY_VOID(end_sessions_after_change(connection, *pool, *fresh, now));
        return users::claim_aliases(connection, *pool, *fresh, AliasConflict::refuse);
    };
    CO_TRY_VOID(co_await database_.write(std::move(work)));
    co_return Output{};
}

Task<Result<AdminResetUserPassword::Output>> AdminResetUserPassword::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    MessageTexts::Occasion occasion{
        {pool, nullptr}, "CustomMessage_ForgotPassword", input->ClientMetadata.value_or(ClientMetadata{})};
    MessageTexts::Due due = [pool](const User& user) {
        return (user.status == status::confirmed || user.status == status::reset_required) && recovery_contact(*pool, user);
    };
    CO_TRY(const auto texts,
           co_await codes_.texts.about_name(std::move(occasion), input->Username, NameKind::administrator, std::move(due)));
    UserChange::Edit edit = [this, pool, texts](store::Connection& connection, User& user, Time) -> Result<void> {
        if (user.status != status::confirmed && user.status != status::reset_required)
            return fail(errors::not_authorized("User password cannot be reset in the current state."));
        auto contact = recovery_contact(*pool, user);
        if (!contact) return fail(errors::no_recovery_contact());
        user.status = status::reset_required;
        CodeSender::Order order{CodePurpose::forgot_password, MessageKind::forgot_password_code, *std::move(contact),
                                ContactState::held, texts};
        TRY_VOID(codes_.sender.send(connection, *pool, user, std::move(order)));
        return {};
    };
    CO_TRY_VOID(co_await users_.change(pool, input->Username, std::move(edit)));
    co_return Output{};
}

}  // namespace sekisho::cognito_idp
