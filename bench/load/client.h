#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "load/options.h"

namespace sekisho::load {

/// Finds the end of HTTP/1.1 responses in a stream of bytes. It trusts the server: a measuring instrument, not a boundary.
class ResponseReader {
public:
    enum class State { more, complete, broken };
    /// Takes bytes; `complete` once a response is whole. What follows it is kept for the next.
    [[nodiscard]] State feed(std::string_view bytes);
    [[nodiscard]] int status() const noexcept { return status_; }
    [[nodiscard]] std::string_view body() const noexcept { return body_; }
    [[nodiscard]] bool closes() const noexcept { return closes_; }
    /// Makes ready for the next response.
    void next();

private:
    [[nodiscard]] State parse();
    [[nodiscard]] bool parse_head(std::string_view head);
    [[nodiscard]] State parse_chunks();

    std::string buffer_;
    std::size_t head_size_ = 0;  ///< 0: not complete yet
    std::size_t position_ = 0;   ///< in chunked bodies: all before it is decoded
    std::size_t length_ = 0;
    bool chunked_ = false;
    bool closes_ = false;
    int status_ = 0;
    std::string body_;
};

/// A connected, non-blocking TCP socket with TCP_NODELAY; -1 where there is none.
[[nodiscard]] int connect_to(const Options& options);

struct Answer {
    int status = 0;
    std::string body;
};
/// One request on a connection of its own, waiting for the answer. For preparations.
[[nodiscard]] Result<Answer> ask(const Options& options, std::string bytes);

}  // namespace sekisho::load
