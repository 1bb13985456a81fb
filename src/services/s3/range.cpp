#include "services/s3/range.h"

#include <charconv>

#include <fmt/format.h>

#include "services/s3/errors.h"

namespace sekisho::s3 {
namespace {

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (text.empty() || parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
    return value;
}

constexpr std::string_view unit = "bytes=";

}  // namespace

Result<std::optional<ByteRange>> apply_range(std::string_view header, std::uint64_t size)
{
    const std::optional<ByteRange> ignored;
    if (!header.starts_with(unit)) return ignored;
    const auto spec = header.substr(unit.size());
    const auto dash = spec.find('-');
    if (dash == std::string_view::npos) return ignored;
    const auto first_text = spec.substr(0, dash);
    const auto last_text = spec.substr(dash + 1);

    if (first_text.empty()) {
        const auto suffix = number(last_text);
        if (!suffix) return ignored;
        if (*suffix == 0 || size == 0) return fail(errors::invalid_range(header, size));
        const auto length = std::min(*suffix, size);
        return ByteRange{size - length, length};
    }
    const auto first = number(first_text);
    const auto last = last_text.empty() ? std::optional<std::uint64_t>(UINT64_MAX) : number(last_text);
    if (!first || !last || *last < *first) return ignored;
    if (*first >= size) return fail(errors::invalid_range(header, size));
    return ByteRange{*first, std::min(*last, size - 1) - *first + 1};
}

Result<ByteRange> apply_copy_range(std::string_view header, std::uint64_t size)
{
    const auto spec = header.starts_with(unit) ? header.substr(unit.size()) : std::string_view();
    const auto dash = spec.find('-');
    const auto first = dash == std::string_view::npos ? std::nullopt : number(spec.substr(0, dash));
    const auto last = dash == std::string_view::npos ? std::nullopt : number(spec.substr(dash + 1));
    if (!first || !last || *last < *first)
        return fail(errors::invalid_argument(
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the "
            "zero-based offsets of the first and last bytes to copy",
            "x-amz-copy-source-range", header));
    if (*last >= size)
        return fail(errors::invalid_argument(fmt::format("Range specified is not valid for source object of size: {}", size),
                                             "x-amz-copy-source-range", header));
    return ByteRange{*first, *last - *first + 1};
}

std::string content_range(const ByteRange& range, std::uint64_t size)
{
    return fmt::format("bytes {}-{}/{}", range.first, range.first + range.length - 1, size);
}

}  // namespace sekisho::s3
