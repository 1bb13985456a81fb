#include "net/http1_session.h"

#include "net/handler_call.h"
#include "net/message_rules.h"

namespace sekisho::net {
namespace {

/// A request body that nobody read is read and dropped up to this size, to keep the connection.
constexpr std::uint64_t most_drained = 64 * 1024;
constexpr std::size_t longest_unparsed = 8 * 1024;  ///< of a chunk header or the trailers
constexpr std::chrono::milliseconds drain_time{2'000};

class Http1Body final : public ByteSource {
public:
    Http1Body(std::shared_ptr<Http1Session> session, std::uint64_t exchange, std::optional<std::uint64_t> length)
        : session_(std::move(session)), exchange_(exchange), length_(length)
    {
    }
    Task<Result<std::optional<std::string>>> next() override { return session_->next_chunk(exchange_); }
    std::optional<std::uint64_t> length() const override { return length_; }
    Headers trailers() const override { return session_->parser().trailers(); }

private:
    std::shared_ptr<Http1Session> session_;
    std::uint64_t exchange_;
    std::optional<std::uint64_t> length_;
};

}  // namespace

Http1Session::Http1Session(std::shared_ptr<Transport> transport) : transport_(std::move(transport))
{
    transport_->set_events(this);
}

Http1Session::~Http1Session() { transport_->set_events(nullptr); }

void Http1Session::on_drain()
{
    close_after_ = true;
    // RFC 9112, 9.6: nothing is under way, so nothing is lost.
    if (between_requests_ && transport_->data().empty()) transport_->abort();
}

Task<void> Http1Session::run()
{
    while (true) {
        const auto head = co_await read_head();
        if (head == Head::closed) co_return;
        if (head == Head::refused) {
            close_after_ = true;
            auto refusal = plain_refusal(refusal_);
            co_await send(std::move(refusal), false);
            co_return co_await transport_->linger();
        }
        const auto after = co_await serve();
        if (after == After::close) co_return co_await transport_->linger();
    }
}

Http1Session::Head Http1Session::refuse(int status)
{
    refusal_ = status;
    request_ = Request();
    head_sent_ = false;
    return Head::refused;
}

Task<Http1Session::Head> Http1Session::read_head()
{
    const auto& limits = transport_->worker().limits();
    scanner_.reset();
    transport_->watch(Transport::Watch::off);
    between_requests_ = true;
    transport_->expect_bytes_within(limits.idle_time);
    while (true) {
        // RFC 9112, 2.2: an empty line before the request line is ignored.
        if (scanner_.length() == 0 && transport_->data().starts_with("\r\n")) transport_->consume(2);
        const auto data = transport_->data();
        if (!data.empty() && std::exchange(between_requests_, false)) transport_->expect_bytes_within(limits.header_time);
        // A byte that starts no method: TLS on the plain port, or noise.
        if (!data.empty() && data.front() != '\r' && !is_token(data.substr(0, 1))) co_return refuse(400);
        const auto found = scanner_.scan(data.substr(0, limits.header_bytes));
        if (found == HeadScanner::Found::broken) co_return refuse(400);
        if (found == HeadScanner::Found::end) break;
        if (!scanner_.past_request_line() && data.size() > limits.target_bytes + 64) co_return refuse(414);
        if (data.size() >= limits.header_bytes) co_return refuse(431);
        if (close_after_ && data.empty()) co_return Head::closed;
        const auto capacity = transport_->buffer_full(Transport::small_buffer)
                                  ? limits.header_bytes + Transport::small_buffer
                                  : Transport::small_buffer;
        const auto filled = co_await transport_->fill(capacity);
        if (filled == Filled::end || (filled == Filled::late && between_requests_)) co_return Head::closed;
        if (filled == Filled::late) co_return refuse(408);
    }
    transport_->expect_bytes_sometime();
    co_return accept_head();
}

Http1Session::Head Http1Session::accept_head()
{
    const auto& limits = transport_->worker().limits();
    const auto head = transport_->data().substr(0, scanner_.length());
    const auto facts = check_head(head, limits);
    if (facts.status != 0) return refuse(facts.status);
    request_ = Request();
    request_.headers.reserve(16);
    parser_.reset();
    if (!parser_.parse_head(head, request_)) return refuse(400);
    request_.target = facts.target;
    request_.peer = transport_->peer();
    request_.secure = transport_->stream().secure();
    if (!parser_.chunked() && parser_.content_length().value_or(0) > limits.body_bytes) return refuse(413);
    awaits_continue_ = facts.expects_continue && !parser_.done();
    transport_->consume(head.size());
    prepare_body();
    return Head::request;
}

void Http1Session::prepare_body()
{
    ++exchange_;
    request_version_ = request_.version;
    body_bytes_ = 0;
    head_sent_ = false;
    body_broken_ = false;
    if (!parser_.keep_alive()) close_after_ = true;
    if (parser_.done()) request_.body = empty_body();
    else request_.body = std::make_unique<Http1Body>(shared_from_this(), exchange_, parser_.content_length());
}

Task<Http1Session::After> Http1Session::serve()
{
    const bool head_request = request_.method == "HEAD";
    transport_->watch(Transport::Watch::on);
    transport_->read_ahead();
    auto response = co_await call_handler(transport_->worker().handler(), std::move(request_));
    const bool sent = co_await send(std::move(response), head_request);
    transport_->expect_bytes_sometime();
    const bool drained = sent && !close_after_ && co_await drain_body();
    ++exchange_;  // a body that is still held somewhere is over
    transport_->abort_reader();
    co_return drained ? After::keep_alive : After::close;
}

Result<std::size_t> Http1Session::take_content(std::string& content)
{
    const auto data = transport_->data();
    const auto before = content.size();
    const auto taken = parser_.parse_body(data, content);
    if (!taken || (*taken == 0 && data.size() >= longest_unparsed)) {
        body_broken_ = true;
        return fail("InvalidRequest", "The body of the request is not framed as HTTP requires.", 400);
    }
    transport_->consume(*taken);
    body_bytes_ += content.size() - before;
    if (body_bytes_ > transport_->worker().limits().body_bytes) {
        body_broken_ = true;
        return fail("RequestEntityTooLarge", "The request body is too large.", 413);
    }
    return *taken;
}

Task<Result<std::optional<std::string>>> Http1Session::next_chunk(std::uint64_t exchange)
{
    const auto self = shared_from_this();
    const auto& limits = transport_->worker().limits();
    if (exchange == exchange_ && std::exchange(awaits_continue_, false) && !head_sent_) {
        transport_->outgoing().head = "HTTP/1.1 100 Continue\r\n\r\n";
        if (!co_await transport_->flush()) body_broken_ = true;
    }
    std::string content;
    while (true) {
        if (exchange != exchange_ || body_broken_) co_return fail("RequestAborted", "The request has ended.", 400);
        CO_TRY_VOID(take_content(content));
        if (!content.empty()) co_return std::optional<std::string>(std::move(content));
        if (parser_.done()) co_return std::optional<std::string>();
        transport_->expect_bytes_within(limits.body_idle_time);
        const bool large = parser_.chunked() || parser_.content_remaining() > Transport::small_buffer;
        const auto filled = co_await transport_->fill(large ? Transport::large_buffer : Transport::small_buffer);
        if (exchange != exchange_) continue;
        transport_->expect_bytes_sometime();
        if (filled == Filled::bytes) continue;
        body_broken_ = true;
        if (filled == Filled::end) {
            transport_->abort();
            co_return fail("RequestAborted", "The client closed the connection.", 400);
        }
        co_return fail(request_timeout());
    }
}

Task<bool> Http1Session::drain_body()
{
    std::string dropped;
    transport_->watch(Transport::Watch::off);
    transport_->expect_bytes_within(drain_time);
    while (!parser_.done()) {
        if (awaits_continue_ || body_broken_ || body_bytes_ > most_drained || !take_content(dropped)) co_return false;
        if (!dropped.empty()) {
            dropped.clear();
            continue;
        }
        if (parser_.done()) break;
        if (co_await transport_->fill() != Filled::bytes) co_return false;
    }
    co_return !body_broken_;
}

}  // namespace sekisho::net
