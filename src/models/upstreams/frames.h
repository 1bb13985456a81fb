#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::models::upstreams {

/// An event of a provider's stream, whatever carries it.
struct Frame {
    std::string name;
    std::string data;
    std::optional<Error> failure = {};  ///< the provider says that it failed
};

/// Events out of the bytes of an answer's body, which arrive in pieces. Not thread-safe.
class Frames {
public:
    virtual ~Frames() = default;
    virtual void feed(std::string_view bytes) = 0;
    /// The next whole event; nullopt where more bytes are needed. After an Error it must not be used again.
    [[nodiscard]] virtual Result<std::optional<Frame>> next() = 0;
    /// The body has ended: what is left of it, where that is a whole event.
    [[nodiscard]] virtual std::optional<Frame> rest() { return std::nullopt; }
};

/// text/event-stream
[[nodiscard]] std::unique_ptr<Frames> server_event_frames();
/// application/vnd.amazon.eventstream; exceptions by Bedrock's names
[[nodiscard]] std::unique_ptr<Frames> event_stream_frames();

}  // namespace sekisho::models::upstreams
