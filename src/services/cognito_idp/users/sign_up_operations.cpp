#include "services/cognito_idp/users/sign_up_operations.h"

#include "base/encoding.h"
#include "base/log.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/factors/choice_sign_in.h"
#include "services/cognito_idp/sign_in/secret_hash.h"
#include "services/cognito_idp/sign_in/throttle.h"
#include "services/cognito_idp/users/attributes.h"
#include "services/cognito_idp/users/new_user.h"

namespace sekisho::cognito_idp {
namespace {

std::string taken_text(const Pool& pool, const std::string& username)
{
    if (!pool.has_username_attributes()) return "User already exists";
    return fmt::format("An account with the given {} already exists.",
                       looks_like_email(username) ? "email" : "phone_number");
}

/// An address is verified by its code alone, or by the word of the pre sign-up trigger.
Result<void> mark_contacts(User& user, const PreSignUpAnswer& granted)
{
    for (const auto& [contact, verified] :
         {std::pair("email", granted.verify_email), std::pair("phone_number", granted.verify_phone)}) {
        const bool there = user.attributes.contains(contact);
        if (there) user.attributes.insert_or_assign(fmt::format("{}_verified", contact), verified ? "true" : "false");
        else if (verified)
            return fail(errors::invalid_lambda_response(
                fmt::format("PreSignUp verified {}, which the user does not have.", contact)));
    }
    return {};
}

}  // namespace

Result<App> SelfServiceParts::app(const std::string& client_id, const std::string& username,
                                  const std::optional<std::string>& secret_hash) const
{
    TRY(auto found, directory.app(client_id));
    TRY_VOID(check_secret_hash(*found.client, {username}, secret_hash));
    return found;
}

Result<void> SelfServiceParts::spend(store::Connection& connection, const Pool& pool, const std::string& username,
                                     const quota::Hourly& hourly) const
{
    TRY(const auto user, users::find(connection, pool, username, NameKind::sign_in));
    const auto stranger = base64url(sealer.mac("user-pool-quota", fmt::format("{}|{}", pool.id, pool.fold(username))));
    return quota::spend(connection, pool.id, user ? user->sub : stranger, hourly, clock.now());
}

Result<void> SelfServiceParts::note(store::Connection& connection, const Pool& pool, const std::string& username,
                                    Activity activity) const
{
    if (!watch.notes(pool)) return {};
    TRY(const auto user, users::find(connection, pool, username, NameKind::sign_in));
    if (!user) return {};
    activity.sub = user->sub;
    return watch.note(connection, pool, activity);
}

api::CodeDeliveryDetailsType SelfServiceParts::simulated(const Pool& pool, std::string_view username) const
{
    return simulated_details(username,
                             sealer.mac("user-pool-simulated-contact", fmt::format("{}|{}", pool.id, pool.fold(username))));
}

Result<api::CodeDeliveryDetailsType> SelfServiceParts::unsent(const App& app, std::string_view username, Error why) const
{
    if (!app.client->hides_existence() || why.status >= 500) return fail(std::move(why));
    log::warning("a message was not made, and the client is not told",
                 {{"client", app.client->id}, {"code", why.code}, {"reason", why.message}});
    return simulated(*app.pool, username);
}

Task<Result<PreSignUpAnswer>> SignUp::ask_trigger(App app, User user, Input input) const
{
    auto event = event_about(app, user, input.ClientMetadata.value_or(ClientMetadata{}));
    // There is no user yet: only what was sent.
    event.sub.clear();
    event.status.clear();
    event.user_not_found.reset();
    for (const auto& item : input.ValidationData.value_or(std::vector<api::AttributeType>{}))
        event.validation_data.insert_or_assign(item.Name, item.Value.value_or(""));
    co_return co_await parts_.triggers.pre_sign_up(std::move(event), "PreSignUp_SignUp");
}

Task<Result<SignUp::Output>> SignUp::execute(op::Authorized<Input> input) const
{
    CO_TRY(auto app, parts_.app(input->ClientId, input->Username, input->SecretHash));
    const auto pool = app.pool;
    if (pool->only_administrators_create())
        co_return fail(errors::not_authorized("SignUp is not permitted for this user pool"));
    CO_TRY(const auto attributes, to_attributes(input->UserAttributes));
    CO_TRY_VOID(check_attributes(*pool, app.client.get(), attributes, Moment::creation));
    CO_TRY(auto user, make_user(*pool, input->Username, attributes, parts_.clock.now()));
    CO_TRY_VOID(check_required(*pool, user.attributes));
    if (input->Password) {
        CO_TRY_VOID(check_password(pool->password_policy(), *input->Password, PolicyWording::sign_up));
    } else if (!app.client->allows(Flow::choice) || !could_use_one_time_code(*pool, user)) {
        co_return fail(errors::missing_parameter("Password"));
    }
    CO_TRY(const auto granted, co_await ask_trigger(app, user, *input));
    Activity activity{Activity::Kind::sign_up, user.sub, origin_of(input.envelope(), *app.client, input->UserContextData)};
    if (input->Password) {
        const Secret password(*input->Password);
        CO_TRY(activity.breached, co_await parts_.watch.screen(app, password, PasswordUse::sign_up));
        CO_TRY(auto credentials, co_await passwords_.make(pool, user.username, user.sub, password));
        set_credentials(user, *pool, std::move(credentials), PasswordLife::permanent, user.created);
    }
    user.status = granted.confirm_user ? status::confirmed : status::unconfirmed;
    CO_TRY_VOID(mark_contacts(user, granted));
    co_return co_await create(std::move(app), std::move(user), *input, std::move(activity));
}

Task<Result<SignUp::Output>> SignUp::create(App app, User user, Input input, Activity activity) const
{
    const auto metadata = input.ClientMetadata.value_or(ClientMetadata{});
    const bool confirmed = user.status == status::confirmed;
    const auto contact = confirmed ? std::nullopt : verification_contact(*app.pool, user);
    CustomMessage texts;
    if (contact) {
        MessageTexts::Occasion occasion{app, "CustomMessage_SignUp", metadata};
        CO_TRY(texts, co_await parts_.texts.about(std::move(occasion), user));
    }
    auto work = [this, pool = app.pool, user, contact, texts, activity,
                 taken = taken_text(*app.pool, input.Username)](store::Connection& connection) -> Result<Output> {
        TRY_VOID(insert_user(connection, *pool, user, AliasConflict::refuse, taken));
        TRY_VOID(parts_.watch.note(connection, *pool, activity));
        Output output;
        output.UserConfirmed = user.status == status::confirmed;
        output.UserSub = user.sub;
        if (contact) {
            CodeSender::Order order{CodePurpose::sign_up, MessageKind::sign_up_code, *contact, ContactState::held, texts};
            TRY(output.CodeDeliveryDetails, parts_.sender.send(connection, *pool, user, std::move(order)));
        }
        return output;
    };
    CO_TRY(auto output, co_await parts_.database.write(std::move(work)));
    if (!confirmed) co_return output;
    auto event = event_about(app, user, metadata);
    CO_TRY_VOID(co_await parts_.triggers.post_confirmation(std::move(event), "PostConfirmation_ConfirmSignUp"));
    co_return output;
}

Result<User> ConfirmSignUp::confirm(store::Connection& connection, const App& app, const Input& input) const
{
    const auto& pool = *app.pool;
    TRY(auto user, users::find(connection, pool, input.Username, NameKind::sign_in));
    const bool hidden = app.client->hides_existence();
    if (!user && hidden) return fail(errors::code_expired());
    if (!user) {
        auto error = errors::user_not_found();
        error.message = "Username/client id combination not found.";
        return fail(std::move(error));
    }
    if (user->status != status::unconfirmed)
        return fail(
            hidden ? errors::code_expired()
                   : errors::not_authorized(fmt::format("User cannot be confirmed. Current status is {}", user->status)));
    TRY(const auto contact,
        parts_.sender.codes().confirm(connection, *user, CodePurpose::sign_up, {}, input.ConfirmationCode));
    user->status = status::confirmed;
    user->modified = parts_.clock.now();
    user->attributes.insert_or_assign(contact.attribute + "_verified", "true");
    const auto conflict = input.ForceAliasCreation.value_or(false) ? AliasConflict::take_over : AliasConflict::refuse;
    TRY_VOID(users::update(connection, *user));
    TRY_VOID(users::write_attributes(connection, pool, *user, conflict));
    return *std::move(user);
}

Task<Result<ConfirmSignUp::Output>> ConfirmSignUp::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto app, parts_.app(input->ClientId, input->Username, input->SecretHash));
    auto count = [this, app, name = input->Username](store::Connection& connection) {
        return parts_.spend(connection, *app.pool, name, quota::confirm_sign_up);
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(count)));
    auto work = [this, app, request = *input](store::Connection& connection) { return confirm(connection, app, request); };
    CO_TRY(const auto user, co_await parts_.database.write(std::move(work)));
    auto event = event_about(app, user, input->ClientMetadata.value_or(ClientMetadata{}));
    CO_TRY_VOID(co_await parts_.triggers.post_confirmation(std::move(event), "PostConfirmation_ConfirmSignUp"));
    Output output;
    if (app.client->allows(Flow::choice)) output.Session = seal_confirmed_sign_up(parts_.sessions, app, user);
    co_return output;
}

