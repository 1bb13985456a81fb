#include "net/http1_session.h"
#include "net/http2_session.h"
#include "net/transport.h"

namespace sekisho::net {
namespace {

enum class Protocol { none, http1, http2 };

// HTTP/2 with prior knowledge (RFC 9113, 3.3 and 3.4): its preface starts like no HTTP/1 request.
Task<Protocol> sniff(std::shared_ptr<Transport> transport)
{
    constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    transport->expect_bytes_within(transport->worker().limits().idle_time);
    while (preface.starts_with(transport->data()) && transport->data().size() < 4) {
        const auto filled = co_await transport->fill();
        if (filled != Filled::bytes) co_return Protocol::none;
    }
    co_return transport->data().starts_with(preface.substr(0, 4)) ? Protocol::http2 : Protocol::http1;
}

Task<Protocol> choose(std::shared_ptr<Transport> transport)
{
    if (!transport->stream().secure()) co_return co_await sniff(transport);
    const bool shaken = co_await transport->handshake();
    if (!shaken) co_return Protocol::none;
    co_return transport->stream().http2_chosen() ? Protocol::http2 : Protocol::http1;
}

}  // namespace

Task<void> serve_connection(std::shared_ptr<Transport> transport)
{
    const auto protocol = co_await choose(transport);
    if (protocol == Protocol::http1) {
        const auto session = std::make_shared<Http1Session>(transport);
        co_await session->run();
    } else if (protocol == Protocol::http2) {
        const auto session = std::make_shared<Http2Session>(transport);
        co_await session->run();
    }
}

}  // namespace sekisho::net
