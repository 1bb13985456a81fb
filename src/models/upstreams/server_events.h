#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "models/formats/events.h"

namespace sekisho::models::upstreams {

/// Takes server-sent events out of bytes that arrive in pieces (WHATWG HTML, 9.2.6). Lines end with LF, CR or CRLF;
/// comments, `id` and `retry` are passed over, and so are events without data. Not thread-safe.
class ServerEventParser {
public:
    /// Bytes of a line, and of an event's data put together.
    static constexpr std::size_t longest = 8 * 1024 * 1024;
    static constexpr std::size_t longest_name = 256;

    void feed(std::string_view bytes);
    /// The next whole event; nullopt where more bytes are needed. Error: ServerEventError for what is longer than allowed,
    /// after which it must not be used again.
    [[nodiscard]] Result<std::optional<formats::ServerEvent>> next();
    /// Where the stream has ended: an event whose lines are whole, and which no empty line ended.
    [[nodiscard]] std::optional<formats::ServerEvent> rest();

private:
    [[nodiscard]] std::optional<std::string_view> line();
    [[nodiscard]] Result<void> take(std::string_view line);
    [[nodiscard]] std::optional<formats::ServerEvent> finished();

    std::string buffer_;
    std::size_t taken_ = 0;    ///< of the buffer
    std::size_t scanned_ = 0;  ///< up to here no line ends
    bool begun_ = false;
    bool after_return_ = false;
    bool has_data_ = false;
    formats::ServerEvent event_;
};

}  // namespace sekisho::models::upstreams
