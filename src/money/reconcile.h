#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "money/ledger.h"
#include "wire/json.h"

/// The ledger beside what a provider says it charges.
namespace sekisho::money::reconcile {

/// A line of a provider's report: of one request, or of all requests of a day (and a model). What it does not say is not
/// compared.
struct Line {
    std::string request_id;                    ///< Sekisho's; empty: a line of a day
    std::string day;                           ///< "2026-11-20", of lines of a day
    std::string model;                         ///< empty: all models; a model id or a price key
    std::optional<std::int64_t> input_tokens;  ///< cache classes included
    std::optional<std::int64_t> output_tokens;
    std::optional<NanoDollars> cost;
};

/// Reads a report: CSV with a header, or JSON, an array of objects. Columns: request_id; date (or day); model; input_tokens;
/// output_tokens; cost_usd (a decimal number of dollars) or cost_nano_dollars. Others are passed over. ValidationException
/// that names the line for what cannot be read, and for a line with neither request_id nor date.
[[nodiscard]] Result<std::vector<Line>> read(std::string_view text);

/// One difference.
struct Difference {
    std::string what;   ///< "request r-1", "2026-11-20 anthropic.claude-3-haiku"
    std::string field;  ///< "input_tokens", "output_tokens", "cost_nano_dollars", "calls"
    std::int64_t ledger = 0;
    std::int64_t report = 0;
};

struct Findings {
    std::size_t lines = 0;     ///< of the report
    std::size_t compared = 0;  ///< calls of the ledger that lines were about
    NanoDollars ledger_cost = 0;
    NanoDollars report_cost = 0;  ///< of lines that say it
    std::vector<Difference> differences;
};

/// Compares. Calls of the days that the report is about and that no line knows are differences too (field "calls"), where it
/// is a report of requests; so are lines that the ledger does not know. `tolerance`: of costs, for reports that round.
[[nodiscard]] Result<Findings> compare(store::Connection& connection, const std::vector<Line>& report, ledger::Range range,
                                       NanoDollars tolerance);

}  // namespace sekisho::money::reconcile
