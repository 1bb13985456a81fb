#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

/// CSV as RFC 4180 has it and Cognito's import adds to: fields with commas, separated by line ends (LF or CRLF); a field
/// may be quoted, a quote inside is doubled; outside quotes "\," is a comma. What is not so is refused, never guessed:
/// where a record ends must be beyond doubt, since the next one is another user.
namespace sekisho::cognito_idp::csv {

using Record = std::vector<std::string>;

inline constexpr std::size_t longest_record = 64 * 1024;  ///< bytes, its line end included
inline constexpr std::size_t most_fields = 256;

/// Reads records of a part of a text, one by one.
class Reader {
public:
    enum class Part {
        more_follows,  ///< a record that does not end within the text is not read
        last,
    };
    Reader(std::string_view text, Part part) : text_(text), part_(part) {}

    /// The next record; nullopt at the end of the text, or where the record goes on behind it. Empty lines are skipped.
    /// Error "Malformed": a quote in the wrong place or never closed, or a record that is too long; nothing can be read
    /// behind it.
    [[nodiscard]] Result<std::optional<Record>> next();
    /// Bytes of all records read so far.
    [[nodiscard]] std::size_t consumed() const noexcept { return consumed_; }
    /// Line ends within those.
    [[nodiscard]] std::size_t lines() const noexcept { return lines_; }

private:
    std::string_view text_;
    Part part_;
    std::size_t consumed_ = 0;
    std::size_t lines_ = 0;
};

/// Without the byte order mark at its beginning, if there is one.
[[nodiscard]] std::string_view without_bom(std::string_view text);

}  // namespace sekisho::cognito_idp::csv
