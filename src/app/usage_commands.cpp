#include "app/usage_commands.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <ranges>

#include "app/files.h"
#include "money/budget_table.h"
#include "money/reconcile.h"
#include "money/usage.h"
#include "policy/words.h"
#include "store/sqlite/sqlite.h"

namespace sekisho::app {
namespace {

using policy::one_line;
using wire::Json;

struct Options {
    std::string data = "data";
    std::vector<std::string> by{"model"};
    std::string since, until;
    std::string format = "table";
    std::string report;
    std::string tolerance = "0";
    std::string budget;
};

int complain(const Error& error)
{
    fmt::print(stderr, "sekisho: {}{}{}\n", error.message, error.detail.empty() ? "" : ": ", error.detail);
    return 1;
}

Result<void> read_store(const std::string& data, const store::Database::Work& work)
{
    TRY(const auto database, store::inspect_sqlite(data + "/store/sekisho.db"));
    return database->read_blocking(work);
}

/// "2026-11-20", a day's beginning, or a time of RFC 3339.
Result<Time> time_of(const std::string& text)
{
    const auto time = parse_iso8601(text.size() == 10 ? text + "T00:00:00Z" : text);
    if (!time) return fail("Option", fmt::format("`{}` is no date, nor a time of RFC 3339", text));
    return *time;
}

Result<money::ledger::Range> range_of(const Options& options)
{
    money::ledger::Range range;
    if (!options.since.empty()) {
        TRY(range.from, time_of(options.since));
    }
    if (!options.until.empty()) {
        TRY(range.until, time_of(options.until));
    }
    return range;
}

/// Columns as wide as what stands in them; numbers are on the right.
void print_table(const std::vector<std::vector<std::string>>& rows, std::size_t texts)
{
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
            line += i < texts ? fmt::format("{:<{}}  ", row[i], widths[i]) : fmt::format("{:>{}}  ", row[i], widths[i]);
        line.erase(line.find_last_not_of(' ') + 1);
        fmt::print("{}\n", line);
    }
}

std::vector<std::string> table_row(const money::usage::Sum& sum)
{
    std::vector<std::string> row;
    for (const auto& value : sum.values) row.push_back(value.empty() ? "-" : one_line(value));
    const auto& usage = sum.usage;
    for (const auto count :
         {sum.calls, usage.input_tokens, usage.output_tokens, usage.cache_read_tokens + usage.cache_write_tokens})
        row.push_back(std::to_string(count));
    row.push_back(money::to_dollars(sum.cost));
    return row;
}

void print_sums(const std::vector<money::usage::Sum>& sums, const Options& options)
{
    if (options.format == "json") {
        Json::Array lines;
        for (const auto& sum : sums) lines.push_back(money::usage::to_json(sum, options.by));
        fmt::print("{}\n", wire::to_text(Json(std::move(lines))));
        return;
    }
    if (options.format == "csv") {
        fmt::print("{}", money::usage::csv_line(money::usage::csv_header(options.by)));
        for (const auto& sum : sums) fmt::print("{}", money::usage::csv_line(money::usage::csv_values(sum)));
        return;
    }
    std::vector<std::vector<std::string>> rows{options.by};
    for (const auto* name : {"calls", "input", "output", "cache", "USD"}) rows.front().emplace_back(name);
    for (const auto& sum : sums) rows.push_back(table_row(sum));
    print_table(rows, options.by.size());
}

int usage(const Options& options)
{
    const auto done = [&]() -> Result<void> {
        TRY(const auto range, range_of(options));
        TRY_VOID(money::usage::check(options.by));
        return read_store(options.data, [&](store::Connection& connection) -> Result<void> {
            TRY(const auto sums, money::usage::sums(connection, range, options.by));
            print_sums(sums, options);
            return {};
        });
    }();
    return done ? 0 : complain(done.error());
}

int export_usage(const Options& options)
{
    const bool csv = options.format == "csv";
    const auto done = [&]() -> Result<void> {
        TRY(const auto range, range_of(options));
        if (csv) fmt::print("{}", money::usage::csv_line(money::usage::csv_entry_header()));
        return read_store(options.data, [&](store::Connection& connection) {
            return money::ledger::each_settled(connection, range, [csv](const money::LedgerEntry& entry) {
                if (csv) fmt::print("{}", money::usage::csv_line(money::usage::csv_values(entry)));
                else fmt::print("{}\n", wire::to_text(money::usage::to_json(entry)));
            });
        });
    }();
    return done ? 0 : complain(done.error());
}

void print_findings(const money::reconcile::Findings& findings)
{
    fmt::print("{} lines, {} calls compared: {} USD in the ledger, {} USD in the report\n", findings.lines,
               findings.compared, money::to_dollars(findings.ledger_cost), money::to_dollars(findings.report_cost));
    std::vector<std::vector<std::string>> rows{{"what", "field", "ledger", "report"}};
    for (const auto& difference : findings.differences)
        rows.push_back({one_line(difference.what), difference.field, std::to_string(difference.ledger),
                        std::to_string(difference.report)});
    if (rows.size() > 1) print_table(rows, 2);
    else fmt::print("no differences\n");
}

void print_findings_json(const money::reconcile::Findings& findings)
{
    Json::Array differences;
    for (const auto& difference : findings.differences)
        differences.emplace_back(Json::Object{{"what", difference.what},
                                              {"field", difference.field},
                                              {"ledger", difference.ledger},
                                              {"report", difference.report}});
    const Json json = Json::Object{{"lines", static_cast<std::int64_t>(findings.lines)},
                                   {"callsCompared", static_cast<std::int64_t>(findings.compared)},
                                   {"ledgerCostNanoDollars", findings.ledger_cost},
                                   {"reportCostNanoDollars", findings.report_cost},
                                   {"differences", std::move(differences)}};
    fmt::print("{}\n", wire::to_text(json));
}

int reconcile_usage(const Options& options)
{
    bool differs = false;
    const auto done = [&]() -> Result<void> {
        TRY(const auto range, range_of(options));
        TRY(const auto tolerance, money::parse_dollars(options.tolerance));
        TRY(const auto text, read_file(options.report));
        TRY(const auto report, money::reconcile::read(text));
        return read_store(options.data, [&](store::Connection& connection) -> Result<void> {
            TRY(const auto findings, money::reconcile::compare(connection, report, range, tolerance));
            options.format == "json" ? print_findings_json(findings) : print_findings(findings);
            differs = !findings.differences.empty();
            return {};
        });
    }();
    return done ? (differs ? 2 : 0) : complain(done.error());
}

std::string subject_text(const std::string& subject)
{
    if (subject.empty()) return "-";
    auto text = subject;
    std::ranges::replace(text, '\x1f', ',');
    return one_line(text);
}

Json standing_json(const money::DefinedBudget& defined, const money::budget_table::Standing& standing)
{
    const auto& budget = defined.budget;
    return Json::Object{{"name", budget.name},
                        {"scope", limits::to_text(budget.scope)},
                        {"origin", name_of(defined.origin)},
                        {"period", standing.period},
                        {"subject", standing.subject},
                        {"limitNanoDollars", budget.limit},
                        {"spentNanoDollars", standing.spent},
                        {"heldNanoDollars", standing.held},
                        {"leftNanoDollars", budget.limit - money::saturated_sum(standing.spent, standing.held)},
                        {"whenShort", name_of(budget.when_short)}};
}

Result<void> show_budgets(store::Connection& connection, const Options& options)
{
    TRY(const auto all, money::budget_table::read(connection));
    bool found = options.budget.empty();
    std::vector<std::vector<std::string>> rows{{"budget", "scope", "of", "period", "limit", "spent", "held", "left"}};
    Json::Array lines;
    for (const auto& defined : all) {
        const auto& budget = defined.budget;
        if (!options.budget.empty() && budget.name != options.budget) continue;
        found = true;
        TRY(const auto standings, money::budget_table::standings(connection, budget, SystemClock().now()));
        for (const auto& standing : standings) {
            lines.push_back(standing_json(defined, standing));
            const auto left = budget.limit - money::saturated_sum(standing.spent, standing.held);
            rows.push_back({budget.name, one_line(limits::to_text(budget.scope)), subject_text(standing.subject),
                            standing.period, money::to_dollars(budget.limit), money::to_dollars(standing.spent),
                            money::to_dollars(standing.held), money::to_dollars(left)});
        }
        if (standings.empty())
            rows.push_back({budget.name, one_line(limits::to_text(budget.scope)), "nobody yet",
                            money::period_text(budget.period, SystemClock().now()), money::to_dollars(budget.limit), "0.00",
                            "0.00", money::to_dollars(budget.limit)});
    }
    if (!found) return fail("ResourceNotFoundException", fmt::format("there is no budget `{}`", options.budget), 404);
    if (options.format == "json") fmt::print("{}\n", wire::to_text(Json(std::move(lines))));
    else print_table(rows, 4);
    return {};
}

int budgets(const Options& options)
{
    const auto done =
        read_store(options.data, [&](store::Connection& connection) { return show_budgets(connection, options); });
    return done ? 0 : complain(done.error());
}

void add_range(CLI::App& command, Options& options)
{
    command.add_option("--data", options.data, "the data folder, default ./data");
    command.add_option("--since", options.since, "calls begun on this day (2026-11-01) or at this time, or later");
    command.add_option("--until", options.until, "calls begun before");
}

}  // namespace

