#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/http.h"
#include "wire/values.h"

/// application/vnd.amazon.eventstream: frames with two CRCs, and the stream of an operation's events.
/// https://smithy.io/2.0/aws/amazon-eventstream.html
namespace sekisho::wire {

/// A header's value by its type: boolean, byte, short, integer, long, bytes, string, timestamp. A UUID arrives as 16 bytes.
struct EventBytes {
    std::string bytes;
    friend bool operator==(const EventBytes&, const EventBytes&) = default;
};
using EventHeaderValue =
    std::variant<bool, std::int8_t, std::int16_t, std::int32_t, std::int64_t, EventBytes, std::string, Time>;

struct EventMessage {
    std::vector<std::pair<std::string, EventHeaderValue>> headers;
    std::string payload;

    /// The string header of that name; nullptr where there is none.
    [[nodiscard]] const std::string* string_header(std::string_view name) const noexcept;
};

/// What a frame may be: the protocol's own limits.
inline constexpr std::size_t event_header_bytes = 128 * 1024;
inline constexpr std::size_t event_payload_bytes = 24 * 1024 * 1024;

/// One frame. The message must keep to the limits; header names are at most 255 bytes.
[[nodiscard]] std::string encode_event_message(const EventMessage& message);

/// Takes frames out of bytes that arrive in pieces. Error: EventStreamError, after which it must not be used again.
class EventStreamDecoder {
public:
    void feed(std::string_view bytes) { buffer_ += bytes; }
    /// The next whole frame; nullopt where more bytes are needed.
    [[nodiscard]] Result<std::optional<EventMessage>> next();
    /// Nothing is left over.
    [[nodiscard]] bool at_boundary() const noexcept { return taken_ == buffer_.size(); }

private:
    std::string buffer_;
    std::size_t taken_ = 0;
};

/// One event as a frame (:message-type event).
[[nodiscard]] EventMessage event_message(const Event& event);
/// A failure as the last frame: an exception of the stream's union where it knows the code, else an error.
[[nodiscard]] EventMessage exception_message(const ServiceSchema& service, const StructSchema* stream, Error error);

/// The body of a response whose output is an event stream. `stream` is the union's schema, where known.
[[nodiscard]] net::BodyStream event_stream_body(const ServiceSchema& service, const StructSchema* stream,
                                                std::unique_ptr<EventSource> source);

}  // namespace sekisho::wire
