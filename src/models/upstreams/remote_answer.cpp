#include "models/upstreams/remote_answer.h"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <deque>
#include <utility>

#include "models/errors.h"
#include "models/upstreams/failures.h"
#include "net/client.h"

namespace sekisho::models::upstreams {
namespace {

class RemoteAnswer : public Answer {
public:
    explicit RemoteAnswer(Terms terms) : terms_(std::move(terms)) {}
    std::string_view provider() const override { return terms_.target->provider; }
    std::string_view price_key() const override { return terms_.target->price_key; }

protected:
    /// What `arrived` bytes of output, and what the provider said so far, may cost.
    [[nodiscard]] Usage metered(Usage said, std::int64_t arrived) const
    {
        if (said.input_tokens + said.cache_read_tokens + said.cache_write_tokens == 0)
            said.input_tokens = terms_.most.input_tokens;
        said.output_tokens = std::max(said.output_tokens, std::min(arrived, terms_.most.output_tokens));
        return said;
    }
    Terms terms_;
};

std::int64_t bytes_of(const Delta& delta)
{
    struct Measure {
        std::size_t operator()(const BlockStart& start) const { return start.id.size() + start.name.size(); }
        std::size_t operator()(const TextDelta& piece) const { return piece.text.size(); }
        std::size_t operator()(const ToolInputDelta& piece) const { return piece.json.size(); }
        std::size_t operator()(const ReasoningDelta& piece) const { return piece.text.size() + piece.redacted.size(); }
        std::size_t operator()(const BlockStop&) const { return 1; }
    };
    return static_cast<std::int64_t>(std::visit(Measure{}, delta));
}

/// Whether there is something in a piece for which a model needs tokens.
bool says_something(const Delta& delta)
{
    const auto* start = std::get_if<BlockStart>(&delta);
    if (start) return !start->name.empty();
    return !std::holds_alternative<BlockStop>(delta) && bytes_of(delta) > 0;
}

/// An answer of no tokens with something in it is no report, but for what a guardrail says in the model's place.
bool is_report(const Usage& usage, bool said, StopReason reason)
{
    return usage.output_tokens > 0 || !said || reason == StopReason::guardrail_intervened;
}

bool is_reasoning(const Delta& delta)
{
    const auto* start = std::get_if<BlockStart>(&delta);
    return std::holds_alternative<ReasoningDelta>(delta) || (start && start->kind == BlockStart::Kind::reasoning);
}

/// Reads what follows the last event, so that the connection can be used again.
Task<void> drain(net::BodyStream body)
{
    constexpr std::size_t most = 64 * 1024;
    std::size_t read = 0;
    while (read < most) {
        const auto chunk = co_await body->next();
        if (!chunk || !*chunk) co_return;
        read += (*chunk)->size();
    }
}

class StreamedAnswer final : public RemoteAnswer {
public:
    StreamedAnswer(Terms terms, Stream stream) : RemoteAnswer(std::move(terms)), stream_(std::move(stream)) {}

    Task<Result<std::optional<Delta>>> next() override
    {
        while (pending_.empty()) {
            if (state().ended) {
                if (stream_.body) spawn(co_await boost::asio::this_coro::executor, drain(std::move(stream_.body)));
                co_return std::optional<Delta>();
            }
            auto frame = stream_.frames->next();
            if (frame && !*frame) frame = co_await receive();
            if (!frame) co_return fail(give_up(std::move(frame).error()));
            if (!*frame) continue;
            if (auto heard = hear(**frame); !heard) co_return fail(give_up(std::move(heard).error()));
        }
        auto delta = std::move(pending_.front());
        pending_.pop_front();
        co_return std::optional(std::move(delta));
    }

    StopReason stop_reason() const override { return state().stop_reason; }
    std::optional<std::string> stop_sequence() const override { return state().stop_sequence; }
    Usage usage() const override { return final() ? state().usage : metered(state().usage, arrived_); }
    Certainty certainty() const override
    {
        if (final()) return Certainty::reported;
        return hidden_ || unanswered_ || terms_.hides_tokens ? Certainty::unknown : Certainty::metered;
    }
    std::string_view model() const override { return state().model.empty() ? terms_.target->model : state().model; }
    wire::Json extra() const override { return state().extra; }
    wire::Json guardrail_trace() const override { return state().guardrail_trace; }

private:
    [[nodiscard]] const formats::StreamState& state() const { return stream_.reader->state(); }
    [[nodiscard]] bool final() const
    {
        return state().ended && state().usage_reported && is_report(state().usage, said_, state().stop_reason);
    }

