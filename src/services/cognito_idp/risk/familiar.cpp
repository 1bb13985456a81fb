#include "services/cognito_idp/risk/familiar.h"

#include <charconv>
#include <map>
#include <set>

namespace sekisho::cognito_idp::risk::familiar {
namespace {

constexpr std::int64_t values_per_kind = 20;
constexpr std::string_view last_place = "last";

struct Entry {
    std::string kind;
    std::string value;
    std::string detail;
};

std::string text_of(const Coordinates& at) { return fmt::format("{:.4f},{:.4f}", at.latitude, at.longitude); }

std::optional<Coordinates> parse_coordinates(std::string_view text)
{
    const auto comma = text.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    Coordinates at;
    const auto* end = text.data() + text.size();
    if (std::from_chars(text.data(), text.data() + comma, at.latitude).ec != std::errc()) return std::nullopt;
    if (std::from_chars(text.data() + comma + 1, end, at.longitude).ec != std::errc()) return std::nullopt;
    return at;
}

std::vector<Entry> entries_of(const Sighting& sighting)
{
    std::vector<Entry> entries;
    const auto add = [&](const char* kind, const std::string& value) {
        if (!value.empty()) entries.push_back({kind, value, {}});
    };
    add("device_key", sighting.device_key);
    add("fingerprint", sighting.fingerprint);
    add("agent", sighting.agent);
    add("network", sighting.network);
    if (!sighting.place) return entries;
    add("country", sighting.place->country);
    if (sighting.place->coordinates)
        entries.push_back({"place", std::string(last_place), text_of(*sighting.place->coordinates)});
    return entries;
}

using Known = std::map<std::string, std::set<std::string>, std::less<>>;

Familiarity device_of(const Known& known, const Sighting& sighting)
{
    const auto has = [&](std::string_view kind, const std::string& value) {
        const auto found = known.find(kind);
        return !value.empty() && found != known.end() && found->second.contains(value);
    };
    if (has("device_key", sighting.device_key) || has("fingerprint", sighting.fingerprint)) return Familiarity::known;
    // A device that says who it is, and is not among the known ones, is new, whatever browser it has.
    const bool says = !sighting.fingerprint.empty() && known.contains("fingerprint");
    return has("agent", sighting.agent) && !says ? Familiarity::similar : Familiarity::unknown;
}

}  // namespace

Result<Facts> compare(store::Connection& connection, std::string_view sub, const Sighting& sighting, Time now)
{
    TRY(const auto rows,
        connection.query("SELECT kind, value, detail, seen_at FROM user_pool_familiar WHERE sub = ?", {std::string(sub)}));
    Facts facts;
    facts.has_history = !rows.empty();  // one row at least stays when an attack is forgotten
    Known known;
    for (const auto& row : rows) {
        const auto kind = row.text("kind");
        known[kind].insert(row.text("value"));
        if (kind != "place" || !sighting.place || !sighting.place->coordinates) continue;
        const auto from = parse_coordinates(row.text("detail"));
        const auto time = now - from_epoch_milliseconds(row.integer("seen_at"));
        if (from)
            facts.travel = Travel{kilometres_between(*from, *sighting.place->coordinates),
                                  std::chrono::duration_cast<std::chrono::seconds>(time)};
    }
    facts.device = device_of(known, sighting);
    if (!sighting.network.empty() && known.contains("network"))
        facts.known_network = known["network"].contains(sighting.network);
    if (sighting.place && !sighting.place->country.empty() && known.contains("country"))
        facts.known_country = known["country"].contains(sighting.place->country);
    return facts;
}

Result<void> learn(store::Connection& connection, std::string_view sub, const Sighting& sighting, std::string_view event_id,
                   Time now)
{
    TRY_VOID(
        connection.execute("INSERT INTO user_pool_familiar (sub, kind, value, detail, event_id, seen_at) "
                           "VALUES (?, 'history', 'begun', '', '', ?) ON CONFLICT (sub, kind, value) DO NOTHING",
                           {std::string(sub), epoch_milliseconds(now)}));
    for (const auto& entry : entries_of(sighting)) {
        // Who brought an entry first stays noted: to take that event back takes the entry back, later visits do not hide it.
        TRY_VOID(connection.execute(
            "INSERT INTO user_pool_familiar (sub, kind, value, detail, event_id, seen_at) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (sub, kind, value) DO UPDATE SET detail = excluded.detail, seen_at = excluded.seen_at, event_id = "
            "CASE WHEN excluded.kind = 'place' THEN excluded.event_id ELSE user_pool_familiar.event_id END",
            {std::string(sub), entry.kind, entry.value, entry.detail, std::string(event_id), epoch_milliseconds(now)}));
        TRY_VOID(connection.execute(
            "DELETE FROM user_pool_familiar WHERE sub = ? AND kind = ? AND value NOT IN (SELECT value FROM "
            "user_pool_familiar WHERE sub = ? AND kind = ? ORDER BY seen_at DESC, value LIMIT ?)",
            {std::string(sub), entry.kind, std::string(sub), entry.kind, values_per_kind}));
    }
    return {};
}

Result<void> forget(store::Connection& connection, std::string_view sub, std::string_view event_id)
{
    TRY_VOID(connection.execute("DELETE FROM user_pool_familiar WHERE sub = ? AND event_id = ?",
                                {std::string(sub), std::string(event_id)}));
    return {};
}

}  // namespace sekisho::cognito_idp::risk::familiar
