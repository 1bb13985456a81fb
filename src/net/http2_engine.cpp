#include "net/http2_engine.h"

#include <nghttp2/nghttp2.h>

#include <vector>

#include "base/metrics.h"
#include "net/http2_guard.h"

namespace sekisho::net {
namespace {

constexpr std::uint32_t stream_window = 128 * 1024;
constexpr std::int32_t connection_window = 1024 * 1024;
constexpr std::size_t most_fields = 200;
constexpr std::size_t patience = 4;  ///< header lists of so many times the limit are an attack, not a mistake

}  // namespace

struct Http2Engine::State {
    State(const ServerLimits& limits, Http2Events& receiver)
        : events(receiver),
          header_limit(limits.header_bytes),
          resets(limits.resets_per_second),
          control(4 * limits.resets_per_second)
    {
    }
    ~State() { nghttp2_session_del(session); }

    void open(const ServerLimits& limits);
    [[nodiscard]] int condemn();
    [[nodiscard]] int on_begin_frame(const nghttp2_frame_hd& head);
    [[nodiscard]] int on_frame(const nghttp2_frame& frame);
    [[nodiscard]] int on_field(const nghttp2_frame& frame, std::string_view name, std::string_view value);
    void on_sent(const nghttp2_frame& frame);
    [[nodiscard]] ssize_t pull(std::int32_t stream, std::span<char> into, std::uint32_t& flags);

    nghttp2_session* session = nullptr;
    Http2Events& events;
    std::size_t header_limit;
    FloodGuard resets;
    FloodGuard control;
    Moment now{};
    Moment head_since = never;
    std::size_t block_bytes = 0;  ///< of the open header block, compressed
    std::size_t list_bytes = 0;   ///< of its fields so far (RFC 9113, 6.5.2: 32 more for each)
    std::size_t list_fields = 0;
    bool condemned = false;
};

namespace {

Http2Engine::State& state_of(void* user) { return *static_cast<Http2Engine::State*>(user); }

std::string_view text(const std::uint8_t* bytes, std::size_t size) { return {reinterpret_cast<const char*>(bytes), size}; }

nghttp2_nv field_of(std::string_view name, std::string_view value)
{
    const auto bytes = [](std::string_view view) {
        return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(view.data()));
    };
    return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

std::vector<nghttp2_nv> fields_of(const Headers& headers)
{
    std::vector<nghttp2_nv> fields;
    fields.reserve(headers.fields().size() + 1);
    for (const auto& [name, value] : headers.fields()) fields.push_back(field_of(name, value));
    return fields;
}

ssize_t read_source(nghttp2_session*, std::int32_t stream, std::uint8_t* buffer, std::size_t size, std::uint32_t* flags,
                    nghttp2_data_source*, void* user)
{
    return state_of(user).pull(stream, {reinterpret_cast<char*>(buffer), size}, *flags);
}

int begin_headers(nghttp2_session* session, const nghttp2_frame* frame, void* user)
{
    auto& state = state_of(user);
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST || state.events.on_begin(frame->hd.stream_id)) return 0;
    nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_REFUSED_STREAM);
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

// A field that HTTP forbids is not skipped but ends its stream: a malformed request (RFC 9113, 8.1.1).
int invalid_header(nghttp2_session* session, const nghttp2_frame* frame, const std::uint8_t*, std::size_t,
                   const std::uint8_t*, std::size_t, std::uint8_t, void*)
{
    nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_PROTOCOL_ERROR);
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

void set_callbacks(nghttp2_session_callbacks* callbacks)
{
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, begin_headers);
    nghttp2_session_callbacks_set_on_invalid_header_callback(callbacks, invalid_header);
    nghttp2_session_callbacks_set_on_begin_frame_callback(
        callbacks,
        [](nghttp2_session*, const nghttp2_frame_hd* head, void* user) { return state_of(user).on_begin_frame(*head); });
    nghttp2_session_callbacks_set_on_frame_recv_callback(
        callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* user) { return state_of(user).on_frame(*frame); });
    nghttp2_session_callbacks_set_on_header_callback(
        callbacks, [](nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t name_size,
                      const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* user) {
            return state_of(user).on_field(*frame, text(name, name_size), text(value, value_size));
        });
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
        callbacks,
        [](nghttp2_session*, std::uint8_t, std::int32_t stream, const std::uint8_t* bytes, std::size_t size, void* user) {
            state_of(user).events.on_data(stream, text(bytes, size));
            return 0;
        });
    nghttp2_session_callbacks_set_on_stream_close_callback(
        callbacks, [](nghttp2_session*, std::int32_t stream, std::uint32_t, void* user) {
            state_of(user).events.on_closed(stream);
            return 0;
        });
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks,
                                                         [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
                                                             state_of(user).on_sent(*frame);
                                                             return 0;
                                                         });
}

}  // namespace