void add_usage(CLI::App& cli, int& status)
{
    static Options options, exported, compared;
    auto* command = cli.add_subcommand("usage", "what calls of models have used and cost");
    command->require_subcommand(0, 1);
    add_range(*command, options);
    command
        ->add_option("--by", options.by,
                     "summed by account, role, user, principal, key, model (default), provider, door, outcome, "
                     "price_version, day, month, tag/<Key>; several with commas")
        ->delimiter(',');
    command->add_option("--format", options.format)->check(CLI::IsMember({"table", "json", "csv"}));
    auto* rows = command->add_subcommand("export", "every call, one row each: JSON lines, or CSV");
    add_range(*rows, exported);
    exported.format = "json";
    rows->add_option("--format", exported.format)->check(CLI::IsMember({"json", "csv"}));
    auto* reconcile = command->add_subcommand("reconcile", "the ledger beside a provider's report; status 2 on differences");
    add_range(*reconcile, compared);
    reconcile->add_option("--report", compared.report, "CSV or JSON: request_id or date and model; tokens; cost")
        ->required();
    reconcile->add_option("--tolerance", compared.tolerance, "of costs, in USD, for reports that round; default 0");
    reconcile->add_option("--format", compared.format)->check(CLI::IsMember({"table", "json"}));
    rows->callback([&status] { status = export_usage(exported); });
    reconcile->callback([&status] { status = reconcile_usage(compared); });
    command->callback([&status, command] {
        if (command->get_subcommands().empty()) status = usage(options);
    });
}

void add_budget(CLI::App& cli, int& status)
{
    static Options options;
    auto* command = cli.add_subcommand("budget", "budgets: what is spent, held and left");
    command->require_subcommand(1);
    auto* list = command->add_subcommand("list", "all of them, in the period that runs");
    auto* show = command->add_subcommand("show", "one of them");
    show->add_option("name", options.budget)->required();
    for (auto* each : {list, show}) {
        each->add_option("--data", options.data, "the data folder, default ./data");
        each->add_option("--format", options.format)->check(CLI::IsMember({"table", "json"}));
        each->callback([&status] { status = budgets(options); });
    }
}

}  // namespace sekisho::app
