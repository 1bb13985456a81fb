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
///     std::vector<Union> before(const models::Answer&), piece(std::string), after(const models::Answer&, Latency)
/// Pulled by the client's pace; an error of the provider ends the stream as an exception event.
template <class Form>
class AnswerEvents final : public wire::EventSource {
public:
    AnswerEvents(Form form, std::unique_ptr<models::Answer> answer, const Clock& clock)
        : form_(std::move(form)), answer_(std::move(answer)), clock_(clock), begun_(clock.now())
    {
        queue(form_.before(*answer_));
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
        if (delta) {
            if (!first_byte_) first_byte_ = elapsed;
            if (auto* text = std::get_if<models::TextDelta>(&*delta)) queue(form_.piece(std::move(text->text)));
        } else {
            ended_ = true;
            queue(form_.after(*answer_, Latency{first_byte_.value_or(elapsed), elapsed}));
        }
        co_return Result<void>{};
    }

    template <class Events>
    void queue(Events events)
    {
        for (auto& event : events) waiting_.push_back(wire::make_event(std::move(event)));
    }

    Form form_;
    std::unique_ptr<models::Answer> answer_;
    const Clock& clock_;
    Time begun_;
    std::optional<std::chrono::milliseconds> first_byte_;
    std::deque<wire::Event> waiting_;
    bool ended_ = false;
};

/// Reads an answer to its end.
[[nodiscard]] inline Task<Result<std::string>> whole_text(models::Answer& answer)
{
    std::string text;
    while (true) {
        CO_TRY(const auto delta, co_await answer.next());
        if (!delta) co_return text;
        if (const auto* piece = std::get_if<models::TextDelta>(&*delta)) text += piece->text;
    }
}

}  // namespace sekisho::bedrock_runtime
