// The sending half of Http1Session.
#include <array>
#include <charconv>

#include "base/log.h"
#include "net/http1_session.h"
#include "net/message_rules.h"

namespace sekisho::net {
namespace {

void append_number(std::string& out, std::uint64_t number, int base = 10)
{
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
    out.append(digits.data(), end.ptr);
}

void append_field(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ").append(value).append("\r\n");
}

// Small bodies ride in one buffer with the head; large ones are gathered by the kernel without a copy.
constexpr std::size_t most_copied = 4 * 1024;

}  // namespace

// Whether what is left of the request's body is too much to read and drop.
bool Http1Session::must_close() const
{
    if (close_after_ || body_broken_ || transport_->worker().draining()) return true;
    if (parser_.done()) return false;
    // The client waits for "100 Continue" and may or may not send the body now: unknowable (RFC 9110, 10.1.1).
    return awaits_continue_ || (!parser_.chunked() && parser_.content_remaining() > Transport::large_buffer);
}

void Http1Session::write_head(const Response& response, Framing framing, std::optional<std::uint64_t> length)
{
    auto& out = transport_->outgoing().head;
    out.append("HTTP/1.1 ");
    append_number(out, static_cast<std::uint64_t>(response.status));
    out.append(" ").append(reason_phrase(response.status)).append("\r\n");
    for (const auto& [name, value] : response.headers.fields())
        if (!is_hop_field(name)) append_field(out, name, value);
    append_field(out, "date", transport_->worker().date());
    if (framing == Framing::length) {
        out.append("content-length: ");
        append_number(out, length.value_or(0));
        out.append("\r\n");
    } else if (framing == Framing::chunked) {
        out.append("transfer-encoding: chunked\r\n");
    }
    if (close_after_) out.append("connection: close\r\n");
    else if (request_version_ == 10) out.append("connection: keep-alive\r\n");
    out.append("\r\n");
    head_sent_ = true;
}

Task<bool> Http1Session::send(Response response, bool head_request)
{
    // A body that another task pulls may just be sending "100 Continue".
    if (transport_->writing() && !co_await transport_->written()) co_return false;
    const bool bodiless = head_request || !has_body(response.status);
    const auto length = head_request ? told_length(response) : length_of(response);
    auto framing = length ? Framing::length : request_version_ == 10 ? Framing::close : Framing::chunked;
    if (!has_body(response.status)) framing = Framing::none;
    if (must_close() || (framing == Framing::close && !bodiless)) close_after_ = true;
    write_head(response, framing, length);
    if (bodiless || length == 0) co_return co_await transport_->flush();

    if (auto* const text = std::get_if<std::string>(&response.body)) {
        auto& out = transport_->outgoing();
        if (text->size() <= most_copied) out.head += *text;
        else out.body = std::move(*text);
        co_return co_await transport_->flush();
    }
    // A stream of unknown length may be slow to start: its head does not wait for it.
    if (!length && !co_await transport_->flush()) co_return false;
    auto source = std::move(std::get<BodyStream>(response.body));
    co_return co_await send_stream(std::move(source), length);
}

// A source that fails, or that holds other than it promised, ends the connection: the client sees a truncated
// message, never one that looks whole.
Task<bool> Http1Session::send_stream(BodyStream source, std::optional<std::uint64_t> length)
{
    const bool chunked = !length && request_version_ != 10;
    std::uint64_t sent = 0;
    while (true) {
        auto pulled = co_await source->next();
        if (!pulled) {
            log::debug("a response body ended with an error", {{"code", pulled.error().code}});
            transport_->abort();
            co_return false;
        }
        if (!*pulled) break;
        auto& out = transport_->outgoing();
        out.body = std::move(**pulled);
        if (out.body.empty()) continue;
        sent += out.body.size();
        if (length && sent > *length) break;
        if (chunked) {
            append_number(out.head, out.body.size(), 16);
            out.head += "\r\n";
            out.tail = "\r\n";
        }
        if (!co_await transport_->flush()) co_return false;
    }
    if (length && sent != *length) {
        log::error("a response body was not as long as it promised");
        transport_->abort();
        co_return false;
    }
    if (!chunked) co_return true;
    auto& end = transport_->outgoing().head;
    end += "0\r\n";
    const auto trailers = source->trailers();
    if (is_sendable(trailers))
        for (const auto& [name, value] : trailers.fields())
            if (!is_forbidden_trailer(name)) append_field(end, name, value);
    end += "\r\n";
    co_return co_await transport_->flush();
}

}  // namespace sekisho::net