    /// More bytes; at the body's end what is left of them.
    Task<Result<std::optional<Frame>>> receive()
    {
        if (!stream_.body) co_return fail(errors::model_stream_error("The model's provider broke off its answer."));
        auto chunk = co_await stream_.body->next();
        if (!chunk) {
            auto failure = failure_of(chunk.error());
            if (failure.error.code == "ModelTimeoutException") unanswered_ = true;
            co_return fail(std::move(failure.error));
        }
        if (*chunk) {
            stream_.frames->feed(**chunk);
            co_return std::optional<Frame>();
        }
        auto rest = stream_.frames->rest();
        if (!rest)
            co_return fail(errors::model_stream_error("The model's provider broke off its answer.", "it ended too early"));
        co_return rest;
    }

    Result<void> hear(Frame& frame)
    {
        if (frame.failure) return fail(*std::move(frame.failure));
        TRY(auto pieces, stream_.reader->read(frame.name, frame.data));
        if (!terms_.hides_tokens) unanswered_ = false;
        for (auto& piece : pieces) {
            arrived_ += bytes_of(piece);
            hidden_ = hidden_ || is_reasoning(piece);
            said_ = said_ || says_something(piece);
            begun_ = true;
            pending_.push_back(std::move(piece));
        }
        if (begun_ || state().ended || stream_.clock.now() <= stream_.first_piece_until) return {};
        unanswered_ = true;
        return fail(errors::model_timeout("no piece of the answer in time"));
    }

    /// The upstream is closed, and the error is one that doors know.
    Error give_up(Error error)
    {
        stream_.body.reset();
        if (error.code == "EventStreamError" || error.code == "ServerEventError")
            error = errors::model_stream_error("The model's provider sent what cannot be understood.", error.detail);
        error.message = printable(terms_.authorizer->without_keys(std::move(error.message)));
        error.detail = printable(terms_.authorizer->without_keys(std::move(error.detail)));
        return error;
    }

    Stream stream_;
    std::deque<Delta> pending_;
    std::int64_t arrived_ = 0;
    bool begun_ = false;
    bool hidden_ = false;
    bool said_ = false;
    bool unanswered_ = true;  ///< nothing has been heard, or not in time
};

class GivenAnswer final : public RemoteAnswer {
public:
    GivenAnswer(Terms terms, formats::WholeAnswer whole) : RemoteAnswer(std::move(terms)), whole_(std::move(whole))
    {
        std::int64_t arrived = 0;
        bool said = false;
        for (auto& piece : formats::pieces_of(std::move(whole_.content))) {
            arrived += bytes_of(piece);
            hidden_ = hidden_ || is_reasoning(piece);
            said = said || says_something(piece);
            pieces_.push_back(std::move(piece));
        }
        const auto& usage = whole_.usage;
        const bool nothing = usage.total_tokens() == 0 && whole_.stop_reason != StopReason::guardrail_intervened;
        reported_ = !nothing && is_report(usage, said, whole_.stop_reason);
        if (!reported_) whole_.usage = metered(whole_.usage, arrived);
    }

    Task<Result<std::optional<Delta>>> next() override
    {
        if (pieces_.empty()) co_return std::optional<Delta>();
        auto delta = std::move(pieces_.front());
        pieces_.pop_front();
        co_return std::optional(std::move(delta));
    }
    StopReason stop_reason() const override { return whole_.stop_reason; }
    std::optional<std::string> stop_sequence() const override { return whole_.stop_sequence; }
    Usage usage() const override { return whole_.usage; }
    Certainty certainty() const override
    {
        if (reported_) return Certainty::reported;
        return hidden_ || terms_.hides_tokens ? Certainty::unknown : Certainty::metered;
    }
    std::string_view model() const override { return whole_.model.empty() ? terms_.target->model : whole_.model; }
    wire::Json extra() const override { return whole_.extra; }
    wire::Json guardrail_trace() const override { return whole_.guardrail_trace; }

private:
    formats::WholeAnswer whole_;
    std::deque<Delta> pieces_;
    bool hidden_ = false;
    bool reported_ = false;
};

class FailedAnswer final : public RemoteAnswer {
public:
    FailedAnswer(Terms terms, Error error) : RemoteAnswer(std::move(terms)), error_(std::move(error)) {}
    Task<Result<std::optional<Delta>>> next() override { co_return fail(error_); }
    StopReason stop_reason() const override { return StopReason::end_turn; }
    Usage usage() const override
    {
        Usage most;
        most.input_tokens = terms_.most.input_tokens;
        most.output_tokens = terms_.most.output_tokens;
        return most;
    }
    Certainty certainty() const override { return Certainty::unknown; }
    std::string_view model() const override { return terms_.target->model; }

private:
    Error error_;
};

}  // namespace

AnswerPtr streamed_answer(Terms terms, Stream stream)
{
    return std::make_unique<StreamedAnswer>(std::move(terms), std::move(stream));
}

AnswerPtr given_answer(Terms terms, formats::WholeAnswer whole)
{
    return std::make_unique<GivenAnswer>(std::move(terms), std::move(whole));
}

AnswerPtr failed_answer(Terms terms, Error error)
{
    return std::make_unique<FailedAnswer>(std::move(terms), std::move(error));
}

}  // namespace sekisho::models::upstreams
