#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/factors/recovery.h"
#include "services/cognito_idp/sign_in/throttle.h"
#include "services/cognito_idp/tokens/token_families.h"
#include "services/cognito_idp/users/sign_up_operations.h"

namespace sekisho::cognito_idp {
namespace {

bool is_resettable(const User& user)
{
    return user.enabled && (user.status == status::confirmed || user.status == status::reset_required);
}

}  // namespace

Task<Result<void>> ForgotPassword::migrate(App app, std::string username, ClientMetadata metadata) const
{
    if (!has_migration(*app.pool)) co_return Result<void>{};
    auto look = [pool = app.pool, username](store::Connection& connection) -> Result<bool> {
        TRY(const auto user, users::find(connection, *pool, username, NameKind::sign_in));
        return user.has_value();
    };
    CO_TRY(const bool known, co_await parts_.database.read(std::move(look)));
    if (known) co_return Result<void>{};
    const bool hidden = app.client->hides_existence();
    Newcomer newcomer{std::move(app), std::move(username), {}, {}, std::move(metadata)};
    auto brought = co_await migration_.bring(std::move(newcomer));
    if (!brought && !hidden) co_return brought;
    co_return Result<void>{};
}

Result<api::CodeDeliveryDetailsType> ForgotPassword::send(store::Connection& connection, const App& app,
                                                          const std::string& username, const CustomMessage& texts) const
{
    const auto& pool = *app.pool;
    TRY(const auto user, users::find(connection, pool, username, NameKind::sign_in));
    std::optional<Contact> contact;
    if (user) {
        TRY(contact, own_recovery_contact(connection, pool, *user));
    }
    const bool resettable = user && is_resettable(*user);
    if (app.client->hides_existence() && (!resettable || !contact)) return parts_.simulated(pool, username);
    if (!user) return fail(errors::user_not_found());
    if (!user->enabled) return fail(errors::user_disabled());
    if (!contact) return fail(errors::no_recovery_contact());
    if (!resettable) return fail(errors::not_authorized("User password cannot be reset in the current state."));
    CodeSender::Order order{CodePurpose::forgot_password, MessageKind::forgot_password_code, *std::move(contact),
                            ContactState::held, texts};
    return parts_.sender.send(connection, pool, *user, std::move(order));
}

Task<Result<ForgotPassword::Output>> ForgotPassword::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto app, parts_.app(input->ClientId, input->Username, input->SecretHash));
    // The attempt counts whatever comes of it, before any trigger is called.
    auto count = [this, app, name = input->Username](store::Connection& connection) {
        return parts_.spend(connection, *app.pool, name, quota::forgot_password);
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(count)));
    const auto metadata = input->ClientMetadata.value_or(ClientMetadata{});
    CO_TRY_VOID(co_await migrate(app, input->Username, metadata));
    const Activity activity{
        Activity::Kind::forgot_password, {}, origin_of(input.envelope(), *app.client, input->UserContextData)};
    auto sent = co_await deliver(app, *input, activity);
    if (!sent) sent = parts_.unsent(app, input->Username, sent.error());
    Output output;
    CO_TRY(output.CodeDeliveryDetails, std::move(sent));
    co_return output;
}

Task<Result<api::CodeDeliveryDetailsType>> ForgotPassword::deliver(App app, Input input, Activity activity) const
{
    MessageTexts::Occasion occasion{app, "CustomMessage_ForgotPassword", input.ClientMetadata.value_or(ClientMetadata{})};
    MessageTexts::Due due = [pool = app.pool](const User& user) {
        return is_resettable(user) && recovery_contact(*pool, user);
    };
    CO_TRY(const auto texts,
           co_await parts_.texts.about_name(std::move(occasion), input.Username, NameKind::sign_in, std::move(due)));
    auto work = [this, app, texts, activity,
                 name = input.Username](store::Connection& connection) -> Result<api::CodeDeliveryDetailsType> {
        TRY(auto details, send(connection, app, name, texts));
        TRY_VOID(parts_.note(connection, *app.pool, name, activity));
        return details;
    };
    co_return co_await parts_.database.write(std::move(work));
}

Result<User> ConfirmForgotPassword::check_code(store::Connection& connection, const App& app, const Input& input) const
{
    TRY(auto user, users::find(connection, *app.pool, input.Username, NameKind::sign_in));
    const bool hidden = app.client->hides_existence();
    if (!user) return fail(hidden ? errors::code_mismatch() : errors::user_not_found());
    if (!user->enabled) return fail(hidden ? errors::code_mismatch() : errors::user_disabled());
    if (user->status == status::unconfirmed && !hidden) return fail(errors::user_not_confirmed());
    const auto code =
        parts_.sender.codes().check(connection, *user, CodePurpose::forgot_password, {}, input.ConfirmationCode);
    if (code) return *std::move(user);
    // Cognito says of a user who has asked for no code that it has expired, and of nobody that it does not match.
    const bool telling = hidden && app.pool->mode == Mode::strict && code.error().code == errors::code_expired().code;
    return fail(telling ? errors::code_mismatch() : code.error());
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
    CO_TRY(const auto breached, co_await parts_.watch.screen(app, password, PasswordUse::change));
    CO_TRY(const auto credentials, co_await passwords_.accept(pool, user, password, PolicyWording::change));
    const Activity activity{Activity::Kind::password_change, user.sub,
                            origin_of(input.envelope(), *app.client, input->UserContextData), breached};
    auto work = [this, app, request = *input, credentials, activity](store::Connection& connection) -> Result<User> {
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
        TRY_VOID(parts_.watch.note(connection, *app.pool, activity));
        TRY_VOID(end_sessions_after_change(connection, *app.pool, fresh, now));
        return fresh;
    };
    CO_TRY(const auto changed, co_await parts_.database.write(std::move(work)));
    auto event = event_about(app, changed, input->ClientMetadata.value_or(ClientMetadata{}));
    CO_TRY_VOID(co_await parts_.triggers.post_confirmation(std::move(event), "PostConfirmation_ConfirmForgotPassword"));
    co_return Output{};
}

}  // namespace sekisho::cognito_idp
