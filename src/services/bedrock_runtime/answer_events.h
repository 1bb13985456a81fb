#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "models/provider.h"
#include "wire/values.h"

namespace sekisho::bedrock_runtime {

/// The times that Bedrock reports of an answer.
struct Latency {
    std::chrono::milliseconds first_byte{0};
    std::chrono::milliseconds total{0};
};

/// Turns an answer that arrives in pieces into the events of a stream. `Form` says how the events of one API look:
///     std::vector<Union> begin(const models::Answer&), piece(models::Delta), end(const models::Answer&, Latency)
/// begin() comes with the first piece, when it is known what the input counted. Pulled by the client's pace; an error of the
/// provider ends the stream as an exception event.
template <class Form>
class AnswerEvents final : public wire::EventSource {
public:
    AnswerEvents(Form form, models::AnswerPtr answer, const Clock& clock)
        : form_(std::move(form)), answer_(std::move(answer)), clock_(clock), begun_(clock.now())
    {
    }

    Task<Result<std::optional<wire::Event>>> next() override
    {
        while (waiting_.empty() && !ended_) CO_TRY_VOID(co_await refill());
        if (waiting_.empty()) co_return std::optional<wire::Event>();
        auto event = std::move(waiting_.front());
        waiting_.pop_front();
        co_return std::optional<wire::Event>(std::move(event));
    }

private:
    Task<Result<void>> refill()
    {
        CO_TRY(auto delta, co_await answer_->next());
        const auto elapsed = clock_.now() - begun_;
        if (!first_byte_) {
            first_byte_ = elapsed;
            queue(form_.begin(*answer_));
        }
        if (delta) {
            queue(form_.piece(*std::move(delta)));
        } else {
            ended_ = true;
            queue(form_.end(*answer_, Latency{*first_byte_, elapsed}));
        }
        co_return Result<void>{};
    }

    template <class Events>
    void queue(Events events)
    {
        for (auto& event : events) waiting_.push_back(wire::make_event(std::move(event)));
    }

    Form form_;
    models::AnswerPtr answer_;
    const Clock& clock_;
    Time begun_;
    std::optional<std::chrono::milliseconds> first_byte_;
    std::deque<wire::Event> waiting_;
    bool ended_ = false;
};

}  // namespace sekisho::bedrock_runtime
