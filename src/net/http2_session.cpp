// The connection's half of Http2Session: bytes, frames, deadlines. The requests' half is in http2_exchange.cpp.
#include "net/http2_session.h"

#include <boost/asio/post.hpp>

#include "base/encoding.h"
#include "net/message_rules.h"

namespace sekisho::net {
namespace {

constexpr std::size_t most_collected = 64 * 1024;
constexpr std::size_t most_queued = 1'000;

}  // namespace

Http2Session::Http2Session(std::shared_ptr<Transport> transport)
    : transport_(std::move(transport)),
      engine_(transport_->worker().limits(), *this),
      idle_since_(transport_->worker().now())
{
    transport_->set_events(this);
}

Http2Session::~Http2Session() { transport_->set_events(nullptr); }

Task<void> Http2Session::run()
{
    const auto self = shared_from_this();
    transport_->watch(Transport::Watch::off);
    transport_->expect_bytes_sometime();
    flush();
    bool usable = true;
    auto capacity = Transport::small_buffer;
    while (usable && !finished_ && !transport_->closed()) {
        // Our answers pile up because the client does not read them: then we do not read it either.
        while (too_much_queued() && !transport_->closed()) co_await written_.wait();
        const auto data = transport_->data();
        if (data.empty()) {
            if (co_await transport_->fill(capacity) == Filled::end) break;
            continue;
        }
        capacity = data.size() >= Transport::small_buffer ? Transport::large_buffer : Transport::small_buffer;
        usable = engine_.receive(data, transport_->worker().now());
        transport_->consume(data.size());
        cancel_closed();
        flush();
    }
    over_ = true;
    const auto open = std::exchange(exchanges_, {});
    for (const auto& [stream, exchange] : open) on_closed_exchange(exchange);
    cancel_closed();
    // What explains the end (GOAWAY) still goes out; the write deadline bounds it.
    while (transport_->writing() && !transport_->closed()) co_await written_.wait();
    co_await transport_->linger();
}

bool Http2Session::too_much_queued() const noexcept { return transport_->writing() && engine_.queued() > most_queued; }

void Http2Session::schedule_flush()
{
    if (std::exchange(flush_scheduled_, true)) return;
    boost::asio::post(transport_->worker().context(), [self = shared_from_this()] {
        self->flush_scheduled_ = false;
        self->flush();
    });
}

void Http2Session::flush()
{
    while (!transport_->writing() && !transport_->closed()) {
        auto& out = transport_->outgoing().head;
        engine_.collect(out, most_collected);
        if (out.empty()) {
            if (engine_.finished() && !std::exchange(finished_, true)) transport_->interrupt();
            break;
        }
        if (!transport_->flush_now()) break;
    }
    cancel_closed();
}

void Http2Session::on_written()
{
    schedule_flush();
    written_.fire();
}

void Http2Session::on_drain()
{
    draining_ = true;
    engine_.announce_shutdown();
    schedule_flush();
}

void Http2Session::on_tick(Moment now)
{
    const auto& limits = transport_->worker().limits();
    if (transport_->closed()) return written_.fire();
    if (draining_ && !std::exchange(goaway_sent_, true)) engine_.shut_down();
    if (engine_.open_head() != never && now - engine_.open_head() > limits.header_time) engine_.calm_down();
    if (!exchanges_.empty()) idle_since_ = now;
    if (now - idle_since_ > limits.idle_time && !std::exchange(goaway_sent_, true)) engine_.shut_down();
    for (const auto& [stream, exchange] : exchanges_) {
        if (now >= exchange->read_deadline) {
            exchange->late = true;
            exchange->read_deadline = never;
            exchange->arrived.fire();
        }
        if (now >= exchange->write_deadline) {
            exchange->write_deadline = never;
            engine_.reset(stream, Http2Engine::Reset::cancel);
        }
    }
    schedule_flush();
}

Http2Session::Exchange Http2Session::find(std::int32_t stream) const
{
    const auto entry = exchanges_.find(stream);
    return entry == exchanges_.end() ? nullptr : entry->second;
}

bool Http2Session::on_begin(std::int32_t stream)
{
    // Streams that were reset count no more for the protocol, but their handlers may still be at work.
    if (running_ >= transport_->worker().limits().streams_per_connection || over_) return false;
    exchanges_.emplace(stream, std::make_shared<Http2Exchange>(stream));
    return true;
}

void Http2Session::on_field(std::int32_t stream, std::string_view name, std::string_view value)
{
    const auto exchange = find(stream);
    if (!exchange) return;
    auto& request = exchange->request;
    if (exchange->head_done) {
        if (!is_forbidden_trailer(name)) exchange->trailers.add(std::string(name), std::string(value));
    } else if (name == ":method") {
        request.method = value;
    } else if (name == ":path") {
        request.target = value;
    } else if (name == ":authority") {
        exchange->authority = value;
    } else if (name.starts_with(':')) {
        return;  // :scheme says what the client believes; `secure` says what is
    } else if (name == "cookie" && request.headers.has(name)) {
        // RFC 9113, 8.2.3: crumbs are joined before they are handed on.
        auto joined = std::string(*request.headers.get(name)) + "; " + std::string(value);
        request.headers.set(name, std::move(joined));
    } else {
        if ((name == "host" || name == "content-length" || name == "expect") && request.headers.has(name))
            exchange->repeated = true;
        request.headers.add(std::string(name), std::string(value));
    }
}

void Http2Session::on_head(std::int32_t stream, Head head)
{
    const auto exchange = find(stream);
    if (!exchange || std::exchange(exchange->head_done, true)) return;
    const int refusal = judge(*exchange, head);
    exchange->inbound_end = head.end_stream;
    start(exchange, refusal);
}

void Http2Session::on_data(std::int32_t stream, std::string_view bytes)
{
    const auto exchange = find(stream);
    if (!exchange) return engine_.consume_connection(bytes.size());
    exchange->received += bytes.size();
    if (exchange->body_dropped || exchange->received > transport_->worker().limits().body_bytes) {
        engine_.consume_connection(bytes.size());
    } else {
        exchange->inbound += bytes;
    }
    exchange->arrived.fire();
}

void Http2Session::on_end(std::int32_t stream)
{
    const auto exchange = find(stream);
    if (!exchange) return;
    exchange->inbound_end = true;
    exchange->arrived.fire();
}

void Http2Session::on_closed(std::int32_t stream)
{
    const auto node = exchanges_.extract(stream);
    if (!node.empty()) on_closed_exchange(node.mapped());
}

void Http2Session::on_closed_exchange(const Exchange& exchange)
{
    exchange->closed = true;
    if (!over_) engine_.consume_connection(exchange->inbound.size());
    exchange->inbound.clear();
    exchange->arrived.fire();
    exchange->sent.fire();
    if (exchange->running) to_cancel_.push_back(exchange);
}

// Outside of the engine's callbacks: cancelling runs code of whatever the handler waits for.
void Http2Session::cancel_closed()
{
    for (const auto& exchange : std::exchange(to_cancel_, {}))
        exchange->cancel.emit(boost::asio::cancellation_type::terminal);
}

Pulled Http2Session::on_pull(std::int32_t stream, std::span<char> into)
{
    const auto exchange = find(stream);
    if (!exchange || exchange->outbound_failed) return {0, Pulled::State::fail};
    auto& out = exchange->outbound;
    const auto size = std::min(into.size(), out.size() - exchange->taken);
    std::copy_n(out.data() + exchange->taken, size, into.data());
    exchange->taken += size;
    if (exchange->taken < out.size()) {
        exchange->write_deadline = transport_->worker().now() + transport_->worker().limits().body_idle_time;
        return {size, Pulled::State::more};
    }
    out.clear();
    exchange->taken = 0;
    exchange->write_deadline = never;
    if (!exchange->outbound_end) {
        exchange->sent.fire();
        return {size, Pulled::State::wait};
    }
    if (exchange->response_trailers.fields().empty()) return {size, Pulled::State::end};
    engine_.send_trailers(stream, exchange->response_trailers);
    return {size, Pulled::State::trailers};
}

}  // namespace sekisho::net
