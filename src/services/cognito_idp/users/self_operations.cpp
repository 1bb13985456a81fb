#include "services/cognito_idp/users/self_operations.h"

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/factors/enrolment.h"
#include "services/cognito_idp/factors/freshness.h"
#include "services/cognito_idp/sign_in/throttle.h"
#include "services/cognito_idp/users/attributes.h"

namespace sekisho::cognito_idp {
namespace {

constexpr quota::Hourly changed_contacts{"UpdateUserAttributes", 20};

/// Every new address gets a code: without a bound, whoever has one user sends as many messages as he likes, to whom he
/// likes.
Result<void> spend_codes(store::Connection& connection, const Bearer& bearer, const AttributeChange& change, Time now)
{
    for (std::size_t sent = 0; sent < change.codes.size(); ++sent) {
        auto spent = quota::spend(connection, bearer.pool->id, bearer.sub, changed_contacts, now);
        if (spent) continue;
        // UpdateUserAttributes knows no LimitExceededException.
        if (spent.error().code != errors::too_many_attempts().code) return spent;
        return fail("TooManyRequestsException", spent.error().message);
    }
    return {};
}

Result<void> check_contact_name(const std::string& name)
{
    if (name == "email" || name == "phone_number") return {};
    return fail(errors::invalid_parameter("Only email and phone_number attributes can be verified."));
}

}  // namespace

Result<User> SelfParts::user(store::Connection& connection, const Bearer& bearer) const
{
    TRY(auto found, users::find_by_sub(connection, bearer.pool->id, bearer.sub));
    if (!found) return fail(errors::user_not_found());
    return *std::move(found);
}

Task<Result<GetUser::Output>> GetUser::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    auto work = [this, bearer](store::Connection& connection) -> Result<Output> {
        TRY(const auto user, parts_.user(connection, bearer));
        TRY(const auto enrolment, enrolments::read(connection, user.sub));
        Output output;
        output.Username = user.username;
        output.UserAttributes = to_attribute_list(user);
        std::erase_if(output.UserAttributes, [&](const auto& attribute) {
            return attribute.Name != "sub" &&
                   (attribute.Name.starts_with("dev:") || !bearer.client->may_read(attribute.Name));
        });
        tell_factors(output, enrolment);
        return output;
    };
    co_return co_await parts_.database.read(std::move(work));
}

Task<Result<UpdateUserAttributes::Output>> UpdateUserAttributes::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    CO_TRY(const auto changes, to_attributes(input->UserAttributes));
    CO_TRY_VOID(check_attributes(*bearer.pool, bearer.client.get(), changes, Moment::update));
    MessageTexts::Occasion occasion{
        {bearer.pool, bearer.client}, "CustomMessage_UpdateUserAttribute", input->ClientMetadata.value_or(ClientMetadata{})};
    MessageTexts::Due due = [pool = bearer.pool, changes](const User& user) {
        return !plan_change(*pool, user, changes).codes.empty();
    };
    CO_TRY(const auto texts, co_await parts_.texts.about_sub(std::move(occasion), bearer.sub, std::move(due)));
    auto work = [this, bearer, changes, texts](store::Connection& connection) -> Result<Output> {
        TRY(auto user, parts_.user(connection, bearer));
        std::vector<std::string> names;
        for (const auto& [name, value] : changes) names.push_back(name);
        TRY_VOID(check_fresh_for_contacts(connection, bearer, names, parts_.clock.now()));
        const auto change = plan_change(*bearer.pool, user, changes);
        TRY_VOID(spend_codes(connection, bearer, change, parts_.clock.now()));
        user.attributes = change.attributes;
        user.modified = parts_.clock.now();
        TRY_VOID(check_required(*bearer.pool, user.attributes));
        TRY_VOID(users::update(connection, user));
        TRY_VOID(users::write_attributes(connection, *bearer.pool, user, AliasConflict::refuse));
        Output output;
        TRY(output.CodeDeliveryDetailsList, parts_.sender.send_all(connection, *bearer.pool, user, change, texts));
        return output;
    };
    co_return co_await parts_.database.write(std::move(work));
}

Task<Result<DeleteUserAttributes::Output>> DeleteUserAttributes::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    CO_TRY_VOID(check_deletable(*bearer.pool, bearer.client.get(), input->UserAttributeNames));
    auto work = [this, bearer, names = input->UserAttributeNames](store::Connection& connection) -> Result<Output> {
        TRY(auto user, parts_.user(connection, bearer));
        TRY_VOID(check_fresh_for_contacts(connection, bearer, names, parts_.clock.now()));
        for (const auto& name : names) {
            user.attributes.erase(name);
            if (name == "email" || name == "phone_number") user.attributes.erase(name + "_verified");
        }
        user.modified = parts_.clock.now();
        TRY_VOID(users::update(connection, user));
        TRY_VOID(users::write_attributes(connection, *bearer.pool, user, AliasConflict::refuse));
        return Output{};
    };
    co_return co_await parts_.database.write(std::move(work));
}

Task<Result<DeleteUser::Output>> DeleteUser::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    auto work = [bearer](store::Connection& connection) { return users::remove(connection, bearer.sub); };
    CO_TRY_VOID(co_await parts_.database.write(std::move(work)));
    co_return Output{};
}

Task<Result<GlobalSignOut::Output>> GlobalSignOut::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    auto work = [this, bearer](store::Connection& connection) -> Result<void> {
        TRY(auto user, parts_.user(connection, bearer));
        user.signed_out = parts_.clock.now();
        TRY_VOID(users::update(connection, user));
        return families::revoke_all_of(connection, user.sub, user.signed_out);
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(work)));
    co_return Output{};
}

