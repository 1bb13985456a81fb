#include "money/reconcile.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <set>

namespace sekisho::money::reconcile {
namespace {

using wire::Json;
using Fields = std::map<std::string, std::string>;

std::unexpected<Error> wrong(std::size_t line, std::string_view why)
{
    return fail("ValidationException", fmt::format("line {} of the report: {}", line, why), 400);
}

std::optional<std::int64_t> whole(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
    return number;
}

Result<std::optional<std::int64_t>> count(const Fields& fields, const std::string& name, std::size_t line)
{
    const auto found = fields.find(name);
    if (found == fields.end() || found->second.empty()) return std::nullopt;
    const auto number = whole(found->second);
    if (!number) return wrong(line, fmt::format("`{}` is no count", found->second));
    return number;
}

std::string text(const Fields& fields, const std::string& name)
{
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
}

Result<Line> line_of(const Fields& fields, std::size_t number)
{
    Line line;
    line.request_id = text(fields, "request_id");
    line.day = text(fields, fields.contains("date") ? "date" : "day").substr(0, 10);
    line.model = text(fields, "model");
    TRY(line.input_tokens, count(fields, "input_tokens", number));
    TRY(line.output_tokens, count(fields, "output_tokens", number));
    TRY(line.cost, count(fields, "cost_nano_dollars", number));
    if (const auto dollars = text(fields, "cost_usd"); !dollars.empty()) {
        const auto amount = parse_dollars(dollars);
        if (!amount) return wrong(number, amount.error().message);
        line.cost = *amount;
    }
    if (line.request_id.empty() && !parse_iso8601(line.day + "T00:00:00Z"))
        return wrong(number, "it has neither a request_id nor a date");
    return line;
}

/// RFC 4180. nullopt where a quoted value does not end.
std::optional<std::vector<std::vector<std::string>>> csv(std::string_view text)
{
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> row{""};
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c != '"') row.back() += c;
            else if (i + 1 < text.size() && text[i + 1] == '"') row.back() += text[++i];
            else quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',') {
            row.emplace_back();
        } else if (c == '\n') {
            rows.push_back(std::exchange(row, {""}));
        } else if (c != '\r') {
            row.back() += c;
        }
    }
    if (quoted) return std::nullopt;
    if (row.size() > 1 || !row.front().empty()) rows.push_back(std::move(row));
    return rows;
}

Result<std::vector<Line>> read_csv(std::string_view report)
{
    const auto rows = csv(report);
    if (!rows || rows->empty()) return wrong(1, "it is no CSV");
    const auto& header = rows->front();
    std::vector<Line> lines;
    for (std::size_t i = 1; i < rows->size(); ++i) {
        const auto& row = (*rows)[i];
        if (row.size() == 1 && row.front().empty()) continue;
        if (row.size() != header.size()) return wrong(i + 1, "it has not as many values as the header");
        Fields fields;
        for (std::size_t j = 0; j < row.size(); ++j) fields[header[j]] = row[j];
        TRY(auto line, line_of(fields, i + 1));
        lines.push_back(std::move(line));
    }
    return lines;
}

Result<std::vector<Line>> read_json(std::string_view report)
{
    TRY(const auto json, wire::parse_json(report));
    const auto* array = json.array();
    if (!array) return wrong(1, "it is no array of objects");
    std::vector<Line> lines;
    for (const auto& item : *array) {
        const auto* object = item.object();
        if (!object) return wrong(lines.size() + 1, "it is no object");
        Fields fields;
        for (const auto& [name, value] : *object) {
            if (const auto* string = value.string()) fields[name] = *string;
            else if (const auto* number = value.integer()) fields[name] = std::to_string(*number);
            else if (name == "cost_usd" && value.real())
                return wrong(lines.size() + 1, "cost_usd must be a text: no rounding");
        }
        TRY(auto line, line_of(fields, lines.size() + 1));
        lines.push_back(std::move(line));
    }
    return lines;
}

/// What the ledger has of one line.
struct Found {
    std::int64_t calls = 0, input_tokens = 0, output_tokens = 0;
    NanoDollars cost = 0;

    void add(const LedgerEntry& entry)
    {
        ++calls;
        input_tokens += entry.usage.input_tokens + entry.usage.cache_read_tokens + entry.usage.cache_write_tokens;
        output_tokens += entry.usage.output_tokens;
        cost = saturated_sum(cost, entry.cost);
    }
};

using Key = std::pair<std::string, std::string>;  // request id and "", or day and model

Key key_of(const Line& line) { return line.request_id.empty() ? Key{line.day, line.model} : Key{line.request_id, ""}; }

std::string name_of(const Line& line)
{
    if (!line.request_id.empty()) return "request " + line.request_id;
    return line.model.empty() ? line.day : line.day + " " + line.model;
}

class Comparison {
public:
    explicit Comparison(const std::vector<Line>& report)
    {
        for (const auto& line : report) {
            by_request_ = by_request_ || !line.request_id.empty();
            found_.try_emplace(key_of(line));
            if (!line.day.empty()) days_.insert(line.day);
        }
    }

    void take(const LedgerEntry& entry)
    {
        const auto day = period_text(Period::day, begun_of(entry.id));
        std::set<Key> keys{{entry.request_id, ""}, {day, ""}, {day, entry.subject.model}, {day, entry.price_key}};
        bool known = false;
        for (const auto& key : keys) {
            const auto found = found_.find(key);
            if (found == found_.end()) continue;
            found->second.add(entry);
            known = true;
        }
        if (known) {
            ++findings_.compared;
            findings_.ledger_cost = saturated_sum(findings_.ledger_cost, entry.cost);
        } else if (by_request_ && entry.cost > 0 && (days_.empty() || days_.contains(day))) {
            findings_.differences.push_back({"request " + entry.request_id, "calls", 1, 0});
        }
    }

    Findings against(const std::vector<Line>& report, NanoDollars tolerance)
    {
        for (const auto& line : report) {
            const auto& found = found_[key_of(line)];
            const auto what = name_of(line);
            ++findings_.lines;
            if (line.cost) findings_.report_cost = saturated_sum(findings_.report_cost, *line.cost);
            if (found.calls == 0) findings_.differences.push_back({what, "calls", 0, 1});
            const auto differ = [&](std::string_view field, std::int64_t ours, std::optional<std::int64_t> theirs,
                                    std::int64_t most) {
                if (found.calls > 0 && theirs && std::abs(ours - *theirs) > most)
                    findings_.differences.push_back({what, std::string(field), ours, *theirs});
            };
            differ("input_tokens", found.input_tokens, line.input_tokens, 0);
            differ("output_tokens", found.output_tokens, line.output_tokens, 0);
            differ("cost_nano_dollars", found.cost, line.cost, tolerance);
        }
        return std::move(findings_);
    }

private:
    bool by_request_ = false;
    std::map<Key, Found> found_;
    std::set<std::string> days_;
    Findings findings_;
};

}  // namespace

Result<std::vector<Line>> read(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return wrong(1, "it is empty");
    return text[first] == '[' || text[first] == '{' ? read_json(text) : read_csv(text);
}

Result<Findings> compare(store::Connection& connection, const std::vector<Line>& report, ledger::Range range,
                         NanoDollars tolerance)
{
    Comparison comparison(report);
    TRY_VOID(ledger::each_settled(connection, range, [&](const LedgerEntry& entry) { comparison.take(entry); }));
    return comparison.against(report, tolerance);
}

}  // namespace sekisho::money::reconcile
