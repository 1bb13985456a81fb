#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/http2_engine.h"
#include "net/transport.h"

namespace sekisho::net {

/// One request and its response: what passes between the handler's task and the engine.
struct Http2Exchange {
    explicit Http2Exchange(std::int32_t id) : stream(id) {}

    const std::int32_t stream;
    Request request;
    std::optional<std::string> authority;
    bool head_done = false;
    bool repeated = false;  ///< a field that must be single was not
    bool head_request = false;
    bool running = false;  ///< the handler's task is not over
    bool closed = false;   ///< the stream is gone; the engine knows it no more
    boost::asio::cancellation_signal cancel;

    // The request's body. What waits here is bounded by the stream's window.
    std::string inbound;
    std::uint64_t received = 0;
    bool inbound_end = false;
    bool body_dropped = false;  ///< nobody will read it
    bool awaits_continue = false;
    bool late = false;
    Headers trailers;
    Signal arrived;
    Moment read_deadline = never;

    // The response's body: one chunk at a time.
    std::string outbound;
    std::size_t taken = 0;
    bool outbound_end = false;
    bool outbound_failed = false;
    Headers response_trailers;
    Signal sent;
    Moment write_deadline = never;
};

/// HTTP/2 on one connection: many requests at once, each with a task of its own.
class Http2Session final : public TransportEvents, public Http2Events, public std::enable_shared_from_this<Http2Session> {
public:
    using Exchange = std::shared_ptr<Http2Exchange>;

    explicit Http2Session(std::shared_ptr<Transport> transport);
    ~Http2Session() override;

    /// Serves requests until the connection ends.
    [[nodiscard]] Task<void> run();
    [[nodiscard]] Task<Result<std::optional<std::string>>> next_chunk(Exchange exchange);
    /// The handler let go of the body.
    void drop_body(Http2Exchange& exchange);

private:
    // TransportEvents
    void on_drain() override;
    void on_tick(Moment now) override;
    void on_written() override;
    // Http2Events
    bool on_begin(std::int32_t stream) override;
    void on_field(std::int32_t stream, std::string_view name, std::string_view value) override;
    void on_head(std::int32_t stream, Head head) override;
    void on_data(std::int32_t stream, std::string_view bytes) override;
    void on_end(std::int32_t stream) override;
    void on_closed(std::int32_t stream) override;
    Pulled on_pull(std::int32_t stream, std::span<char> into) override;

    [[nodiscard]] Exchange find(std::int32_t stream) const;
    [[nodiscard]] int judge(Http2Exchange& exchange, Head head) const;
    void start(const Exchange& exchange, int refusal);
    [[nodiscard]] Task<void> serve(Exchange exchange, int refusal);
    [[nodiscard]] Task<void> send(Exchange exchange, Response response);
    [[nodiscard]] Task<void> send_stream(Exchange exchange, BodyStream source, std::optional<std::uint64_t> length);
    [[nodiscard]] Headers response_fields(const Response& response, std::optional<std::uint64_t> length);
    void offer(Http2Exchange& exchange, std::string bytes);
    void end_body(Http2Exchange& exchange, const Headers& trailers);
    void schedule_flush();
    void flush();
    void on_closed_exchange(const Exchange& exchange);
    void cancel_closed();
    [[nodiscard]] bool too_much_queued() const noexcept;

    std::shared_ptr<Transport> transport_;
    Http2Engine engine_;
    std::unordered_map<std::int32_t, Exchange> exchanges_;
    std::vector<Exchange> to_cancel_;  ///< closed while their handlers worked
    std::size_t running_ = 0;
    Moment idle_since_;
    Signal written_;
    bool flush_scheduled_ = false;
    bool draining_ = false;
    bool goaway_sent_ = false;
    bool finished_ = false;  ///< the engine wants neither to read nor to send
    bool over_ = false;      ///< the engine is not to be used any more
};

}  // namespace sekisho::net