Result<api::CodeDeliveryDetailsType> ResendConfirmationCode::resend(store::Connection& connection, const App& app,
                                                                    const std::string& username,
                                                                    const CustomMessage& texts) const
{
    const auto& pool = *app.pool;
    const bool hidden = app.client->hides_existence();
    TRY(const auto user, users::find(connection, pool, username, NameKind::sign_in));
    if (hidden && (!user || !user->enabled || user->status != status::unconfirmed)) return parts_.simulated(pool, username);
    if (!user) return fail(errors::user_not_found());
    if (user->status != status::unconfirmed) return fail(errors::invalid_parameter("User is already confirmed."));
    auto contact = verification_contact(pool, *user);
    if (!contact) return fail(errors::invalid_parameter("Cannot resend codes. Auto verification not turned on."));
    CodeSender::Order order{CodePurpose::sign_up, MessageKind::resent_code, *std::move(contact), ContactState::held, texts};
    return parts_.sender.send(connection, pool, *user, std::move(order));
}

Task<Result<ResendConfirmationCode::Output>> ResendConfirmationCode::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto app, parts_.app(input->ClientId, input->Username, input->SecretHash));
    auto count = [this, app, name = input->Username](store::Connection& connection) {
        return parts_.spend(connection, *app.pool, name, quota::resend_code);
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(count)));
    const Activity activity{
        Activity::Kind::resend_code, {}, origin_of(input.envelope(), *app.client, input->UserContextData)};
    auto sent = co_await deliver(app, *input, activity);
    if (!sent) sent = parts_.unsent(app, input->Username, sent.error());
    Output output;
    CO_TRY(output.CodeDeliveryDetails, std::move(sent));
    co_return output;
}

Task<Result<api::CodeDeliveryDetailsType>> ResendConfirmationCode::deliver(App app, Input input, Activity activity) const
{
    MessageTexts::Occasion occasion{app, "CustomMessage_ResendCode", input.ClientMetadata.value_or(ClientMetadata{})};
    MessageTexts::Due due = [pool = app.pool](const User& user) {
        return user.enabled && user.status == status::unconfirmed && verification_contact(*pool, user);
    };
    CO_TRY(const auto texts,
           co_await parts_.texts.about_name(std::move(occasion), input.Username, NameKind::sign_in, std::move(due)));
    auto work = [this, app, texts, activity,
                 name = input.Username](store::Connection& connection) -> Result<api::CodeDeliveryDetailsType> {
        TRY(auto details, resend(connection, app, name, texts));
        TRY_VOID(parts_.note(connection, *app.pool, name, activity));
        return details;
    };
    co_return co_await parts_.database.write(std::move(work));
}

}  // namespace sekisho::cognito_idp