void Http2Engine::State::open(const ServerLimits& limits)
{
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_option* option = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_option_new(&option);
    set_callbacks(callbacks);
    nghttp2_option_set_no_auto_window_update(option, 1);
    nghttp2_option_set_no_closed_streams(option, 1);
    nghttp2_option_set_max_outbound_ack(option, 200);
    nghttp2_option_set_max_settings(option, 32);
    // Ours is the stricter one, and says ENHANCE_YOUR_CALM.
    nghttp2_option_set_stream_reset_rate_limit(option, 2ULL * limits.resets_per_second, 2ULL * limits.resets_per_second);
    nghttp2_session_server_new2(&session, callbacks, this, option);
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(callbacks);

    const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams_per_connection},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, stream_window},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<std::uint32_t>(limits.header_bytes)},
        {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
    };
    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings, std::size(settings));
    nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, connection_window);
}

int Http2Engine::State::condemn()
{
    static Counter& abuses =
        metrics::counter("sekisho_http2_abuse_total", "HTTP/2 connections ended with ENHANCE_YOUR_CALM");
    if (!std::exchange(condemned, true)) {
        abuses.add();
        nghttp2_session_terminate_session(session, NGHTTP2_ENHANCE_YOUR_CALM);
    }
    return NGHTTP2_ERR_CALLBACK_FAILURE;
}

int Http2Engine::State::on_begin_frame(const nghttp2_frame_hd& head)
{
    if (condemned) return NGHTTP2_ERR_CALLBACK_FAILURE;
    if (head.type == NGHTTP2_HEADERS) {
        head_since = now;
        block_bytes = list_bytes = list_fields = 0;
    }
    if (head.type == NGHTTP2_HEADERS || head.type == NGHTTP2_CONTINUATION) {
        // An empty CONTINUATION costs its sender nine bytes: each counts as a hundred.
        block_bytes += head.length + (head.type == NGHTTP2_CONTINUATION ? 100 : 0);
        if (block_bytes > 2 * header_limit) return condemn();
    }
    return 0;
}

int Http2Engine::State::on_field(const nghttp2_frame& frame, std::string_view name, std::string_view value)
{
    list_bytes += name.size() + value.size() + 32;
    ++list_fields;
    if (list_bytes > patience * header_limit || list_fields > patience * most_fields) return condemn();
    if (list_bytes <= header_limit && list_fields <= most_fields) events.on_field(frame.hd.stream_id, name, value);
    return 0;
}

