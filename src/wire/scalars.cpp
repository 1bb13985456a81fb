#include <charconv>
#include <cmath>

#include "wire/decoder.h"

namespace sekisho::wire {
namespace {

constexpr double last_second = 253402300799;   // 9999-12-31T23:59:59Z
constexpr double first_second = -62135596800;  // 0001-01-01T00:00:00Z

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) noexcept
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<double> parse_real(std::string_view text) noexcept
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::optional<Time> time_of_seconds(double seconds) noexcept
{
    if (!(seconds >= first_second && seconds <= last_second)) return std::nullopt;
    return from_epoch_milliseconds(std::llround(seconds * 1000));
}

std::optional<Time> parse_time(std::string_view text, TimestampFormat format) noexcept
{
    if (format == TimestampFormat::http_date) return parse_http_date(text);
    if (format == TimestampFormat::epoch_seconds) {
        const auto seconds = parse_real(text);
        return seconds ? time_of_seconds(*seconds) : std::nullopt;
    }
    return parse_iso8601(text);
}

std::string print_time(Time time, TimestampFormat format)
{
    if (format == TimestampFormat::http_date) return http_date(time);
    if (format == TimestampFormat::epoch_seconds) {
        const auto milliseconds = epoch_milliseconds(time);
        if (milliseconds % 1000 == 0) return std::to_string(milliseconds / 1000);
        return fmt::format("{:.3f}", static_cast<double>(milliseconds) / 1000);
    }
    return iso8601(time);
}

}  // namespace sekisho::wire
