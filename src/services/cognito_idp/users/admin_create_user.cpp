#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/factors/first_factors.h"
#include "services/cognito_idp/users/admin_user_operations.h"
#include "services/cognito_idp/users/new_user.h"

namespace sekisho::cognito_idp {
namespace {

/// Where the invitation goes: the first wanted medium that the user has; SMS unless asked otherwise, else e-mail.
std::optional<Contact> invitation_contact(const User& user, const std::optional<std::vector<std::string>>& mediums)
{
    std::vector<std::string> order = mediums.value_or(std::vector<std::string>{"SMS", "EMAIL"});
    for (const auto& medium : order) {
        const std::string attribute = medium == "SMS" ? "phone_number" : "email";
        if (const auto value = user.attribute(attribute)) return Contact{attribute, std::string(*value)};
    }
    return std::nullopt;
}

/// A user who signs in by one-time codes, to a contact that the administrator vouches for.
bool does_without_password(const Pool& pool, const User& user, const api::AdminCreateUserRequest& request)
{
    if (request.TemporaryPassword.value_or("") != "" || request.MessageAction != "SUPPRESS") return false;
    const auto reachable = [&](const std::string& factor, const std::string& contact) {
        return allows_first_factor(pool, factor) && !user.attribute(contact).value_or("").empty() && user.verified(contact);
    };
    return reachable("EMAIL_OTP", "email") || reachable("SMS_OTP", "phone_number");
}

Secret chosen_password(const Pool& pool, const std::optional<std::string>& given)
{
    return given && !given->empty() ? Secret(*given) : make_temporary_password(pool.password_policy());
}

/// "Response parameters autoVerifyPhone, autoVerifyEmail and autoConfirmUser are ignored [...] when the pre sign-up Lambda
/// function is triggered by the AdminCreateUser API."
TriggerEvent creation_event(const PoolPtr& pool, const User& user, const AdminCreateUser::Input& input)
{
    auto event = event_about({pool, nullptr}, user, input.ClientMetadata.value_or(ClientMetadata{}));
    event.sub.clear();
    event.status.clear();
    for (const auto& item : input.ValidationData.value_or(std::vector<api::AttributeType>{}))
        event.validation_data.insert_or_assign(item.Name, item.Value.value_or(""));
    return event;
}

MessageTexts::Occasion invitation_occasion(const PoolPtr& pool, const AdminCreateUser::Input& input)
{
    return {{pool, nullptr}, "CustomMessage_AdminCreateUser", input.ClientMetadata.value_or(ClientMetadata{})};
}

}  // namespace

Task<Result<AdminCreateUser::Output>> AdminCreateUser::execute(op::Authorized<Input> input) const
{
    CO_TRY(auto pool, directory().pool(input->UserPoolId));
    auto request = std::move(input).take();
    if (request.MessageAction == "RESEND") co_return co_await resend(std::move(pool), std::move(request));
    co_return co_await create(std::move(pool), std::move(request));
}

Task<Result<AdminCreateUser::Output>> AdminCreateUser::create(PoolPtr pool, Input input) const
{
    CO_TRY(const auto attributes, to_attributes(input.UserAttributes));
    CO_TRY_VOID(check_attributes(*pool, nullptr, attributes, Moment::creation));
    CO_TRY(auto user, make_user(*pool, input.Username, attributes, parts_.clock.now()));
    const auto password = chosen_password(*pool, input.TemporaryPassword);
    const bool passwordless = does_without_password(*pool, user, input);
    if (!passwordless) CO_TRY_VOID(check_password(pool->password_policy(), password.reveal(), PolicyWording::sign_up));
    auto event = creation_event(pool, user, input);
    CO_TRY_VOID(co_await parts_.triggers.pre_sign_up(std::move(event), "PreSignUp_AdminCreateUser"));
    if (passwordless) {
        user.status = status::confirmed;
    } else {
        CO_TRY(auto credentials, co_await parts_.passwords.make(pool, user.username, user.sub, password));
        set_credentials(user, *pool, std::move(credentials), PasswordLife::temporary, user.created);
    }
    const auto contact =
        input.MessageAction == "SUPPRESS" ? std::nullopt : invitation_contact(user, input.DesiredDeliveryMediums);
    CustomMessage texts;
    if (contact) {
        auto occasion = invitation_occasion(pool, input);
        CO_TRY(texts, co_await parts_.texts.about(std::move(occasion), user));
    }
    const auto conflict = input.ForceAliasCreation.value_or(false) ? AliasConflict::take_over : AliasConflict::refuse;
    auto work = [this, pool, user, contact, conflict, password, texts](store::Connection& connection) -> Result<void> {
        TRY_VOID(insert_user(connection, *pool, user, conflict, "User account already exists"));
        if (!contact) return {};
        auto message = invitation_message(*pool, user, *contact, password, texts);
        message.created = user.created;
        return parts_.messages.send(connection, std::move(message));
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(work)));
    Output output;
    output.User = to_user_type(user);
    co_return output;
}

Task<Result<AdminCreateUser::Output>> AdminCreateUser::resend(PoolPtr pool, Input input) const
{
    auto read = [pool, name = input.Username](store::Connection& connection) { return users::get(connection, *pool, name); };
    CO_TRY(auto user, co_await parts_.database.read(std::move(read)));
    if (user.status != status::force_change_password)
        co_return fail(errors::unsupported_user_state(fmt::format("Resend not possible. User status is {}", user.status)));
    const auto contact = invitation_contact(user, input.DesiredDeliveryMediums);
    if (!contact) co_return fail(errors::invalid_parameter("The user has no email or phone_number to send the message to."));
    const auto password = chosen_password(*pool, input.TemporaryPassword);
    CO_TRY_VOID(check_password(pool->password_policy(), password.reveal(), PolicyWording::sign_up));
    CO_TRY(const auto credentials, co_await parts_.passwords.make(pool, user.username, user.sub, password));
    auto occasion = invitation_occasion(pool, input);
    CO_TRY(const auto texts, co_await parts_.texts.about(std::move(occasion), user));
    auto work = [this, pool, sub = user.sub, contact = *contact, password, texts,
                 credentials](store::Connection& connection) -> Result<User> {
        TRY(auto fresh, users::find_by_sub(connection, pool->id, sub));
        if (!fresh || fresh->status != status::force_change_password) return fail(errors::user_not_found());
        const auto now = parts_.clock.now();
        set_credentials(*fresh, *pool, credentials, PasswordLife::temporary, now);
        TRY_VOID(users::update_credentials(connection, *fresh));
        auto message = invitation_message(*pool, *fresh, contact, password, texts);
        message.created = now;
        TRY_VOID(parts_.messages.send(connection, std::move(message)));
        return *std::move(fresh);
    };
    CO_TRY(user, co_await parts_.database.write(std::move(work)));
    Output output;
    output.User = to_user_type(user);
    co_return output;
}

}  // namespace sekisho::cognito_idp
