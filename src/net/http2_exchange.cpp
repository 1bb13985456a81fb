// The requests' half of Http2Session: from a complete head to the end of the response.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <charconv>

#include "base/encoding.h"
#include "base/log.h"
#include "net/handler_call.h"
#include "net/http2_session.h"
#include "net/message_rules.h"

namespace sekisho::net {
namespace {

class Http2Body final : public ByteSource {
public:
    Http2Body(std::shared_ptr<Http2Session> session, Http2Session::Exchange exchange, std::optional<std::uint64_t> length)
        : session_(std::move(session)), exchange_(std::move(exchange)), length_(length)
    {
    }
    ~Http2Body() override { session_->drop_body(*exchange_); }
    Http2Body(const Http2Body&) = delete;
    Http2Body& operator=(const Http2Body&) = delete;

    Task<Result<std::optional<std::string>>> next() override { return session_->next_chunk(exchange_); }
    std::optional<std::uint64_t> length() const override { return length_; }
    Headers trailers() const override { return exchange_->trailers; }

private:
    std::shared_ptr<Http2Session> session_;
    Http2Session::Exchange exchange_;
    std::optional<std::uint64_t> length_;
};

std::optional<std::uint64_t> content_length(const Headers& headers)
{
    const auto text = headers.get("content-length");
    std::uint64_t length = 0;
    if (!text || std::from_chars(text->data(), text->data() + text->size(), length).ec != std::errc()) return std::nullopt;
    return length;
}

}  // namespace

// What nghttp2 does not check; it has refused bad pseudo-fields, connection fields and wrong lengths already.
int Http2Session::judge(Http2Exchange& exchange, Head head) const
{
    auto& request = exchange.request;
    const auto& limits = transport_->worker().limits();
    const auto host = request.headers.get("host");
    exchange.head_request = request.method == "HEAD";
    if (request.method == "CONNECT") return 501;
    if (request.target.size() > limits.target_bytes) return 414;
    if (head.oversized) return 431;
    const bool known_form = request.target.starts_with('/') || (request.target == "*" && request.method == "OPTIONS");
    if (!known_form || !is_target(request.target) || exchange.repeated || request.method.size() > 32) return 400;
    // RFC 9113, 8.3.1: :authority and Host must not disagree.
    const auto authority = exchange.authority ? std::string_view(*exchange.authority) : host.value_or("");
    if (!is_authority(authority) || (host && !equal_ignoring_case(*host, authority))) return 400;
    const auto expect = request.headers.get("expect");
    if (expect && !equal_ignoring_case(*expect, "100-continue")) return 417;
    if (content_length(request.headers).value_or(0) > limits.body_bytes) return 413;
    exchange.awaits_continue = expect && !head.end_stream;
    if (!host) request.headers.add("host", *exchange.authority);
    return 0;
}

void Http2Session::start(const Exchange& exchange, int refusal)
{
    auto& request = exchange->request;
    request.version = 20;
    request.peer = transport_->peer();
    request.secure = transport_->stream().secure();
    if (exchange->inbound_end) request.body = empty_body();
    else request.body = std::make_unique<Http2Body>(shared_from_this(), exchange, content_length(request.headers));
    exchange->running = true;
    ++running_;
    auto ended = [self = shared_from_this(), exchange](std::exception_ptr failure) {
        exchange->running = false;
        --self->running_;
        report_task_end(failure);
        // A response body that threw must not leave the client waiting.
        if (failure && !exchange->closed) self->engine_.reset(exchange->stream, Http2Engine::Reset::internal_error);
        self->schedule_flush();
    };
    auto slot = exchange->cancel.slot();
    boost::asio::co_spawn(transport_->worker().context(), serve(exchange, refusal),
                          boost::asio::bind_cancellation_slot(slot, std::move(ended)));
}

Task<void> Http2Session::serve(Exchange exchange, int refusal)
{
    Response response;
    if (refusal != 0) {
        exchange->request = Request();
        response = plain_refusal(refusal);
    } else {
        response = co_await call_handler(transport_->worker().handler(), std::move(exchange->request));
    }
    if (exchange->closed) co_return;
    co_await send(exchange, std::move(response));
}

Headers Http2Session::response_fields(const Response& response, std::optional<std::uint64_t> length)
{
    Headers fields;
    fields.reserve(response.headers.fields().size() + 2);
    for (const auto& [name, value] : response.headers.fields())
        if (!is_hop_field(name)) fields.add(lower_ascii(name), value);
    fields.add("date", transport_->worker().date());
    if (length && has_body(response.status)) fields.add("content-length", std::to_string(*length));
    return fields;
}

Task<void> Http2Session::send(Exchange exchange, Response response)
{
    exchange->awaits_continue = false;
    const auto length = exchange->head_request ? told_length(response) : length_of(response);
    const bool bodiless = exchange->head_request || !has_body(response.status) || length == 0;
    const auto fields = response_fields(response, length);
    engine_.respond(exchange->stream, response.status, fields,
                    bodiless ? Http2Engine::Body::none : Http2Engine::Body::pulled);
    if (bodiless) {
        schedule_flush();
        co_return;
    }
    if (auto* const text = std::get_if<std::string>(&response.body)) {
        offer(*exchange, std::move(*text));
        end_body(*exchange, {});
        co_return;
    }
    schedule_flush();
    auto source = std::move(std::get<BodyStream>(response.body));
    co_await send_stream(exchange, std::move(source), length);
}

Task<void> Http2Session::send_stream(Exchange exchange, BodyStream source, std::optional<std::uint64_t> length)
{
    std::uint64_t sent = 0;
    while (true) {
        auto pulled = co_await source->next();
        if (exchange->closed) co_return;
        const bool too_long = pulled && *pulled && length && (*pulled)->size() > *length - sent;
        const bool too_short = pulled && !*pulled && length && sent != *length;
        if (!pulled || too_long || too_short) {
            log::debug("a response body failed", {{"code", pulled ? "length" : pulled.error().code}});
            engine_.reset(exchange->stream, Http2Engine::Reset::internal_error);
            co_return schedule_flush();
        }
        if (!*pulled) break;
        sent += (*pulled)->size();
        offer(*exchange, std::move(**pulled));
        // With the last byte of a known length the stream ends: no empty frame after it.
        if (length && sent == *length) break;
        while (!exchange->outbound.empty() && !exchange->closed) co_await exchange->sent.wait();
        if (exchange->closed) co_return;
    }
    end_body(*exchange, source->trailers());
}

void Http2Session::offer(Http2Exchange& exchange, std::string bytes)
{
    exchange.outbound = std::move(bytes);
    exchange.taken = 0;
    exchange.write_deadline = transport_->worker().now() + transport_->worker().limits().body_idle_time;
    engine_.resume(exchange.stream);
    schedule_flush();
}

void Http2Session::end_body(Http2Exchange& exchange, const Headers& trailers)
{
    exchange.outbound_end = true;
    if (is_sendable(trailers))
        for (const auto& [name, value] : trailers.fields())
            if (!is_forbidden_trailer(name)) exchange.response_trailers.add(lower_ascii(name), value);
    engine_.resume(exchange.stream);
    schedule_flush();
}

void Http2Session::drop_body(Http2Exchange& exchange)
{
    exchange.body_dropped = true;
    if (over_ || exchange.closed) return;
    engine_.consume_connection(std::exchange(exchange.inbound, {}).size());
    schedule_flush();
}

Task<Result<std::optional<std::string>>> Http2Session::next_chunk(Exchange exchange)
{
    const auto& limits = transport_->worker().limits();
    if (std::exchange(exchange->awaits_continue, false) && !exchange->closed) {
        engine_.send_continue(exchange->stream);
        schedule_flush();
    }
    while (true) {
        // First: the bytes that were left are gone, so that an end here would make a cut body look whole.
        if (exchange->closed) co_return fail("RequestAborted", "The client closed the connection.", 400);
        if (!exchange->inbound.empty()) {
            auto chunk = std::exchange(exchange->inbound, {});
            engine_.consume(exchange->stream, chunk.size());
            schedule_flush();
            co_return std::optional<std::string>(std::move(chunk));
        }
        if (exchange->received > limits.body_bytes)
            co_return fail("RequestEntityTooLarge", "The request body is too large.", 413);
        if (exchange->inbound_end) co_return std::optional<std::string>();
        if (exchange->late) co_return fail(request_timeout());
        exchange->read_deadline = transport_->worker().now() + limits.body_idle_time;
        co_await exchange->arrived.wait();
        exchange->read_deadline = never;
    }
}

}  // namespace sekisho::net
