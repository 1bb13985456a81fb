#include "money/usage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/encoding.h"

namespace sekisho::money::usage {
namespace {

using wire::Json;

struct Dimension {
    std::string_view name;
    std::string (*value)(const LedgerEntry&);
};

constexpr std::array<Dimension, 13> dimensions{{
    {"account", [](const LedgerEntry& entry) { return entry.subject.account; }},
    {"tenant", [](const LedgerEntry& entry) { return entry.subject.account; }},
    {"role", [](const LedgerEntry& entry) { return entry.subject.role; }},
    {"user", [](const LedgerEntry& entry) { return entry.subject.user; }},
    {"principal", [](const LedgerEntry& entry) { return entry.subject.principal; }},
    {"key", [](const LedgerEntry& entry) { return entry.subject.key; }},
    {"model", [](const LedgerEntry& entry) { return entry.subject.model; }},
    {"provider", [](const LedgerEntry& entry) { return entry.provider; }},
    {"door", [](const LedgerEntry& entry) { return entry.door; }},
    {"outcome", [](const LedgerEntry& entry) { return entry.outcome; }},
    {"price_version", [](const LedgerEntry& entry) { return entry.price_version; }},
    {"day", [](const LedgerEntry& entry) { return period_text(Period::day, begun_of(entry.id)); }},
    {"month", [](const LedgerEntry& entry) { return period_text(Period::month, begun_of(entry.id)); }},
}};

const Dimension* find(std::string_view name)
{
    const auto found = std::ranges::find(dimensions, name, &Dimension::name);
    return found == dimensions.end() ? nullptr : &*found;
}

void add(models::Usage& to, const models::Usage& usage)
{
    to.input_tokens += usage.input_tokens;
    to.output_tokens += usage.output_tokens;
    to.cache_read_tokens += usage.cache_read_tokens;
    to.cache_write_tokens += usage.cache_write_tokens;
    to.images += usage.images;
}

void set_usage(Json& json, const models::Usage& usage, NanoDollars cost)
{
    json.set("inputTokens", usage.input_tokens);
    json.set("outputTokens", usage.output_tokens);
    json.set("cacheReadTokens", usage.cache_read_tokens);
    json.set("cacheWriteTokens", usage.cache_write_tokens);
    json.set("images", usage.images);
    json.set("costNanoDollars", cost);
    json.set("costUsd", to_dollars(cost));
}

void append_usage(std::vector<std::string>& values, const models::Usage& usage, NanoDollars cost)
{
    for (const auto count :
         {usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cache_write_tokens, usage.images, cost})
        values.push_back(std::to_string(count));
    values.push_back(to_dollars(cost));
}

constexpr std::array usage_columns{"input_tokens", "output_tokens",     "cache_read_tokens", "cache_write_tokens",
                                   "images",       "cost_nano_dollars", "cost_usd"};

}  // namespace

Result<void> check(const std::vector<std::string>& by)
{
    for (const auto& name : by) {
        const bool tag = name.starts_with(limits::Scope::tag_prefix) && name.size() > limits::Scope::tag_prefix.size();
        if (!tag && !find(name))
            return fail(
                "ValidationException",
                fmt::format("Usage is not summed by `{}`: account, role, user, principal, key, model, provider, door, "
                            "outcome, price_version, day, month, tag/<Key>.",
                            name),
                400);
    }
    return {};
}

std::string value_of(const LedgerEntry& entry, std::string_view by)
{
    if (const auto* dimension = find(by)) return dimension->value(entry);
    const auto key = by.substr(std::min(by.size(), limits::Scope::tag_prefix.size()));
    for (const auto& [name, value] : entry.subject.tags)
        if (equal_ignoring_case(name, key)) return value;
    return {};
}

Result<std::vector<Sum>> sums(store::Connection& connection, ledger::Range range, const std::vector<std::string>& by,
                              const std::string& account)
{
    TRY_VOID(check(by));
    std::map<std::vector<std::string>, Sum> found;
    TRY_VOID(ledger::each_settled(connection, range, [&](const LedgerEntry& entry) {
        if (!account.empty() && entry.subject.account != account) return;
        std::vector<std::string> values;
        for (const auto& name : by) values.push_back(value_of(entry, name));
        auto& sum = found[std::move(values)];
        ++sum.calls;
        add(sum.usage, entry.usage);
        sum.cost = saturated_sum(sum.cost, entry.cost);
    }));
    std::vector<Sum> all;
    for (auto& [values, sum] : found) {
        sum.values = values;
        all.push_back(std::move(sum));
    }
    return all;
}

Json to_json(const Sum& sum, const std::vector<std::string>& by)
{
    Json json{Json::Object{}};
    for (std::size_t i = 0; i < by.size(); ++i) json.set(by[i], sum.values[i]);
    json.set("calls", sum.calls);
    set_usage(json, sum.usage, sum.cost);
    return json;
}

Json to_json(const LedgerEntry& entry)
{
    Json json{Json::Object{}};
    json.set("time", iso8601_millis(begun_of(entry.id)));
    json.set("requestId", entry.request_id);
    json.set("door", entry.door);
    for (const auto* name : {"account", "role", "user", "principal", "key", "model", "provider"})
        json.set(name, value_of(entry, name));
    Json tags{Json::Object{}};
    for (const auto& [key, value] : entry.subject.tags) tags.set(key, value);
    json.set("tags", std::move(tags));
    json.set("outcome", entry.outcome);
    json.set("certainty", entry.certainty);
    json.set("priceKey", entry.price_key);
    json.set("priceVersion", entry.price_version);
    json.set("heldNanoDollars", entry.held);
    set_usage(json, entry.usage, entry.cost);
    json.set("latencyMilliseconds", std::int64_t{entry.latency.count()});
    json.set("firstTokenMilliseconds", std::int64_t{entry.first_token.count()});
    return json;
}

std::string csv_line(const std::vector<std::string>& values)
{
    std::string line;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) line += ',';
        auto value = values[i];
        if (!value.empty() && std::string_view("=+-@\t\r").find(value.front()) != std::string_view::npos)
            value.insert(0, "'");
        if (value.find_first_of(",\"\r\n") == std::string::npos) {
            line += value;
            continue;
        }
        line += '"';
        for (const char c : value) line.append(c == '"' ? 2U : 1U, c);
        line += '"';
    }
    return line + "\r\n";
}

