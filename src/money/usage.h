#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "money/ledger.h"
#include "wire/json.h"

/// What the ledger says: sums by whatever one asks, rows, and what a provider's own report says otherwise.
namespace sekisho::money::usage {

/// What calls are summed by: "account" (or "tenant"), "role", "user", "key", "model", "provider", "door", "outcome",
/// "price_version", "day", "month", "tag/<Key>". ValidationException for anything else.
[[nodiscard]] Result<void> check(const std::vector<std::string>& by);
/// The value of a call.
[[nodiscard]] std::string value_of(const LedgerEntry& entry, std::string_view by);

/// What has been summed up.
struct Sum {
    std::vector<std::string> values;  ///< one for each of what it is summed by
    std::int64_t calls = 0;
    models::Usage usage;
    NanoDollars cost = 0;
};

/// In the order of the values. Settled calls alone; those of one account where `account` is not empty.
[[nodiscard]] Result<std::vector<Sum>> sums(store::Connection& connection, ledger::Range range,
                                            const std::vector<std::string>& by, const std::string& account = {});

[[nodiscard]] wire::Json to_json(const Sum& sum, const std::vector<std::string>& by);
[[nodiscard]] wire::Json to_json(const LedgerEntry& entry);

/// RFC 4180. A value that a spreadsheet would take for a formula gets an apostrophe in front.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& values);
[[nodiscard]] std::vector<std::string> csv_header(const std::vector<std::string>& by);
[[nodiscard]] std::vector<std::string> csv_values(const Sum& sum);
[[nodiscard]] std::vector<std::string> csv_entry_header();
[[nodiscard]] std::vector<std::string> csv_values(const LedgerEntry& entry);

}  // namespace sekisho::money::usage
