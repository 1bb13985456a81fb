#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "net/http1_parser.h"
#include "net/http1_rules.h"
#include "net/transport.h"

namespace sekisho::net {

/// HTTP/1.0 and 1.1 on one connection: one request after the other, in order. The session lives as long
/// as its task or a request body that was handed out.
class Http1Session final : public TransportEvents, public std::enable_shared_from_this<Http1Session> {
public:
    explicit Http1Session(std::shared_ptr<Transport> transport);
    ~Http1Session() override;

    /// Serves requests until the connection is to be closed.
    [[nodiscard]] Task<void> run();
    /// The next chunk of the body of the request numbered `exchange`.
    [[nodiscard]] Task<Result<std::optional<std::string>>> next_chunk(std::uint64_t exchange);
    [[nodiscard]] const Http1Parser& parser() const noexcept { return parser_; }

private:
    enum class Head { request, refused, closed };
    enum class After { keep_alive, close };

    void on_drain() override;

    [[nodiscard]] Task<Head> read_head();
    [[nodiscard]] Head accept_head();
    [[nodiscard]] Head refuse(int status);
    void prepare_body();
    [[nodiscard]] Task<After> serve();
    [[nodiscard]] Task<bool> send(Response response, bool head_request);
    [[nodiscard]] Task<bool> send_stream(BodyStream source, std::optional<std::uint64_t> length);
    [[nodiscard]] Task<bool> drain_body();
    [[nodiscard]] bool must_close() const;
    [[nodiscard]] Result<std::size_t> take_content(std::string& content);

    /// How the response's end is known.
    enum class Framing { none, length, chunked, close };
    void write_head(const Response& response, Framing framing, std::optional<std::uint64_t> length);

    std::shared_ptr<Transport> transport_;
    HeadScanner scanner_;
    Http1Parser parser_;
    Request request_;
    std::uint64_t exchange_ = 0;    ///< numbers requests, so that an old body knows that it is over
    std::uint64_t body_bytes_ = 0;  ///< received of the current body
    int refusal_ = 0;
    int request_version_ = 11;
    bool between_requests_ = true;
    bool awaits_continue_ = false;  ///< the client waits for "100 Continue"
    bool head_sent_ = false;
    bool body_broken_ = false;  ///< framing is lost: nothing after this request can be read
    bool close_after_ = false;
};

}  // namespace sekisho::net
