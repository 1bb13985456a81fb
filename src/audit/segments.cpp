#include "audit/segments.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <ranges>
#include <system_error>

#include "audit/line.h"
#include "store/failure.h"

namespace sekisho::audit {
namespace {

constexpr std::string_view prefix = "trail-", suffix = ".jsonl";
constexpr std::size_t sequence_digits = 20;
constexpr std::size_t block_bytes = 256UL * 1024;

std::optional<std::uint64_t> first_sequence_of(std::string_view name)
{
    if (name.size() != prefix.size() + sequence_digits + suffix.size() || !name.starts_with(prefix) ||
        !name.ends_with(suffix))
        return std::nullopt;
    const auto digits = name.substr(prefix.size(), sequence_digits);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

/// Hands out the complete lines of `text` from its end on; returns how many bytes at the front may be the rest of
/// a line that began earlier.
std::size_t use_lines(std::string_view text, bool at_start, const std::function<Continue(std::string_view)>& use,
                      Continue& going)
{
    while (going == Continue::yes) {
        const auto end = text.rfind('\n');
        if (end == std::string_view::npos) return at_start ? 0 : text.size();
        const auto before = end == 0 ? std::string_view::npos : text.rfind('\n', end - 1);
        if (before == std::string_view::npos && !at_start) return end + 1;
        const auto begin = before == std::string_view::npos ? 0 : before + 1;
        going = use(text.substr(begin, end - begin));
        text = text.substr(0, begin);
        if (text.empty()) return 0;
    }
    return 0;
}

Result<Continue> read_segment_backwards(const std::string& path, const std::function<Continue(std::string_view)>& use)
{
    TRY(const auto file, store::File::open(path, O_RDONLY));
    TRY(auto position, file.size());
    Continue going = Continue::yes;
    std::string text;
    while (position > 0 && going == Continue::yes) {
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(block_bytes, position));
        position -= count;
        TRY(auto block, file.read_at(position, count));
        block += text;
        text = std::move(block);
        text.resize(use_lines(text, position == 0, use, going));
        if (text.size() > 2 * max_line_bytes) return fail(store::store_failure(fmt::format("`{}` is no trail", path)));
    }
    return going;
}

}  // namespace

std::string segment_name(std::uint64_t first_sequence) { return fmt::format("{}{:020}{}", prefix, first_sequence, suffix); }

std::string segment_path(const std::string& directory, std::uint64_t first_sequence)
{
    return directory + "/" + segment_name(first_sequence);
}

Result<std::vector<std::uint64_t>> list_segments(const std::string& directory)
{
    std::vector<std::uint64_t> found;
    std::error_code error;
    for (std::filesystem::directory_iterator entries(directory, error), end; !error && entries != end;
         entries.increment(error))
        if (const auto first = first_sequence_of(entries->path().filename().string())) found.push_back(*first);
    if (error) return fail(store::store_failure(fmt::format("cannot list `{}`: {}", directory, error.message())));
    std::ranges::sort(found);
    return found;
}

Result<LineReader> LineReader::open(const std::string& path, std::uint64_t offset)
{
    TRY(auto file, store::File::open(path, O_RDONLY));
    return LineReader(std::move(file), offset);
}

Result<std::optional<LineReader::Line>> LineReader::next()
{
    auto end = buffer_.find('\n', position_);
    while (end == std::string::npos && !ended_ && buffer_.size() - position_ <= max_line_bytes) {
        buffer_.erase(0, position_);
        position_ = 0;
        const auto searched = buffer_.size();
        TRY(const auto block, file_.read_at(offset_ + buffer_.size(), block_bytes));
        ended_ = block.size() < block_bytes;
        buffer_ += block;
        end = buffer_.find('\n', searched);
    }
    const bool complete = end != std::string::npos;
    Line line{.text = std::string_view(buffer_).substr(position_, complete ? end - position_ : std::string::npos),
              .offset = offset_,
              .complete = complete};
    if (!complete && line.text.empty()) return std::optional<Line>();
    const auto consumed = line.text.size() + (complete ? 1 : 0);
    position_ += consumed;
    offset_ += consumed;
    if (!complete) ended_ = true;
    return std::optional<Line>(line);
}

Result<void> read_backwards(const std::string& directory, const std::function<Continue(std::string_view)>& use)
{
    TRY(const auto segments, list_segments(directory));
    for (const auto first : std::views::reverse(segments)) {
        TRY(const auto going, read_segment_backwards(segment_path(directory, first), use));
        if (going == Continue::no) break;
    }
    return {};
}

}  // namespace sekisho::audit
