#include "services/cognito_idp/risk/events.h"

#include "crypto/random.h"
#include "services/cognito_idp/pools/paging.h"

namespace sekisho::cognito_idp::risk {
namespace {

constexpr auto retention = std::chrono::days(180);
enum Bucket : std::int64_t { sign_ins = 0, failed_sign_ins = 1, others = 2 };

Bucket bucket_of(const Event& event)
{
    if (event.type != "SignIn") return others;
    return event.response == "Fail" ? failed_sign_ins : sign_ins;
}

std::int64_t most_of(Bucket bucket) { return bucket == sign_ins ? 200 : 100; }

constexpr std::string_view columns =
    "id, type, created_at, response, level, decision, action, breached, reasons, password, mfa, address, network, device, "
    "device_name, timezone, city, country, feedback, feedback_provider, feedback_at";

store::Value optional_flag(const std::optional<bool>& flag)
{
    return flag ? store::Value(std::int64_t{*flag}) : store::Value();
}

store::Value optional_time(const std::optional<Time>& time)
{
    return time ? store::Value(epoch_milliseconds(*time)) : store::Value();
}

Event from_row(const store::Row& row)
{
    Event event;
    event.id = row.text("id");
    event.type = row.text("type");
    event.created = from_epoch_milliseconds(row.integer("created_at"));
    event.response = row.text("response");
    event.level = row.text("level");
    event.decision = row.text("decision");
    event.action = row.text("action");
    if (const auto breached = row.maybe_integer("breached")) event.breached = *breached != 0;
    event.reasons = row.text("reasons");
    event.password = row.text("password");
    event.mfa = row.text("mfa");
    event.address = row.text("address");
    event.network = row.text("network");
    event.device = row.text("device");
    event.device_name = row.text("device_name");
    event.timezone = row.text("timezone");
    event.city = row.text("city");
    event.country = row.text("country");
    event.feedback = row.text("feedback");
    event.feedback_provider = row.text("feedback_provider");
    if (const auto at = row.maybe_integer("feedback_at")) event.feedback_at = from_epoch_milliseconds(*at);
    return event;
}

std::optional<std::string> some(const std::string& text)
{
    return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

std::string device_of(const Sighting& sighting)
{
    std::string device;
    if (!sighting.fingerprint.empty()) device = "fingerprint:" + sighting.fingerprint;
    if (!sighting.agent.empty()) device += (device.empty() ? "agent:" : " agent:") + sighting.agent;
    return device;
}

std::string word_after(std::string_view text, std::string_view mark)
{
    const auto at = text.find(mark);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + mark.size());
    return std::string(text.substr(0, text.find(' ')));
}

/// What is too old, and what is too much of its kind.
Result<void> make_room(store::Connection& connection, const std::string& sub, const Event& event)
{
    const auto bucket = bucket_of(event);
    TRY_VOID(connection.execute("DELETE FROM user_pool_auth_events WHERE sub = ? AND bucket = ? AND created_at < ?",
                                {sub, std::int64_t{bucket}, epoch_milliseconds(event.created - retention)}));
    TRY_VOID(connection.execute(
        "DELETE FROM user_pool_auth_events WHERE sub = ? AND id IN (SELECT id FROM user_pool_auth_events WHERE sub = ? AND "
        "bucket = ? ORDER BY created_at DESC, id DESC LIMIT 100 OFFSET ?)",
        {sub, sub, std::int64_t{bucket}, most_of(bucket)}));
    return {};
}

}  // namespace

Sighting seen_by(const Event& event)
{
    Sighting seen;
    seen.address = event.address;
    seen.network = event.network;
    seen.fingerprint = word_after(event.device, "fingerprint:");
    seen.agent = word_after(event.device, "agent:");
    if (!event.country.empty()) seen.place.emplace().country = event.country;
    return seen;
}

Event make_event(std::string type, const Sighting& sighting, Time now)
{
    Event event;
    event.id = crypto::uuid();
    event.type = std::move(type);
    event.created = now;
    event.address = sighting.address;
    event.network = sighting.network;
    event.device = device_of(sighting);
    event.device_name = sighting.device_name;
    event.timezone = sighting.timezone;
    if (sighting.place) {
        event.city = sighting.place->city;
        event.country = sighting.place->country;
    }
    return event;
}

api::AuthEventType to_api(const Event& event)
{
    api::AuthEventType type;
    type.EventId = event.id;
    type.EventType = event.type;
    type.CreationDate = event.created;
    type.EventResponse = event.response;
    auto& risk = type.EventRisk.emplace();
    risk.RiskDecision = event.decision;
    risk.RiskLevel = some(event.level);
    risk.CompromisedCredentialsDetected = event.breached;
    auto& challenges = type.ChallengeResponses.emplace();
    if (!event.password.empty()) challenges.push_back({.ChallengeName = "Password", .ChallengeResponse = event.password});
    if (!event.mfa.empty()) challenges.push_back({.ChallengeName = "Mfa", .ChallengeResponse = event.mfa});
    auto& context = type.EventContextData.emplace();
    context.IpAddress = some(event.address);
    context.DeviceName = some(event.device_name);
    context.Timezone = some(event.timezone);
    context.City = some(event.city);
    context.Country = some(event.country);
    if (!event.feedback.empty()) {
        auto& feedback = type.EventFeedback.emplace();
        feedback.FeedbackValue = event.feedback;
        feedback.Provider = event.feedback_provider;
        feedback.FeedbackDate = event.feedback_at;
    }
    return type;
}

namespace events {

Result<void> insert(store::Connection& connection, const std::string& sub, const Event& event)
{
    static const auto sql = fmt::format(
        "INSERT INTO user_pool_auth_events (sub, bucket, {}) SELECT sub, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?, ?, ? FROM user_pool_users WHERE sub = ?",
        columns);
    TRY_VOID(connection.execute(sql, {std::int64_t{bucket_of(event)},
                                      event.id,
                                      event.type,
                                      epoch_milliseconds(event.created),
                                      event.response,
                                      event.level,
                                      event.decision,
                                      event.action,
                                      optional_flag(event.breached),
                                      event.reasons,
                                      event.password,
                                      event.mfa,
                                      event.address,
                                      event.network,
                                      event.device,
                                      event.device_name,
                                      event.timezone,
                                      event.city,
                                      event.country,
                                      event.feedback,
                                      event.feedback_provider,
                                      optional_time(event.feedback_at),
                                      sub}));
    return make_room(connection, sub, event);
}

Result<void> update(store::Connection& connection, const std::string& sub, const Event& event)
{
    TRY_VOID(connection.execute(
        "UPDATE user_pool_auth_events SET bucket = ?, response = ?, decision = ?, password = ?, "
        "mfa = ? WHERE sub = ? AND id = ?",
        {std::int64_t{bucket_of(event)}, event.response, event.decision, event.password, event.mfa, sub, event.id}));
    return {};
}

Result<void> set_feedback(store::Connection& connection, const std::string& sub, const Event& event)
{
    TRY_VOID(
        connection.execute("UPDATE user_pool_auth_events SET feedback = ?, feedback_provider = ?, feedback_at = ? "
                           "WHERE sub = ? AND id = ?",
                           {event.feedback, event.feedback_provider, optional_time(event.feedback_at), sub, event.id}));
    return {};
}

Result<std::optional<Event>> find(store::Connection& connection, const std::string& sub, const std::string& id)
{
    static const auto sql = fmt::format("SELECT {} FROM user_pool_auth_events WHERE sub = ? AND id = ?", columns);
    TRY(const auto rows, connection.query(sql, {sub, id}));
    if (rows.empty()) return std::nullopt;
    return from_row(rows.front());
}

Result<std::vector<Event>> list(store::Connection& connection, const std::string& sub, const std::string& position,
                                std::int64_t limit)
{
    static const auto sql = fmt::format(
        "SELECT {} FROM user_pool_auth_events WHERE sub = ? AND (created_at < ? OR (created_at = ? AND id < ?)) "
        "ORDER BY created_at DESC, id DESC LIMIT ?",
        columns);
    const auto place = NewestFirst::at(position);
    TRY(const auto rows, connection.query(sql, {sub, place.before, place.before, place.id, limit}));
    std::vector<Event> found;
    for (const auto& row : rows) found.push_back(from_row(row));
    return found;
}

std::string position_of(const Event& event) { return NewestFirst::after(event.created, event.id); }

Result<int> failures_from(store::Connection& connection, const std::string& sub, const std::string& network, Time now)
{
    if (network.empty()) return 0;
    TRY(const auto rows,
        connection.query("SELECT COUNT(*) AS failures FROM user_pool_auth_events WHERE sub = ? AND "
                         "bucket = ? AND created_at > ? AND network = ? AND password = 'Failure'",
                         {sub, std::int64_t{failed_sign_ins}, epoch_milliseconds(now - std::chrono::hours(1)), network}));
    return static_cast<int>(rows.front().integer("failures"));
}

}  // namespace events

}  // namespace sekisho::cognito_idp::risk
