#include "services/cognito_idp/messages/outbox.h"

#include "wire/json.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view purpose = "user-pool-outbox";

/// What nobody may read in the table.
std::string content_of(const Message& message)
{
    wire::Json content;
    content.set("body", message.body.reveal());
    content.set("plain_body", message.plain_body.reveal());
    content.set("code", message.code.reveal());
    content.set("from", message.from);
    content.set("reply_to", message.reply_to);
    return wire::to_text(content);
}

std::string member(const wire::Json& content, std::string_view name)
{
    const auto* value = content.find(name);
    return value && value->string() ? *value->string() : std::string();
}

bool read_content(const std::string& text, Message& message)
{
    const auto content = wire::parse_json(text);
    if (!content || !content->object()) return false;
    message.body = Secret(member(*content, "body"));
    message.plain_body = Secret(member(*content, "plain_body"));
    message.code = Secret(member(*content, "code"));
    message.from = member(*content, "from");
    message.reply_to = member(*content, "reply_to");
    return true;
}

}  // namespace

Result<void> Outbox::send(store::Connection& connection, Message message)
{
    const auto created = epoch_milliseconds(message.created);
    TRY_VOID(connection.execute("DELETE FROM user_pool_outbox WHERE pool_id = ? AND created_at < ?",
                                {message.pool_id, epoch_milliseconds(message.created - std::chrono::hours(24))}));
    TRY_VOID(connection.execute(
        "INSERT INTO user_pool_outbox (id, pool_id, username, kind, attribute, destination, subject, body, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {message.id, message.pool_id, message.username, std::string(to_text(message.kind)), message.to.attribute,
         message.to.value, message.subject, store::Blob{sealer_.seal(purpose, message.id, content_of(message))}, created}));
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
        message.kind = to_message_kind(row.text("kind")).value_or(MessageKind::sign_up_code);
        message.to = {row.text("attribute"), row.text("destination")};
        message.subject = row.text("subject");
        message.created = from_epoch_milliseconds(row.integer("created_at"));
        // Moved, altered, or by a program before: not ours to send.
        const auto content = sealer_.open_sealed(purpose, message.id, row.blob("body"));
        if (content && read_content(*content, message)) messages.push_back(std::move(message));
    }
    return messages;
}

Result<void> Outbox::remove(store::Connection& connection, std::string_view id) const
{
    TRY_VOID(connection.execute("DELETE FROM user_pool_outbox WHERE id = ?", {std::string(id)}));
    return {};
}

}  // namespace sekisho::cognito_idp
