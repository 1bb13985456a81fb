#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/http.h"

namespace sekisho::net {

/// Beast's HTTP/1 request parser behind a wall. One per connection, reset for each request.
class Http1Parser {
public:
    Http1Parser();
    ~Http1Parser();
    Http1Parser(const Http1Parser&) = delete;
    Http1Parser& operator=(const Http1Parser&) = delete;

    void reset();
    /// `head` is a complete head that check_head accepted. False: malformed. Fills method, headers, version.
    [[nodiscard]] bool parse_head(std::string_view head, Request& request);
    /// Takes body bytes off `bytes`, appending content to `content`; answers how many it took, or nullopt
    /// when the framing is broken. Fewer than given: it needs more to go on, or the body has ended.
    [[nodiscard]] std::optional<std::size_t> parse_body(std::string_view bytes, std::string& content);

    [[nodiscard]] bool done() const noexcept;
    [[nodiscard]] bool keep_alive() const noexcept;
    [[nodiscard]] bool chunked() const noexcept;
    [[nodiscard]] std::optional<std::uint64_t> content_length() const noexcept;
    [[nodiscard]] std::uint64_t content_remaining() const noexcept;  ///< where content_length() is known
    [[nodiscard]] const Headers& trailers() const noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace sekisho::net