std::vector<std::string> csv_header(const std::vector<std::string>& by)
{
    auto header = by;
    header.emplace_back("calls");
    header.insert(header.end(), usage_columns.begin(), usage_columns.end());
    return header;
}

std::vector<std::string> csv_values(const Sum& sum)
{
    auto values = sum.values;
    values.push_back(std::to_string(sum.calls));
    append_usage(values, sum.usage, sum.cost);
    return values;
}

std::vector<std::string> csv_entry_header()
{
    std::vector<std::string> header{
        "time",  "request_id", "door",     "account", "role",      "user",      "principal",     "key",
        "model", "tags",       "provider", "outcome", "certainty", "price_key", "price_version", "held_nano_dollars"};
    header.insert(header.end(), usage_columns.begin(), usage_columns.end());
    header.insert(header.end(), {"latency_milliseconds", "first_token_milliseconds"});
    return header;
}

std::vector<std::string> csv_values(const LedgerEntry& entry)
{
    std::vector<std::string> values{iso8601_millis(begun_of(entry.id)), entry.request_id, entry.door};
    for (const auto* name : {"account", "role", "user", "principal", "key", "model"})
        values.push_back(value_of(entry, name));
    values.insert(values.end(), {ledger::pairs_text(entry.subject.tags), entry.provider, entry.outcome, entry.certainty,
                                 entry.price_key, entry.price_version, std::to_string(entry.held)});
    append_usage(values, entry.usage, entry.cost);
    values.push_back(std::to_string(entry.latency.count()));
    values.push_back(std::to_string(entry.first_token.count()));
    return values;
}

}  // namespace sekisho::money::usage
