#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/http.h"
#include "net/worker.h"

namespace sekisho::net {

/// How a pull for response bytes came out.
struct Pulled {
    enum class State { more, wait, end, trailers, fail };
    std::size_t bytes = 0;
    State state = State::wait;  ///< wait: nothing now, resume() follows; end, trailers: these were the last
};

/// What the engine tells a session. Called from within the engine: an implementation calls nothing of the
/// engine here but consume() and reset(), and resumes no task at once.
class Http2Events {
public:
    struct Head {
        bool end_stream = false;
        bool oversized = false;  ///< more than header_bytes; fields are missing
    };

    virtual ~Http2Events() = default;
    /// A request begins; false refuses it (REFUSED_STREAM: safe to retry).
    virtual bool on_begin(std::int32_t stream) = 0;
    virtual void on_field(std::int32_t stream, std::string_view name, std::string_view value) = 0;
    /// The fields are complete: first those of the head, then, perhaps, trailers.
    virtual void on_head(std::int32_t stream, Head head) = 0;
    virtual void on_data(std::int32_t stream, std::string_view bytes) = 0;
    virtual void on_end(std::int32_t stream) = 0;
    virtual void on_closed(std::int32_t stream) = 0;
    virtual Pulled on_pull(std::int32_t stream, std::span<char> into) = 0;
};

/// nghttp2's server session behind a wall, with the limits that it leaves to its user. Bytes in, bytes out,
/// no I/O. Not thread-safe.
class Http2Engine {
public:
    enum class Reset : std::uint32_t { no_error = 0, internal_error = 2, refused = 7, cancel = 8 };

    Http2Engine(const ServerLimits& limits, Http2Events& events);
    ~Http2Engine();
    Http2Engine(const Http2Engine&) = delete;
    Http2Engine& operator=(const Http2Engine&) = delete;

    /// Takes what the client sent. False: the connection is over once collect() is empty.
    [[nodiscard]] bool receive(std::string_view bytes, Moment now);
    /// Appends what is to be sent, up to about `most` bytes.
    void collect(std::string& out, std::size_t most);
    [[nodiscard]] bool finished() const noexcept;       ///< nothing more to read or to send
    [[nodiscard]] std::size_t queued() const noexcept;  ///< frames that wait to be sent
    /// A header block that began then is not complete yet; else never.
    [[nodiscard]] Moment open_head() const noexcept;

    enum class Body { none, pulled };
    /// `fields` have names in lower case and are sendable.
    void respond(std::int32_t stream, int status, const Headers& fields, Body body);
    void send_continue(std::int32_t stream);
    void send_trailers(std::int32_t stream, const Headers& fields);
    void resume(std::int32_t stream);
    void reset(std::int32_t stream, Reset reason);
    /// Body bytes have been used: the client may send as many again.
    void consume(std::int32_t stream, std::size_t bytes);
    /// The same for the connection's window alone: this client may go on, this stream waits.
    void consume_connection(std::size_t bytes);

    void announce_shutdown();  ///< GOAWAY that still lets through what is on its way
    void shut_down();          ///< GOAWAY with the last stream that will be served
    void calm_down();          ///< GOAWAY ENHANCE_YOUR_CALM: the client abuses us

    struct State;

private:
    std::unique_ptr<State> state_;
};

}  // namespace sekisho::net
