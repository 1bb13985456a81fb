#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/sign_in/throttle.h"
#include "services/cognito_idp/tokens/token_families.h"
#include "services/cognito_idp/users/sign_up_operations.h"

namespace sekisho::cognito_idp {

Result<api::CodeDeliveryDetailsType> ForgotPassword::send(store::Connection& connection, const App& app,
                                                          const std::string& username) const
{
    const auto& pool = *app.pool;
    TRY_VOID(parts_.spend(connection, pool, username, quota::forgot_password));
    TRY(const auto user, users::find(connection, pool, username, NameKind::sign_in));
    auto contact = user ? recovery_contact(pool, *user) : std::nullopt;
    const bool resettable =
        user && user->enabled && (user->status == status::confirmed || user->status == status::reset_required);
    if (app.client->hides_existence() && (!resettable || !contact)) return parts_.simulated(pool, username);
    if (!user) return fail(errors::user_not_found());
    if (!user->enabled) return fail(errors::user_disabled());
    if (!contact) return fail(errors::no_recovery_contact());
    if (!resettable) return fail(errors::not_authorized("User password cannot be reset in the current state."));
    CodeSender::Order order{CodePurpose::forgot_password, MessageKind::forgot_password_code, *std::move(contact)};
    return parts_.sender.send(connection, pool, *user, std::move(order));
}

Task<Result<ForgotPassword::Output>> ForgotPassword::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto app, parts_.app(input->ClientId, input->Username, input->SecretHash));
    auto work = [this, app, name = input->Username](store::Connection& connection) { return send(connection, app, name); };
    Output output;
    CO_TRY(output.CodeDeliveryDetails, co_await parts_.database.write(std::move(work)));
    co_return output;
}

Result<User> ConfirmForgotPassword::check_code(store::Connection& connection, const App& app, const Input& input) const
{
    TRY(auto user, users::find(connection, *app.pool, input.Username, NameKind::sign_in));
    const bool hidden = app.client->hides_existence();
    if (!user) return fail(hidden ? errors::code_mismatch() : errors::user_not_found());
    if (!user->enabled) return fail(hidden ? errors::code_mismatch() : errors::user_disabled());
    if (user->status == status::unconfirmed && !hidden) return fail(errors::user_not_confirmed());
    TRY_VOID(parts_.sender.codes().check(connection, *user, CodePurpose::forgot_password, {}, input.ConfirmationCode));
    return *std::move(user);
}

Task<Result<ConfirmForgotPassword::Output>> ConfirmForgotPassword::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto app, parts_.app(input->ClientId, input->Username, input->SecretHash));
    const auto pool = app.pool;
    const Secret password(input->Password);
    CO_TRY_VOID(check_password(pool->password_policy(), password.reveal(), PolicyWording::change));
    // The attempt counts whatever comes of it: a transaction of its own.
    auto count = [this, pool, name = input->Username](store::Connection& connection) {
        return parts_.spend(connection, *pool, name, quota::confirm_forgot_password);
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(count)));
    auto look = [this, app, request = *input](store::Connection& connection) {
        return check_code(connection, app, request);
    };
    CO_TRY(const auto user, co_await parts_.database.read(std::move(look)));
    CO_TRY(const auto credentials, co_await passwords_.accept(pool, user, password, PolicyWording::change));
    auto work = [this, app, request = *input, credentials](store::Connection& connection) -> Result<void> {
        TRY(auto fresh, check_code(connection, app, request));
        const auto now = parts_.clock.now();
        const auto& codes = parts_.sender.codes();
        TRY(const auto contact,
            codes.confirm(connection, fresh, CodePurpose::forgot_password, {}, request.ConfirmationCode));
        set_credentials(fresh, *app.pool, credentials, PasswordLife::permanent, now);
        fresh.attributes.insert_or_assign(contact.attribute + "_verified", "true");
        TRY_VOID(users::update_credentials(connection, fresh));
        TRY_VOID(users::write_attributes(connection, *app.pool, fresh, AliasConflict::refuse));
        TRY_VOID(lockout::clear(connection, app.pool->id, fresh.sub));
        return end_sessions_after_change(connection, *app.pool, fresh, now);
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(work)));
    co_return Output{};
}

}  // namespace sekisho::cognito_idp
