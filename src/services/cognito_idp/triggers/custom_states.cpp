#include "services/cognito_idp/triggers/custom_states.h"

#include "base/encoding.h"
#include "crypto/random.h"
#include "services/cognito_idp/triggers/tables.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view purpose = "user-pool-custom-challenge";

std::string to_plain(const CustomState& state)
{
    wire::Json::Array history;
    for (const auto& result : state.history) {
        wire::Json entry;
        entry.set("name", result.challenge_name);
        entry.set("result", result.result);
        if (result.challenge_metadata) entry.set("metadata", *result.challenge_metadata);
        history.push_back(std::move(entry));
    }
    wire::Json::Object hidden;
    for (const auto& [name, value] : state.challenge.private_parameters) hidden.emplace_back(name, value);
    wire::Json json;
    json.set("history", std::move(history));
    json.set("private", std::move(hidden));
    if (state.challenge.metadata) json.set("metadata", *state.challenge.metadata);
    return wire::to_text(json);
}

std::optional<std::string> text_in(const wire::Json& json, std::string_view name)
{
    const auto* found = json.find(name);
    if (!found || !found->string()) return std::nullopt;
    return *found->string();
}

std::optional<CustomState> from_plain(std::string_view text)
{
    const auto json = wire::parse_json(text);
    if (!json) return std::nullopt;
    CustomState state;
    if (const auto* history = json->find("history"); history && history->array()) {
        for (const auto& entry : *history->array()) {
            const auto* result = entry.find("result");
            state.history.push_back({text_in(entry, "name").value_or(""), result && result->boolean() && *result->boolean(),
                                     text_in(entry, "metadata")});
        }
    }
    if (const auto* hidden = json->find("private"); hidden && hidden->object())
        for (const auto& [name, value] : *hidden->object())
            if (value.string()) state.challenge.private_parameters.emplace(name, *value.string());
    state.challenge.metadata = text_in(*json, "metadata");
    return state;
}

}  // namespace

store::Migration custom_challenge_tables()
{
    return {"cognito_idp", 12, R"(
CREATE TABLE user_pool_custom_challenges (id TEXT PRIMARY KEY, state BLOB NOT NULL, expires_at BIGINT NOT NULL);
CREATE INDEX user_pool_custom_challenges_by_expiry ON user_pool_custom_challenges (expires_at);
)"};
}

namespace custom_states {

Kept make(CustomState state, Time expires) { return {base64url(crypto::random_bytes(16)), std::move(state), expires}; }

Result<void> keep(store::Connection& connection, const crypto::Sealer& sealer, const Kept& kept, Time now)
{
    TRY_VOID(connection.execute("DELETE FROM user_pool_custom_challenges WHERE expires_at < ?", {epoch_milliseconds(now)}));
    TRY_VOID(connection.execute(
        "INSERT INTO user_pool_custom_challenges (id, state, expires_at) VALUES (?, ?, ?)",
        {kept.id, store::Blob{sealer.seal(purpose, kept.id, to_plain(kept.state))}, epoch_milliseconds(kept.expires)}));
    return {};
}

Result<std::optional<CustomState>> take(store::Connection& connection, const crypto::Sealer& sealer, const std::string& id)
{
    TRY(const auto rows, connection.query("SELECT state FROM user_pool_custom_challenges WHERE id = ?", {id}));
    if (rows.empty()) return std::nullopt;
    TRY_VOID(connection.execute("DELETE FROM user_pool_custom_challenges WHERE id = ?", {id}));
    const auto plain = sealer.open_sealed(purpose, id, rows.front().blob("state"));
    if (!plain) return std::nullopt;
    return from_plain(*plain);
}

}  // namespace custom_states

}  // namespace sekisho::cognito_idp
