#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/line.h"
#include "base/clock.h"
#include "base/result.h"

/// Reading the trail, also while a server writes to it. Does not verify it: verify.h does.
namespace sekisho::audit {

enum class Outcome {
    allowed,  ///< judged and carried out
    denied,   ///< by policy
    failed    ///< for any other reason: not authenticated, invalid, throttled, broken
};
[[nodiscard]] Outcome outcome_of(const Record& record) noexcept;

/// All that are given must hold.
struct Query {
    std::size_t last = 20;    ///< the newest so many that match
    std::string user = {};    ///< an ARN, its last part, a user name, principal id or access key id
    std::string action = {};  ///< "s3:PutObject", "PutObject", "s3:*"; without regard to case
    std::optional<Outcome> outcome = {};
    std::optional<Time> from = {};   ///< inclusive
    std::optional<Time> until = {};  ///< exclusive
    std::string request_id = {};
};

[[nodiscard]] bool matches(const Record& record, const Query& query);

/// The matching records, oldest first. Reads from the end backwards and stops when it has enough, or before `from`.
[[nodiscard]] Result<std::vector<Entry>> query(const std::string& directory, const Query& wanted);

/// Hands every record of the span to `use`, oldest first, in constant memory; `until` is exclusive. Records are in the order
/// in which they were written. Lines that are no records are counted and skipped: verify() is there to complain.
struct Span {
    std::optional<Time> from = {};
    std::optional<Time> until = {};
};
[[nodiscard]] Result<std::uint64_t> read(const std::string& directory, const Span& span,
                                         const std::function<void(const Entry&)>& use);

/// The check that decided: of a refused call the first that stopped it, else the first. Null: nothing was judged.
[[nodiscard]] const Record::Judgement* deciding(const Record& record) noexcept;

/// `text` without what a terminal would obey: control characters, and those that turn text around, become '?'.
[[nodiscard]] std::string printable(std::string_view text);

/// One line for a terminal: time, outcome, who, what, resource, policy and statement, from where, request id, error.
/// Control characters, which callers could have smuggled in, are shown as '?'.
[[nodiscard]] std::string format_line(const Entry& entry);

/// query() and format_line(): `sekisho audit show`.
[[nodiscard]] Result<std::vector<std::string>> show(const std::string& directory, const Query& wanted);

}  // namespace sekisho::audit
