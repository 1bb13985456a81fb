#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "net/server.h"

/// What we accept of HTTP/1.x framing (RFC 9112). Stricter than the RFC's "may": where two readers could
/// disagree about where a request ends, the request is refused and the connection closed.
namespace sekisho::net {

/// Finds the end of a request's head as bytes arrive. A line that does not end in CRLF is an error at once.
class HeadScanner {
public:
    enum class Found { more, end, broken };
    /// Looks at `bytes`, all that has arrived of the head so far.
    [[nodiscard]] Found scan(std::string_view bytes) noexcept;
    /// After `end`: the length of the head with its empty line.
    [[nodiscard]] std::size_t length() const noexcept { return position_; }
    /// The request line is complete.
    [[nodiscard]] bool past_request_line() const noexcept { return line_ > 0; }
    void reset() noexcept { *this = {}; }

private:
    std::size_t position_ = 0;  ///< all before it is looked at
    std::size_t line_ = 0;      ///< where the current line starts
};

struct HeadFacts {
    int status = 0;           ///< 0: acceptable; else what to answer
    std::string_view target;  ///< in origin form
    bool http10 = false;
    bool expects_continue = false;
};

/// Judges a complete head. Views point into `head`.
[[nodiscard]] HeadFacts check_head(std::string_view head, const ServerLimits& limits);

}  // namespace sekisho::net