int Http2Engine::State::on_frame(const nghttp2_frame& frame)
{
    if (condemned) return NGHTTP2_ERR_CALLBACK_FAILURE;
    const bool end_stream = (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    switch (frame.hd.type) {
        case NGHTTP2_HEADERS:
            head_since = never;
            events.on_head(frame.hd.stream_id, {end_stream, list_bytes > header_limit || list_fields > most_fields});
            if (end_stream) events.on_end(frame.hd.stream_id);
            return 0;
        case NGHTTP2_DATA:
            if (end_stream) events.on_end(frame.hd.stream_id);
            // An empty frame that ends nothing serves no purpose (CVE-2019-9518).
            else if (frame.hd.length == frame.data.padlen && !control.count(now)) return condemn();
            return 0;
        case NGHTTP2_RST_STREAM: return resets.count(now) ? 0 : condemn();
        // PRIORITY and unknown frames are skipped by nghttp2 unseen: they cost us no more than their sender.
        case NGHTTP2_SETTINGS:
        case NGHTTP2_PING: return control.count(now) ? 0 : condemn();
        default: return 0;
    }
}

void Http2Engine::State::on_sent(const nghttp2_frame& frame)
{
    const auto stream = frame.hd.stream_id;
    const bool carries_end = frame.hd.type == NGHTTP2_DATA || frame.hd.type == NGHTTP2_HEADERS;
    if (carries_end && (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
        // RFC 9113, 8.1: the response is complete and the rest of the request is not wanted.
        if (nghttp2_session_get_stream_remote_close(session, stream) == 0)
            nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream, NGHTTP2_NO_ERROR);
    } else if (frame.hd.type == NGHTTP2_RST_STREAM && frame.rst_stream.error_code != NGHTTP2_NO_ERROR) {
        // Resets that a client makes us send count as its own (CVE-2025-8671).
        if (!resets.count(now)) static_cast<void>(condemn());
    }
}

ssize_t Http2Engine::State::pull(std::int32_t stream, std::span<char> into, std::uint32_t& flags)
{
    const auto pulled = events.on_pull(stream, into);
    switch (pulled.state) {
        case Pulled::State::more: break;
        case Pulled::State::wait:
            if (pulled.bytes == 0) return NGHTTP2_ERR_DEFERRED;
            break;
        case Pulled::State::end: flags |= NGHTTP2_DATA_FLAG_EOF; break;
        case Pulled::State::trailers: flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM; break;
        case Pulled::State::fail: return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }
    return static_cast<ssize_t>(pulled.bytes);
}

Http2Engine::Http2Engine(const ServerLimits& limits, Http2Events& events) : state_(std::make_unique<State>(limits, events))
{
    state_->open(limits);
}

Http2Engine::~Http2Engine() = default;

bool Http2Engine::receive(std::string_view bytes, Moment now)
{
    state_->now = now;
    const auto taken =
        nghttp2_session_mem_recv(state_->session, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (taken == NGHTTP2_ERR_FLOODED) static_cast<void>(state_->condemn());
    else if (taken < 0 && taken != NGHTTP2_ERR_CALLBACK_FAILURE)
        nghttp2_session_terminate_session(state_->session, NGHTTP2_PROTOCOL_ERROR);
    return taken >= 0 && !state_->condemned;
}

void Http2Engine::collect(std::string& out, std::size_t most)
{
    while (out.size() < most) {
        const std::uint8_t* bytes = nullptr;
        const auto size = nghttp2_session_mem_send(state_->session, &bytes);
        if (size <= 0) return;
        out += text(bytes, static_cast<std::size_t>(size));
    }
}

bool Http2Engine::finished() const noexcept
{
    return nghttp2_session_want_read(state_->session) == 0 && nghttp2_session_want_write(state_->session) == 0;
}

std::size_t Http2Engine::queued() const noexcept { return nghttp2_session_get_outbound_queue_size(state_->session); }
Moment Http2Engine::open_head() const noexcept { return state_->head_since; }

void Http2Engine::respond(std::int32_t stream, int status, const Headers& headers, Body body)
{
    const auto status_text = std::to_string(status);
    auto fields = fields_of(headers);
    fields.insert(fields.begin(), field_of(":status", status_text));
    nghttp2_data_provider provider{};
    provider.read_callback = read_source;
    nghttp2_submit_response(state_->session, stream, fields.data(), fields.size(), body == Body::none ? nullptr : &provider);
}

void Http2Engine::send_continue(std::int32_t stream)
{
    const auto status = field_of(":status", "100");
    nghttp2_submit_headers(state_->session, NGHTTP2_FLAG_NONE, stream, nullptr, &status, 1, nullptr);
}

void Http2Engine::send_trailers(std::int32_t stream, const Headers& headers)
{
    const auto fields = fields_of(headers);
    nghttp2_submit_trailer(state_->session, stream, fields.data(), fields.size());
}

void Http2Engine::resume(std::int32_t stream) { nghttp2_session_resume_data(state_->session, stream); }

void Http2Engine::reset(std::int32_t stream, Reset reason)
{
    nghttp2_submit_rst_stream(state_->session, NGHTTP2_FLAG_NONE, stream, static_cast<std::uint32_t>(reason));
}

void Http2Engine::consume(std::int32_t stream, std::size_t bytes)
{
    nghttp2_session_consume(state_->session, stream, bytes);
}
void Http2Engine::consume_connection(std::size_t bytes) { nghttp2_session_consume_connection(state_->session, bytes); }
void Http2Engine::announce_shutdown() { nghttp2_submit_shutdown_notice(state_->session); }

void Http2Engine::shut_down()
{
    nghttp2_submit_goaway(state_->session, NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id(state_->session),
                          NGHTTP2_NO_ERROR, nullptr, 0);
}

void Http2Engine::calm_down() { static_cast<void>(state_->condemn()); }

}  // namespace sekisho::net
