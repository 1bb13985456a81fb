#include "services/cognito_idp/messages/outbox.h"

#include <algorithm>

#include "base/log.h"
#include "services/cognito_idp/errors.h"
#include "wire/json.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view purpose = "user-pool-outbox";
constexpr std::chrono::hours kept(24), kept_dead(7 * 24);
constexpr std::int64_t sends_between_counts = 256;

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

std::int64_t after(Time time, std::chrono::milliseconds by) { return epoch_milliseconds(time + by); }

}  // namespace

Result<void> Outbox::make_room(store::Connection& connection, const Service& service, Time now)
{
    TRY_VOID(connection.execute("DELETE FROM user_pool_outbox WHERE drop_at <= ?", {epoch_milliseconds(now)}));
    const auto between = static_cast<std::uint64_t>(std::min(sends_between_counts, most_waiting_));
    if (sent_++ % between != 0 && !full_) return {};
    TRY(const auto counted, connection.query("SELECT COUNT(*) AS waiting FROM user_pool_outbox"));
    auto surplus = counted.front().integer("waiting") - most_waiting_;
    if (surplus > 0) {
        const auto carried = [&](const char* attribute) {
            return std::string(service.carried.contains(attribute) ? attribute : "");
        };
        TRY(const auto dropped,
            connection.execute("DELETE FROM user_pool_outbox WHERE id IN (SELECT id FROM user_pool_outbox "
                               "WHERE state = 'dead' OR attribute NOT IN (?, ?) ORDER BY drop_at LIMIT ?)",
                               {carried("email"), carried("phone_number"), surplus}));
        surplus -= dropped;
    }
    full_ = surplus > 0;
    return {};
}

void Outbox::warn_once(const std::string& attribute)
{
    const bool email = attribute == "email";
    if ((email ? warned_of_email_ : warned_of_sms_).exchange(true)) return;
    log::warning("no way to send messages is configured: they stay in the outbox (sekisho outbox)",
                 {{"medium", email ? "email" : "sms"}});
}

Result<void> Outbox::send(store::Connection& connection, Message message)
{
    if (auto sendable = check_sendable(message); !sendable) return sendable;
    const auto service = service_.load();
    const bool carried = service->carried.contains(message.to.attribute);
    if (!carried) warn_once(message.to.attribute);
    TRY_VOID(make_room(connection, *service, message.created));
    if (carried && full_) return fail(errors::code_delivery_failure("the outbox is full"));
    const auto now = epoch_milliseconds(message.created);
    const auto useful = std::chrono::duration_cast<std::chrono::milliseconds>(message.life);
    const auto stays = carried ? useful + std::chrono::hours(1) : kept;
    TRY_VOID(connection.execute(
        "INSERT INTO user_pool_outbox (id, pool_id, username, kind, attribute, destination, subject, body, created_at, "
        "state, attempts, next_attempt_at, expires_at, drop_at, failure) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0, ?, ?, ?, '')",
        {message.id, message.pool_id, message.username, std::string(to_text(message.kind)), message.to.attribute,
         message.to.value, message.subject, store::Blob{sealer_.seal(purpose, message.id, content_of(message))}, now, now,
         after(message.created, useful), after(message.created, stays)}));
    if (carried && service->wake) service->wake(message.to.attribute);
    return {};
}

Result<Outbox::Entry> Outbox::to_entry(const store::Row& row) const
{
    Entry entry;
    auto& message = entry.message;
    message.id = row.text("id");
    message.pool_id = row.text("pool_id");
    message.username = row.text("username");
    message.to = {row.text("attribute"), row.text("destination")};
    message.subject = row.text("subject");
    message.created = from_epoch_milliseconds(row.integer("created_at"));
    message.life = std::chrono::seconds((row.integer("expires_at") - row.integer("created_at")) / 1000);
    entry.state = row.text("state") == "waiting" ? State::waiting : State::dead;
    entry.attempts = row.integer("attempts");
    entry.next_attempt = from_epoch_milliseconds(row.integer("next_attempt_at"));
    entry.failure = row.text("failure");
    const auto kind = to_message_kind(row.text("kind"));
    const auto content = sealer_.open_sealed(purpose, message.id, row.blob("body"));
    if (!kind || !content || !read_content(*content, message))
        return fail("MessageUnreadable", "the message was not sealed by this installation", 500);
    message.kind = *kind;
    return entry;
}

