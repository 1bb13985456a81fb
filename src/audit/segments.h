#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/file.h"

/// The files of a trail, "trail-<number of the first record, 20 digits>.jsonl", and reading them line by line.
namespace sekisho::audit {

[[nodiscard]] std::string segment_name(std::uint64_t first_sequence);
[[nodiscard]] std::string segment_path(const std::string& directory, std::uint64_t first_sequence);
/// First record numbers of the segments in `directory`, in order.
[[nodiscard]] Result<std::vector<std::uint64_t>> list_segments(const std::string& directory);

/// Lines of one segment from an offset on. Memory is bounded: a line of more than max_line_bytes comes as incomplete.
class LineReader {
public:
    struct Line {
        std::string_view text;     ///< without its line break; valid until the next call
        std::uint64_t offset = 0;  ///< where it begins
        bool complete = false;     ///< false: no line break follows (end of file), or it is too long
    };

    static Result<LineReader> open(const std::string& path, std::uint64_t offset);
    /// nullopt at the end. After an incomplete line there is nothing more.
    [[nodiscard]] Result<std::optional<Line>> next();

private:
    LineReader(store::File file, std::uint64_t offset) : file_(std::move(file)), offset_(offset) {}

    store::File file_;
    std::uint64_t offset_;  ///< of buffer_[position_]
    std::string buffer_;
    std::size_t position_ = 0;
    bool ended_ = false;
};

enum class Continue { yes, no };
/// Calls `use` with the complete lines of the whole trail, newest first, until it says no.
[[nodiscard]] Result<void> read_backwards(const std::string& directory,
                                          const std::function<Continue(std::string_view)>& use);

}  // namespace sekisho::audit
