#include "money/ledger.h"

#include <algorithm>

#include "base/encoding.h"

namespace sekisho::money {
namespace {

constexpr int sequence_bits = 20;
constexpr CallId sequence_mask = (CallId{1} << sequence_bits) - 1;

using store::Connection;
using store::Row;

constexpr std::string_view columns =
    "SELECT id, request_id, door, account, role, user_name, principal, key_id, model, tags, held, price_version, outcome, "
    "certainty, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, images, cost, provider, price_key, "
    "latency, first_token FROM money_calls ";

limits::Subject subject_of(const Row& row)
{
    limits::Subject subject;
    subject.account = row.text("account");
    subject.role = row.text("role");
    subject.user = row.text("user_name");
    subject.key = row.text("key_id");
    subject.model = row.text("model");
    subject.tags = ledger::read_pairs(row.text("tags"));
    return subject;
}

LedgerEntry entry_of(const Row& row)
{
    LedgerEntry entry;
    entry.id = row.integer("id");
    entry.request_id = row.text("request_id");
    entry.door = row.text("door");
    entry.subject = subject_of(row);
    entry.subject.principal = row.text("principal");
    entry.held = row.integer("held");
    entry.price_version = row.text("price_version");
    entry.outcome = row.maybe_text("outcome").value_or("");
    entry.certainty = row.text("certainty");
    entry.usage = {row.integer("input_tokens"), row.integer("output_tokens"), row.integer("cache_read_tokens"),
                   row.integer("cache_write_tokens"), row.integer("images")};
    entry.cost = row.integer("cost");
    entry.provider = row.text("provider");
    entry.price_key = row.text("price_key");
    entry.latency = std::chrono::milliseconds(row.integer("latency"));
    entry.first_token = std::chrono::milliseconds(row.integer("first_token"));
    return entry;
}

Result<std::vector<LedgerEntry>> entries(Connection& connection, std::string_view condition, store::Parameters parameters)
{
    TRY(const auto rows, connection.query(std::string(columns) + std::string(condition), std::move(parameters)));
    std::vector<LedgerEntry> found;
    found.reserve(rows.size());
    for (const auto& row : rows) found.push_back(entry_of(row));
    return found;
}

}  // namespace

const std::vector<store::Migration>& migrations()
{
    static const std::vector<store::Migration> steps{
        {"money", 1,
         "CREATE TABLE money_calls ("
         "  id BIGINT PRIMARY KEY, instance TEXT NOT NULL, request_id TEXT NOT NULL, door TEXT NOT NULL,"
         "  account TEXT NOT NULL, role TEXT NOT NULL, user_name TEXT NOT NULL, principal TEXT NOT NULL,"
         "  key_id TEXT NOT NULL, model TEXT NOT NULL, tags TEXT NOT NULL,"
         "  held BIGINT NOT NULL, price_version TEXT NOT NULL,"
         "  outcome TEXT, certainty TEXT NOT NULL DEFAULT '', cost BIGINT NOT NULL DEFAULT 0,"
         "  input_tokens BIGINT NOT NULL DEFAULT 0, output_tokens BIGINT NOT NULL DEFAULT 0,"
         "  cache_read_tokens BIGINT NOT NULL DEFAULT 0, cache_write_tokens BIGINT NOT NULL DEFAULT 0,"
         "  images BIGINT NOT NULL DEFAULT 0, provider TEXT NOT NULL DEFAULT '', price_key TEXT NOT NULL DEFAULT '',"
         "  latency BIGINT NOT NULL DEFAULT 0, first_token BIGINT NOT NULL DEFAULT 0);"
         "CREATE INDEX money_calls_held ON money_calls (instance) WHERE outcome IS NULL;"
         // What a counter's calls have cost; written with the rows that it sums up.
         "CREATE TABLE money_counters (scope TEXT NOT NULL, subject TEXT NOT NULL, period TEXT NOT NULL,"
         "  spent BIGINT NOT NULL, PRIMARY KEY (scope, subject, period));"
         // Scopes whose counters are complete: a counter that is not there is 0.
         "CREATE TABLE money_scopes (scope TEXT PRIMARY KEY);"
         "CREATE TABLE money_budgets (name TEXT PRIMARY KEY, scope TEXT NOT NULL, period TEXT NOT NULL,"
         "  amount BIGINT NOT NULL, when_short TEXT NOT NULL, least_output_tokens BIGINT NOT NULL, origin TEXT NOT NULL);"
         "CREATE TABLE money_instances (id TEXT PRIMARY KEY, lease_until BIGINT NOT NULL)"}};
    return steps;
}

CallId call_id(Time begun, std::uint32_t sequence) noexcept { return first_id(begun) | (sequence & sequence_mask); }
Time begun_of(CallId id) noexcept { return from_epoch_milliseconds(id >> sequence_bits); }

CallId first_id(Time time) noexcept
{
    constexpr std::int64_t last = std::int64_t{1} << 42;
    return std::clamp<std::int64_t>(epoch_milliseconds(time), 0, last) << sequence_bits;
}

std::string_view name_of(models::Certainty certainty) noexcept
{
    switch (certainty) {
        case models::Certainty::reported: return "reported";
        case models::Certainty::metered: return "metered";
        case models::Certainty::unknown: break;
    }
    return "unknown";
}

namespace ledger {

Result<void> open(Connection& connection, const Opening& opening, const Reservation& reservation)
{
    const auto& who = reservation.subject;
    TRY_VOID(connection.execute(
        "INSERT INTO money_calls (id, instance, request_id, door, account, role, user_name, principal, key_id, model, tags, "
        "held, price_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {opening.id, opening.instance, reservation.request_id, reservation.door, who.account, who.role, who.user,
         who.principal, who.key, who.model, pairs_text(who.tags), opening.held, opening.price_version}));
    return {};
}

Result<bool> settle(Connection& connection, CallId id, const Charge& charge)
{
    const auto& usage = charge.usage;
    TRY(const auto changed,
        connection.execute(
            "UPDATE money_calls SET outcome = ?, certainty = ?, cost = ?, input_tokens = ?, output_tokens = ?, "
            "cache_read_tokens = ?, cache_write_tokens = ?, images = ?, provider = ?, price_key = ?, "
            "latency = ?, first_token = ? WHERE id = ? AND outcome IS NULL",
            {std::string(name_of(charge.outcome)), std::string(name_of(charge.certainty)), charge.cost, usage.input_tokens,
             usage.output_tokens, usage.cache_read_tokens, usage.cache_write_tokens, usage.images, charge.provider,
             charge.price_key, std::int64_t{charge.latency.count()}, std::int64_t{charge.first_token.count()}, id}));
    return changed == 1;
}

Result<void> each_settled(Connection& connection, Range range, const std::function<void(const LedgerEntry&)>& take)
{
    constexpr std::size_t at_once = 1000;
    auto from = first_id(range.from);
    while (true) {
        TRY(const auto part, entries(connection, "WHERE id >= ? AND id < ? AND outcome IS NOT NULL ORDER BY id LIMIT ?",
                                     {from, first_id(range.until), std::int64_t{at_once}}));
        for (const auto& entry : part) take(entry);
        if (part.size() < at_once) return {};
        from = part.back().id + 1;
    }
}

Result<std::vector<LedgerEntry>> holds_of_others(Connection& connection, const std::string& instance)
{
    return entries(connection, "WHERE outcome IS NULL AND instance <> ? ORDER BY id", {instance});
}

Result<std::vector<LedgerEntry>> all_holds(Connection& connection)
{
    return entries(connection, "WHERE outcome IS NULL ORDER BY id", {});
}

Result<void> each_sum(Connection& connection, Range range,
                      const std::function<void(const limits::Subject&, NanoDollars)>& take)
{
    TRY(const auto rows,
        connection.query("SELECT account, role, user_name, key_id, model, tags, CAST(SUM(cost) AS BIGINT) AS spent "
                         "FROM money_calls WHERE id >= ? AND id < ? AND outcome IS NOT NULL "
                         "GROUP BY account, role, user_name, key_id, model, tags",
                         {first_id(range.from), first_id(range.until)}));
    for (const auto& row : rows) take(subject_of(row), row.integer("spent"));
    return {};
}

std::string pairs_text(const Pairs& pairs)
{
    std::string text;
    for (const auto& [name, value] : pairs) {
        if (!text.empty()) text += '&';
        text += percent_encode(name) + '=' + percent_encode(value);
    }
    return text;
}

Pairs read_pairs(std::string_view text)
{
    Pairs pairs;
    while (!text.empty()) {
        const auto pair = text.substr(0, text.find('&'));
        const auto equals = std::min(pair.find('='), pair.size());
        pairs[percent_decode(pair.substr(0, equals)).value_or("")] =
            percent_decode(pair.substr(std::min(equals + 1, pair.size()))).value_or("");
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
    }
    return pairs;
}

}  // namespace ledger
}  // namespace sekisho::money
