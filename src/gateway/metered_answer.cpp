#include "gateway/metered_answer.h"

#include <utility>

#include "base/task.h"

namespace sekisho::gateway {
namespace {

using models::Delta;
using models::StopReason;

/// Hands on all that an answer says of itself.
class AnswerAround : public models::Answer {
public:
    explicit AnswerAround(models::AnswerPtr inner) : inner_(std::move(inner)) {}
    StopReason stop_reason() const override { return inner_->stop_reason(); }
    std::optional<std::string> stop_sequence() const override { return inner_->stop_sequence(); }
    models::Usage usage() const override { return inner_->usage(); }
    models::Certainty certainty() const override { return inner_->certainty(); }
    std::string_view provider() const override { return inner_->provider(); }
    std::string_view price_key() const override { return inner_->price_key(); }
    std::string_view model() const override { return inner_->model(); }
    wire::Json extra() const override { return inner_->extra(); }
    wire::Json guardrail_trace() const override { return inner_->guardrail_trace(); }

protected:
    models::AnswerPtr inner_;
};

money::Outcome outcome_of(const Error& error)
{
    return error.code == "ModelTimeoutException" ? money::Outcome::timed_out : money::Outcome::failed;
}

Error hold_used_up()
{
    return {"ServiceQuotaExceededException",
            "The answer was stopped: what was reserved for this request is used up.",
            400,
            "budget: the provider gave more than it was asked for",
            {},
            {}};
}

/// Settles by what `answer` says of itself.
Task<void> settle_by(PassingPtr passing, const models::Answer& answer, money::Outcome outcome)
{
    co_await passing->settle(outcome, answer.usage(), answer.certainty(), std::string(answer.price_key()));
    passing->part_ended();
}

/// Reads an answer that nobody wants to its end, for what it costs.
Task<void> read_on(models::AnswerPtr answer, PassingPtr passing, Time until)
{
    bool more = true;
    while (more && passing->clock().now() < until) {
        const auto delta = co_await answer->next();
        more = delta && *delta;
        if (more && passing->hold && !passing->hold->covers(answer->usage())) more = false;
    }
    co_await settle_by(passing, *answer, money::Outcome::client_disconnected);
}

/// Settles an answer that has ended, for a reader who was cancelled before he could.
Task<void> settle_left(models::AnswerPtr answer, PassingPtr passing, money::Outcome outcome)
{
    co_await settle_by(passing, *answer, outcome);
}

class MeteredAnswer final : public AnswerAround {
public:
    MeteredAnswer(models::AnswerPtr inner, PassingPtr passing, Abandoned abandoned, Executor executor)
        : AnswerAround(std::move(inner)), passing_(std::move(passing)), abandoned_(abandoned), executor_(std::move(executor))
    {
    }

    ~MeteredAnswer() override
    {
        if (settled_) return;
        if (ended_) {
            spawn(executor_, settle_left(std::move(inner_), std::move(passing_), *ended_));
        } else {
            const auto until = passing_->clock().now() + abandoned_.read_on_for;
            spawn(executor_, read_on(std::move(inner_), std::move(passing_), until));
        }
    }

    Task<Result<std::optional<Delta>>> next() override
    {
        auto delta = co_await inner_->next();
        if (!delta) {
            passing_->report.error_code = delta.error().code;
            passing_->report.refused_by = Layer::provider;
            ended_ = outcome_of(delta.error());
            co_await finish();
            co_return delta;
        }
        if (!*delta) {
            passing_->report.stop_reason = inner_->stop_reason();
            ended_ = money::Outcome::success;
            co_await finish();
            co_return delta;
        }
        if (!passing_->report.first_token) passing_->report.first_token = passing_->clock().now();
        if (!passing_->hold || passing_->hold->covers(inner_->usage())) co_return delta;
        passing_->report.error_code = hold_used_up().code;
        passing_->report.refused_by = Layer::budget;
        ended_ = money::Outcome::cut;
        co_await finish();
        co_return fail(hold_used_up());
    }

private:
    /// Not begun where the reader has been cancelled in the meantime: to wait throws then, and the destructor sees to it.
    Task<void> finish()
    {
        settled_ = true;
        co_await settle_by(passing_, *inner_, *ended_);
    }

    PassingPtr passing_;
    Abandoned abandoned_;
    Executor executor_;
    std::optional<money::Outcome> ended_;  ///< the answer must not be read any further
    bool settled_ = false;
};

class WatchedAnswer final : public AnswerAround {
public:
    WatchedAnswer(models::AnswerPtr metered, std::unique_ptr<guardrails::Guard> guard, PassingPtr passing)
        : AnswerAround(guard->watch(std::move(metered))), guard_(std::move(guard)), passing_(std::move(passing))
    {
    }

    ~WatchedAnswer() override
    {
        finish();
        inner_.reset();  // before the guard, of which it is a part
    }

    Task<Result<std::optional<Delta>>> next() override
    {
        auto delta = co_await inner_->next();
        if (!delta || !*delta) finish();
        co_return delta;
    }

private:
    void finish()
    {
        if (std::exchange(finished_, true)) return;
        passing_->found_by_guardrails(*guard_);
        passing_->part_ended();
    }

    std::unique_ptr<guardrails::Guard> guard_;
    PassingPtr passing_;
    bool finished_ = false;
};

class TranscribedAnswer final : public AnswerAround {
public:
    TranscribedAnswer(models::AnswerPtr inner, PassingPtr passing, Transcripts& transcripts, std::string prompt,
                      Executor executor)
        : AnswerAround(std::move(inner)),
          passing_(std::move(passing)),
          transcripts_(transcripts),
          prompt_(std::move(prompt)),
          executor_(std::move(executor))
    {
    }

    ~TranscribedAnswer() override
    {
        transcripts_.keep(passing_->report, std::move(prompt_), std::move(given_), std::move(executor_));
    }

    Task<Result<std::optional<Delta>>> next() override
    {
        auto delta = co_await inner_->next();
        if (delta && *delta) note(**delta);
        co_return delta;
    }

private:
    static constexpr std::size_t most = 1024 * 1024;

    void note(const Delta& delta)
    {
        if (given_.size() > most) return;
        if (const auto* text = std::get_if<models::TextDelta>(&delta)) given_ += text->text;
        if (const auto* input = std::get_if<models::ToolInputDelta>(&delta)) given_ += input->json;
        if (const auto* start = std::get_if<models::BlockStart>(&delta);
            start && start->kind == models::BlockStart::Kind::tool_use)
            given_ += "\n" + start->name + ": ";
    }

    PassingPtr passing_;
    Transcripts& transcripts_;
    std::string prompt_;
    Executor executor_;
    std::string given_;
};

}  // namespace

models::AnswerPtr transcribed(models::AnswerPtr answer, PassingPtr passing, Transcripts& transcripts, std::string prompt,
                              Executor executor)
{
    return std::make_unique<TranscribedAnswer>(std::move(answer), std::move(passing), transcripts, std::move(prompt),
                                               std::move(executor));
}

models::AnswerPtr metered(models::AnswerPtr answer, PassingPtr passing, Abandoned abandoned, Executor executor)
{
    return std::make_unique<MeteredAnswer>(std::move(answer), std::move(passing), abandoned, std::move(executor));
}

models::AnswerPtr watched(models::AnswerPtr answer, std::unique_ptr<guardrails::Guard> guard, PassingPtr passing)
{
    return std::make_unique<WatchedAnswer>(std::move(answer), std::move(guard), std::move(passing));
}

}  // namespace sekisho::gateway
