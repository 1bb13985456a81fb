#include "services/cognito_idp/messages/messages.h"

#include <array>

#include "crypto/random.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view purpose = "user-pool-outbox";
constexpr std::array<std::string_view, 5> kind_texts = {"sign-up-code", "resent-code", "forgot-password-code",
                                                        "attribute-code", "invitation"};

std::string replaced(std::string text, std::string_view mark, std::string_view by)
{
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size()))
        text.replace(at, mark.size(), by);
    return text;
}

std::string or_else(const std::optional<std::string>& text, const std::string& fallback) { return text ? *text : fallback; }

Message addressed(const User& user, MessageKind kind, Contact to)
{
    Message message;
    message.id = crypto::uuid();
    message.pool_id = user.pool_id;
    message.username = user.username;
    message.kind = kind;
    message.to = std::move(to);
    return message;
}

}  // namespace

std::string_view to_text(MessageKind kind) { return kind_texts.at(static_cast<std::size_t>(kind)); }

Result<void> Outbox::send(store::Connection& connection, Message message)
{
    const auto created = epoch_milliseconds(message.created);
    TRY_VOID(connection.execute("DELETE FROM user_pool_outbox WHERE pool_id = ? AND created_at < ?",
                                {message.pool_id, epoch_milliseconds(message.created - std::chrono::hours(24))}));
    TRY_VOID(connection.execute(
        "INSERT INTO user_pool_outbox (id, pool_id, username, kind, attribute, destination, subject, body, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {message.id, message.pool_id, message.username, std::string(to_text(message.kind)), message.to.attribute,
         message.to.value, message.subject, store::Blob{sealer_.seal(purpose, message.id, message.body.reveal())},
         created}));
    return {};
}

Result<std::vector<Message>> Outbox::waiting(store::Connection& connection, std::string_view pool_id, int limit) const
{
    TRY(const auto rows,
        connection.query("SELECT id, pool_id, username, kind, attribute, destination, subject, body, created_at "
                         "FROM user_pool_outbox WHERE pool_id = ? ORDER BY created_at, id LIMIT ?",
                         {std::string(pool_id), std::int64_t{limit}}));
    std::vector<Message> messages;
    for (const auto& row : rows) {
        Message message;
        message.id = row.text("id");
        message.pool_id = row.text("pool_id");
        message.username = row.text("username");
        const auto kind = std::ranges::find(kind_texts, std::string_view(row.text("kind")));
        message.kind = static_cast<MessageKind>(kind - kind_texts.begin());
        message.to = {row.text("attribute"), row.text("destination")};
        message.subject = row.text("subject");
        message.created = from_epoch_milliseconds(row.integer("created_at"));
        auto body = sealer_.open_sealed(purpose, message.id, row.blob("body"));
        if (!body) continue;  // moved or altered: not ours to send
        message.body = Secret(*std::move(body));
        messages.push_back(std::move(message));
    }
    return messages;
}

Result<void> Outbox::remove(store::Connection& connection, std::string_view id) const
{
    TRY_VOID(connection.execute("DELETE FROM user_pool_outbox WHERE id = ?", {std::string(id)}));
    return {};
}

Message code_message(const Pool& pool, const User& user, MessageKind kind, Contact to, const Secret& code)
{
    static const std::string email_text = "Your verification code is {####}.", email_subject = "Your verification code";
    auto message = addressed(user, kind, std::move(to));
    const auto& settings = pool.settings;
    const auto& custom = settings.VerificationMessageTemplate;
    std::string text;
    if (message.to.attribute == "email") {
        text = or_else(custom ? custom->EmailMessage : std::nullopt, or_else(settings.EmailVerificationMessage, email_text));
        message.subject =
            or_else(custom ? custom->EmailSubject : std::nullopt, or_else(settings.EmailVerificationSubject, email_subject));
    } else {
        text = or_else(custom ? custom->SmsMessage : std::nullopt, or_else(settings.SmsVerificationMessage, email_text));
    }
    message.body = Secret(replaced(std::move(text), "{####}", code.reveal()));
    return message;
}

Message invitation_message(const Pool& pool, const User& user, Contact to, const Secret& password)
{
    static const std::string default_text = "Your username is {username} and temporary password is {####}.";
    auto message = addressed(user, MessageKind::invitation, std::move(to));
    std::optional<api::MessageTemplateType> custom;
    if (pool.settings.AdminCreateUserConfig) custom = pool.settings.AdminCreateUserConfig->InviteMessageTemplate;
    const bool email = message.to.attribute == "email";
    auto text = custom ? or_else(email ? custom->EmailMessage : custom->SMSMessage, default_text) : default_text;
    if (email) message.subject = or_else(custom ? custom->EmailSubject : std::nullopt, "Your temporary password");
    message.body = Secret(replaced(replaced(std::move(text), "{username}", user.username), "{####}", password.reveal()));
    return message;
}

}  // namespace sekisho::cognito_idp
