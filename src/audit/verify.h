#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/head.h"
#include "base/result.h"
#include "crypto/sealer.h"

namespace sekisho::audit {

/// What a look at a whole trail found.
struct Report {
    struct Problem {
        std::string segment;         ///< file name; empty: the trail as a whole
        std::uint64_t line = 0;      ///< counted from 1 within the segment
        std::uint64_t sequence = 0;  ///< the record that should stand there
        std::string text;
    };

    std::uint64_t segments = 0;
    std::uint64_t records = 0;         ///< good records, up to the problem
    std::uint64_t first_sequence = 0;  ///< 0: there is none
    std::uint64_t last_sequence = 0;
    std::string last_hash;  ///< hexadecimal; worth writing down elsewhere
    HeadState::Kind head = HeadState::Kind::absent;
    std::uint64_t head_sequence = 0;
    std::uint64_t incomplete_bytes = 0;  ///< behind the last record: one being written, or cut off by a crash
    std::vector<std::string> evidence;   ///< files that were set aside at a start after a crash
    std::optional<Problem> problem;      ///< the first one; the trail was tampered with or damaged

    [[nodiscard]] bool intact() const noexcept { return !problem.has_value(); }
};

struct VerifyOptions {
    /// The first record that must be there: later than 1 where older segments have been archived elsewhere.
    std::uint64_t first_sequence = 1;
};

/// Walks the whole chain in `directory`, also while a server writes to it, in constant memory. Without `sealer` (no
/// access to the master key) a cut-off end and a chain that was computed anew go unnoticed; the report says "unchecked".
/// Errors only where the folder cannot be read. What a chain cannot show: the folder and its head restored
/// together from an older copy. Compare last_sequence and last_hash with what was noted elsewhere.
[[nodiscard]] Result<Report> verify(const std::string& directory, const crypto::Sealer* sealer, VerifyOptions options = {});

/// The report for people, several lines.
[[nodiscard]] std::string describe(const Report& report);

}  // namespace sekisho::audit
