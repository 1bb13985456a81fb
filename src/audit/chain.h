#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "audit/record.h"
#include "base/result.h"

/// The hash chain. A line of the trail is
///     {<members of the record>,"sequence":N,"previousHash":"<hex>","hash":"<hex>"}
/// where hash = SHA-256(previous hash as 32 bytes || the line's bytes up to the comma before "hash"). The first
/// record is number 1 and its previous hash is 32 zero bytes.
namespace sekisho::audit {

/// The end of a chain: what the next record continues.
struct Link {
    std::uint64_t sequence = 0;
    std::string hash = std::string(32, '\0');

    friend bool operator==(const Link&, const Link&) = default;
};

/// Appends the line of `record`, with its line break, as the successor of `link`, and moves `link` on to it.
void append_line(std::string& out, const Record& record, Link& link);

/// Checks that `line` (without line break) is the successor of `link` and moves `link` on to it. The error's
/// message says what is wrong. Only bytes are looked at; JSON is not parsed.
[[nodiscard]] Result<void> follow(std::string_view line, Link& link);

/// The place that `line` claims in a chain, unverified.
[[nodiscard]] Result<Link> claimed_link(std::string_view line);
/// The link before the one that `line` claims.
[[nodiscard]] Result<Link> claimed_previous(std::string_view line);

}  // namespace sekisho::audit