Task<Result<GetUserAttributeVerificationCode::Output>> GetUserAttributeVerificationCode::execute(
    op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    CO_TRY_VOID(check_contact_name(input->AttributeName));
    auto count = [this, bearer](store::Connection& connection) {
        return quota::spend(connection, bearer.pool->id, bearer.sub, quota::attribute_code, parts_.clock.now());
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(count)));
    MessageTexts::Occasion occasion{
        {bearer.pool, bearer.client}, "CustomMessage_VerifyUserAttribute", input->ClientMetadata.value_or(ClientMetadata{})};
    MessageTexts::Due due = [](const User&) { return true; };
    CO_TRY(const auto texts, co_await parts_.texts.about_sub(std::move(occasion), bearer.sub, std::move(due)));
    auto work = [this, bearer, texts, name = input->AttributeName](store::Connection& connection) -> Result<Output> {
        TRY(const auto user, parts_.user(connection, bearer));
        TRY(const auto pending, parts_.sender.codes().pending(connection, user, name));
        const auto held = user.attribute(name);
        if (!pending && !held)
            return fail(errors::invalid_parameter(fmt::format("User does not have a value for {}.", name)));
        CodeSender::Order order{CodePurpose::attribute, MessageKind::attribute_code,
                                pending ? *pending : Contact{name, std::string(*held)},
                                pending ? ContactState::pending : ContactState::held, texts};
        Output output;
        TRY(output.CodeDeliveryDetails, parts_.sender.send(connection, *bearer.pool, user, std::move(order)));
        return output;
    };
    co_return co_await parts_.database.write(std::move(work));
}

Task<Result<VerifyUserAttribute::Output>> VerifyUserAttribute::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    CO_TRY_VOID(check_contact_name(input->AttributeName));
    auto count = [this, bearer](store::Connection& connection) {
        return quota::spend(connection, bearer.pool->id, bearer.sub, quota::verify_attribute, parts_.clock.now());
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(count)));
    auto work = [this, bearer, name = input->AttributeName,
                 code = input->Code](store::Connection& connection) -> Result<Output> {
        TRY(auto user, parts_.user(connection, bearer));
        TRY(const auto contact, parts_.sender.codes().confirm(connection, user, CodePurpose::attribute, name, code));
        user.attributes.insert_or_assign(contact.attribute, contact.value);
        user.attributes.insert_or_assign(contact.attribute + "_verified", "true");
        user.modified = parts_.clock.now();
        TRY_VOID(users::update(connection, user));
        TRY_VOID(users::write_attributes(connection, *bearer.pool, user, AliasConflict::take_over));
        return Output{};
    };
    co_return co_await parts_.database.write(std::move(work));
}

Task<Result<void>> ChangePassword::check_previous(Bearer bearer, User user, std::optional<std::string> previous) const
{
    if (!previous) co_return fail(errors::missing_parameter("PreviousPassword"));
    const Secret password(*std::move(previous));
    auto look = [this, bearer](store::Connection& connection) {
        return lockout::check(connection, bearer.pool->id, bearer.sub, parts_.clock.now());
    };
    CO_TRY_VOID(co_await parts_.database.read(std::move(look)));
    CO_TRY(const bool right, co_await passwords_.verify(user.credentials, user.sub, password));
    if (right) co_return Result<void>{};
    auto count = [this, bearer](store::Connection& connection) {
        return lockout::record_failure(connection, bearer.pool->id, bearer.sub, parts_.clock.now());
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(count)));
    co_return fail(errors::wrong_password());
}

Task<Result<ChangePassword::Output>> ChangePassword::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    auto count = [this, bearer](store::Connection& connection) -> Result<User> {
        TRY_VOID(quota::spend(connection, bearer.pool->id, bearer.sub, quota::change_password, parts_.clock.now()));
        return parts_.user(connection, bearer);
    };
    CO_TRY(const auto user, co_await parts_.database.write(std::move(count)));
    CO_TRY_VOID(co_await check_previous(bearer, user, input->PreviousPassword));
    const Secret proposed(input->ProposedPassword);
    const App app{bearer.pool, bearer.client};
    CO_TRY(const auto breached, co_await parts_.watch.screen(app, proposed, PasswordUse::change));
    CO_TRY(const auto credentials, co_await new_passwords_.accept(bearer.pool, user, proposed, PolicyWording::change));
    const Activity activity{Activity::Kind::password_change, user.sub, origin_of(input.envelope(), *app.client), breached};
    auto work = [this, bearer, credentials, activity,
                 version = user.credential_version](store::Connection& connection) -> Result<Output> {
        TRY(auto fresh, parts_.user(connection, bearer));
        const auto now = parts_.clock.now();
        TRY_VOID(lockout::check(connection, bearer.pool->id, bearer.sub, now));
        if (fresh.credential_version != version) return fail(errors::wrong_password());
        set_credentials(fresh, *bearer.pool, credentials, PasswordLife::permanent, now);
        TRY_VOID(users::update_credentials(connection, fresh));
        TRY_VOID(lockout::clear(connection, bearer.pool->id, bearer.sub));
        TRY_VOID(parts_.watch.note(connection, *bearer.pool, activity));
        TRY_VOID(end_sessions_after_change(connection, *bearer.pool, fresh, now));
        return Output{};
    };
    co_return co_await parts_.database.write(std::move(work));
}

}  // namespace sekisho::cognito_idp
