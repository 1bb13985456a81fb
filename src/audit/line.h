#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "audit/record.h"
#include "base/result.h"

/// A record as one line of JSON in CloudTrail's shape. Thread-safe.
namespace sekisho::audit {

/// No line is longer. What would be is written without its parameters and elements and says so.
inline constexpr std::size_t max_line_bytes = 1UL << 20;
/// CloudTrail's own limit on requestParameters and responseElements; longer ones are replaced by a note.
inline constexpr std::size_t max_member_bytes = 100UL * 1024;

/// Appends `record` as the beginning of a JSON object: all members but those of the chain, and no closing brace.
/// Valid UTF-8 without line breaks, whatever the record holds.
void append_record(std::string& out, const Record& record);

/// A record read back, with its place in the chain.
struct Entry {
    Record record;
    std::uint64_t sequence = 0;
    std::string hash;  ///< hexadecimal
};

/// The inverse, for a whole line without its line break. Does not verify the chain.
[[nodiscard]] Result<Entry> parse_line(std::string_view line);

}  // namespace sekisho::audit
