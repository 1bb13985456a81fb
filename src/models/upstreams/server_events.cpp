#include "models/upstreams/server_events.h"

#include <utility>

namespace sekisho::models::upstreams {
namespace {

std::unexpected<Error> too_long(std::string detail)
{
    return std::unexpected(Error{"ServerEventError", "The stream of events is malformed", 502, std::move(detail), {}, {}});
}

}  // namespace

void ServerEventParser::feed(std::string_view bytes)
{
    if (taken_ > 0) {
        buffer_.erase(0, taken_);
        scanned_ -= taken_;
        taken_ = 0;
    }
    buffer_ += bytes;
}

/// The next whole line, without its end. It stays valid until the next feed().
std::optional<std::string_view> ServerEventParser::line()
{
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (!begun_) {
        if (buffer_.size() < byte_order_mark.size() && byte_order_mark.starts_with(buffer_)) return std::nullopt;
        begun_ = true;
        if (buffer_.starts_with(byte_order_mark)) taken_ = scanned_ = byte_order_mark.size();
    }
    if (std::exchange(after_return_, false)) {
        if (taken_ == buffer_.size()) {
            after_return_ = true;
            return std::nullopt;
        }
        if (buffer_[taken_] == '\n') scanned_ = ++taken_;
    }
    const auto end = buffer_.find_first_of("\r\n", scanned_);
    if (end == std::string::npos) {
        scanned_ = buffer_.size();
        return std::nullopt;
    }
    const auto line = std::string_view(buffer_).substr(taken_, end - taken_);
    after_return_ = buffer_[end] == '\r';
    taken_ = scanned_ = end + 1;
    return line;
}

Result<void> ServerEventParser::take(std::string_view line)
{
    const auto colon = line.find(':');
    const auto field = line.substr(0, colon);
    auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "event") {
        if (value.size() > longest_name) return too_long("an event's name");
        event_.name = value;
    } else if (field == "data") {
        if (event_.data.size() + value.size() + 1 > longest) return too_long("an event's data");
        if (std::exchange(has_data_, true)) event_.data += '\n';
        event_.data += value;
    }
    return {};
}

std::optional<formats::ServerEvent> ServerEventParser::finished()
{
    auto event = std::exchange(event_, {});
    if (!std::exchange(has_data_, false) || event.data.empty()) return std::nullopt;
    return event;
}

Result<std::optional<formats::ServerEvent>> ServerEventParser::next()
{
    while (const auto whole = line()) {
        if (whole->size() > longest) return too_long("a line");
        if (!whole->empty()) {
            TRY_VOID(take(*whole));
        } else if (auto event = finished()) {
            return event;
        }
    }
    if (buffer_.size() - taken_ > longest) return too_long("a line");
    return std::optional<formats::ServerEvent>();
}

std::optional<formats::ServerEvent> ServerEventParser::rest()
{
    if (taken_ != buffer_.size()) return std::nullopt;
    return finished();
}

}  // namespace sekisho::models::upstreams