Result<std::vector<Outbox::Entry>> Outbox::list(store::Connection& connection, const Query& query) const
{
    TRY(const auto rows,
        connection.query("SELECT * FROM user_pool_outbox WHERE (? = '' OR pool_id = ?) "
                         "AND (? = '' OR username = ? OR destination = ?) "
                         "ORDER BY created_at DESC, id DESC LIMIT ?",
                         {query.pool_id, query.pool_id, query.username, query.username, query.username, query.limit}));
    std::vector<Entry> entries;
    // Moved, altered, or of a program before: not ours to show.
    for (const auto& row : rows)
        if (auto entry = to_entry(row)) entries.push_back(*std::move(entry));
    std::ranges::reverse(entries);
    return entries;
}

Result<std::vector<Message>> Outbox::waiting(store::Connection& connection, std::string_view pool_id, int limit) const
{
    TRY(auto entries, list(connection, {.pool_id = std::string(pool_id), .username = {}, .limit = limit}));
    std::vector<Message> messages;
    for (auto& entry : entries)
        if (entry.state == State::waiting) messages.push_back(std::move(entry.message));
    return messages;
}

Result<Outbox::Taken> Outbox::take(store::Connection& connection, const std::string& attribute, Time now,
                                   std::chrono::milliseconds lease) const
{
    const auto moment = epoch_milliseconds(now);
    TRY_VOID(
        connection.execute("UPDATE user_pool_outbox SET state = 'dead', drop_at = ?, "
                           "failure = CASE failure WHEN '' THEN 'not sent in time' ELSE failure END "
                           "WHERE state = 'waiting' AND attribute = ? AND next_attempt_at <= ? AND expires_at <= ?",
                           {after(now, kept_dead), attribute, moment, moment}));
    TRY(const auto rows, connection.query("SELECT * FROM user_pool_outbox WHERE state = 'waiting' AND attribute = ? "
                                          "ORDER BY next_attempt_at, created_at, id LIMIT 1",
                                          {attribute}));
    Taken taken;
    if (rows.empty()) return taken;
    const auto& row = rows.front();
    if (row.integer("next_attempt_at") > moment) {
        taken.next_due = from_epoch_milliseconds(row.integer("next_attempt_at"));
        return taken;
    }
    auto entry = to_entry(row);
    TRY_VOID(connection.execute(
        entry ? "UPDATE user_pool_outbox SET attempts = attempts + 1, next_attempt_at = ? WHERE id = ?"
              : "UPDATE user_pool_outbox SET state = 'dead', failure = 'unreadable', drop_at = ? WHERE id = ?",
        {after(now, entry ? lease : kept_dead), row.text("id")}));
    taken.next_due = now;  // there may be more
    if (!entry) return taken;
    ++entry->attempts;
    taken.entry = *std::move(entry);
    return taken;
}

Result<void> Outbox::remove(store::Connection& connection, std::string_view id) const
{
    TRY_VOID(connection.execute("DELETE FROM user_pool_outbox WHERE id = ?", {std::string(id)}));
    return {};
}

Result<void> Outbox::postpone(store::Connection& connection, const Entry& entry) const
{
    TRY_VOID(connection.execute("UPDATE user_pool_outbox SET next_attempt_at = ?, failure = ? WHERE id = ?",
                                {epoch_milliseconds(entry.next_attempt), entry.failure, entry.message.id}));
    return {};
}

Result<void> Outbox::bury(store::Connection& connection, const Entry& entry, Time now) const
{
    TRY_VOID(connection.execute("UPDATE user_pool_outbox SET state = 'dead', failure = ?, drop_at = ? WHERE id = ?",
                                {entry.failure, after(now, kept_dead), entry.message.id}));
    return {};
}

}  // namespace sekisho::cognito_idp
