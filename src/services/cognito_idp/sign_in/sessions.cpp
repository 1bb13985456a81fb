#include "services/cognito_idp/sign_in/sessions.h"

#include <algorithm>

#include "base/encoding.h"
#include "crypto/random.h"
#include "services/cognito_idp/errors.h"
#include "wire/json.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view purpose = "user-pool-session";

std::string binding(const App& app, std::string_view step)
{
    return fmt::format("{}|{}|{}", app.pool->id, app.client->id, step);
}

/// What is sealed is preceded by the client's id and its length, in the clear.
std::string head_of(std::string_view client_id)
{
    return std::string(1, static_cast<char>(client_id.size())) + std::string(client_id);
}

/// Spaces up to the next multiple; what is long already stays as it is, so that a Session keeps to its limit.
std::string padded(std::string text)
{
    constexpr std::size_t block = 512, longest = 1024;
    if (text.size() < longest) text.append((block - text.size() % block) % block, ' ');
    return text;
}

/// As much as the user's own fields take less room than they could: what a session without a user must have more. Blocks
/// alone hide nothing, since whoever signs in chooses how long other fields are, and so where a block ends.
std::string filling(const SignInSession& session)
{
    constexpr std::size_t longest_sub = 36, longest_version = 20;
    const auto version = std::to_string(session.credential_version).size();
    return std::string(longest_sub - std::min(session.sub.size(), longest_sub) + longest_version - version, ' ');
}

std::string text_of(const wire::Json& json, std::string_view name)
{
    const auto* member = json.find(name);
    return member && member->string() ? *member->string() : std::string();
}

std::int64_t integer_of(const wire::Json& json, std::string_view name)
{
    const auto* member = json.find(name);
    return member && member->integer() ? *member->integer() : 0;
}

}  // namespace

SignInSession Sessions::begin(const App& app) const
{
    SignInSession session;
    session.id = base64url(crypto::random_bytes(16));
    session.expires = clock_.now() + app.client->session_validity();
    return session;
}

std::string Sessions::seal(const App& app, std::string_view step, const SignInSession& session) const
{
    wire::Json json;
    json.set("id", session.id);
    json.set("username", session.username);
    json.set("typed", session.typed);
    json.set("sub", session.sub);
    json.set("version", session.credential_version);
    json.set("filling", filling(session));
    json.set("expires", epoch_milliseconds(session.expires));
    json.set("flow", session.progress.flow);
    json.set("proofs", std::int64_t{session.progress.proofs});
    if (!session.progress.device_key.empty()) json.set("device", session.progress.device_key);
    if (session.progress.second_factor_due) json.set("due", 1);
    if (!session.progress.risk_event.empty()) json.set("risk", session.progress.risk_event);
    wire::Json notes = wire::Json::Object{};
    for (const auto& [name, value] : session.notes) notes.set(name, value);
    json.set("notes", std::move(notes));
    return head_of(app.client->id) + sealer_.seal(purpose, binding(app, step), padded(wire::to_text(json)));
}

Result<SignInSession> Sessions::open(const App& app, std::string_view step, std::string_view sealed) const
{
    const auto head = head_of(app.client->id);
    if (!sealed.starts_with(head)) return fail(errors::session_bogus());
    const auto plain = sealer_.open_sealed(purpose, binding(app, step), sealed.substr(head.size()));
    if (!plain) return fail(errors::session_bogus());
    const auto json = wire::parse_json(*plain);
    if (!json) return fail(errors::session_bogus());
    SignInSession session;
    session.id = text_of(*json, "id");
    session.username = text_of(*json, "username");
    session.typed = json->find("typed") ? text_of(*json, "typed") : session.username;
    session.sub = text_of(*json, "sub");
    session.credential_version = integer_of(*json, "version");
    session.expires = from_epoch_milliseconds(integer_of(*json, "expires"));
    session.progress.flow = text_of(*json, "flow");
    session.progress.proofs = static_cast<std::uint32_t>(integer_of(*json, "proofs"));
    session.progress.device_key = text_of(*json, "device");
    session.progress.second_factor_due = integer_of(*json, "due") != 0;
    session.progress.risk_event = text_of(*json, "risk");
    if (const auto* notes = json->find("notes"); notes && notes->object())
        for (const auto& [name, value] : *notes->object())
            if (value.string()) session.notes.emplace(name, *value.string());
    if (clock_.now() >= session.expires) return fail(errors::session_expired());
    return session;
}

std::optional<std::string> Sessions::client_of(std::string_view sealed)
{
    if (sealed.empty()) return std::nullopt;
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(sealed.front()));
    if (length == 0 || sealed.size() <= length + 1) return std::nullopt;
    return std::string(sealed.substr(1, length));
}

Result<void> Sessions::spend(store::Connection& connection, const SignInSession& session) const
{
    const auto now = epoch_milliseconds(clock_.now());
    TRY_VOID(
        connection.execute("DELETE FROM user_pool_spent_sessions WHERE id IN (SELECT id FROM user_pool_spent_sessions "
                           "WHERE expires_at < ? ORDER BY expires_at LIMIT 100)",
                           {now}));
    TRY(const auto inserted,
        connection.execute("INSERT INTO user_pool_spent_sessions (id, expires_at) VALUES (?, ?) ON CONFLICT (id) DO NOTHING",
                           {session.id, epoch_milliseconds(session.expires)}));
    if (inserted == 0) return fail(errors::session_spent());
    // It may have expired between opening and spending, and its mark have been swept away: once more.
    if (clock_.now() >= session.expires) return fail(errors::session_expired());
    return {};
}

}  // namespace sekisho::cognito_idp
