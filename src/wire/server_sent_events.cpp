#include "wire/server_sent_events.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "wire/door_errors.h"
#include "wire/error_codes.h"

namespace sekisho::wire {
namespace {

using Events = std::vector<ServerSentEvent>;
using Outcome = Result<std::optional<Events>>;

void append_field(std::string& text, std::string_view name, std::string_view value)
{
    text += name;
    for (const char c : value)
        if (c != '\r' && c != '\n') text += c;
    text += '\n';
}

/// Waits for the source while the client is told that somebody is there. Shared with the wait itself, which may outlive the
/// body by the moment that its end takes.
struct Waiting {
    Waiting(std::unique_ptr<ServerSentEvents> events, const Executor& executor) : source(std::move(events)), timer(executor)
    {
    }

    std::unique_ptr<ServerSentEvents> source;
    boost::asio::steady_timer timer;
    boost::asio::cancellation_signal cancel;
    std::optional<Outcome> outcome;
    bool pending = false;
};

void begin(const std::shared_ptr<Waiting>& waiting)
{
    waiting->pending = true;
    const auto executor = waiting->timer.get_executor();
    auto arrived = [waiting](std::exception_ptr failure, Outcome outcome) {
        if (failure) outcome = fail("InternalFailure", "The stream broke off.", 500);
        waiting->pending = false;
        waiting->outcome = std::move(outcome);
        waiting->timer.cancel();
    };
    boost::asio::co_spawn(executor, waiting->source->next(),
                          boost::asio::bind_cancellation_slot(waiting->cancel.slot(), std::move(arrived)));
}

class ServerSentBody final : public net::ByteSource {
public:
    ServerSentBody(std::unique_ptr<ServerSentEvents> source, ServerSentForm form)
        : source_(std::move(source)), form_(std::move(form))
    {
    }

    ~ServerSentBody() override
    {
        if (waiting_ && waiting_->pending) waiting_->cancel.emit(boost::asio::cancellation_type::terminal);
    }

    Task<Result<std::optional<std::string>>> next() override
    {
        if (ended_) co_return std::optional<std::string>();
        if (!waiting_) {
            const auto executor = co_await boost::asio::this_coro::executor;
            waiting_ = std::make_shared<Waiting>(std::move(source_), executor);
        }
        if (!waiting_->pending) begin(waiting_);
        boost::system::error_code interrupted;
        waiting_->timer.expires_after(form_.idle);
        if (!waiting_->outcome)
            co_await waiting_->timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, interrupted));
        if (waiting_->outcome) co_return told(*std::exchange(waiting_->outcome, std::nullopt));
        if (interrupted) co_return fail("RequestAborted", "The client is gone.", 400);
        co_return std::optional(sign_of_life());
    }

private:
    std::optional<std::string> told(Outcome outcome)
    {
        std::string text;
        if (!outcome) {
            ended_ = true;
            return encode_server_sent_event(last_words(std::move(outcome).error()));
        }
        if (!*outcome) {
            ended_ = true;
            return std::nullopt;
        }
        for (const auto& event : **outcome) text += encode_server_sent_event(event);
        return text;
    }

    ServerSentEvent last_words(Error error) const
    {
        const auto spelt = as_spelt_by(form_.service, std::move(error));
        auto data = to_text(door_error_body(form_.service.error_form, spelt, form_.request_id));
        return {form_.service.error_form == ErrorForm::anthropic ? "error" : "", std::move(data)};
    }

    /// Anthropic's clients know an event for it; for all others a comment is nothing.
    std::string sign_of_life() const
    {
        if (form_.service.error_form != ErrorForm::anthropic) return ": ping\n\n";
        return encode_server_sent_event({"ping", R"({"type": "ping"})"});
    }

    std::unique_ptr<ServerSentEvents> source_;
    ServerSentForm form_;
    std::shared_ptr<Waiting> waiting_;
    bool ended_ = false;
};

}  // namespace

std::string encode_server_sent_event(const ServerSentEvent& event)
{
    std::string text;
    text.reserve(event.name.size() + event.data.size() + 18);
    if (!event.name.empty()) append_field(text, "event: ", event.name);
    append_field(text, "data: ", event.data);
    text += '\n';
    return text;
}

net::BodyStream server_sent_body(std::unique_ptr<ServerSentEvents> source, ServerSentForm form)
{
    return std::make_unique<ServerSentBody>(std::move(source), std::move(form));
}

}  // namespace sekisho::wire
