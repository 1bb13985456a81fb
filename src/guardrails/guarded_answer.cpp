#include "guardrails/guarded_answer.h"

#include <deque>
#include <map>

#include "guardrails/call_guard.h"

namespace sekisho::guardrails {
namespace {

using models::BlockStart;
using models::BlockStop;
using models::Delta;
using models::ReasoningDelta;
using models::TextDelta;
using models::ToolInputDelta;
using Kind = BlockStart::Kind;

class BlockedAnswer final : public models::Answer {
public:
    BlockedAnswer(std::string message, std::string model, wire::Json trace)
        : model_(std::move(model)), trace_(std::move(trace))
    {
        deltas_ = {BlockStart{0, Kind::text}, TextDelta{0, std::move(message)}, BlockStop{0}};
    }
    Task<Result<std::optional<Delta>>> next() override
    {
        if (deltas_.empty()) co_return std::nullopt;
        auto delta = std::move(deltas_.front());
        deltas_.pop_front();
        co_return delta;
    }
    models::StopReason stop_reason() const override { return models::StopReason::guardrail_intervened; }
    models::Usage usage() const override { return {}; }
    models::Certainty certainty() const override { return models::Certainty::reported; }
    std::string_view provider() const override { return {}; }
    std::string_view price_key() const override { return {}; }
    std::string_view model() const override { return model_; }
    wire::Json guardrail_trace() const override { return trace_; }

private:
    std::deque<Delta> deltas_;
    std::string model_;
    wire::Json trace_;
};

/// Masks in every string of a JSON value what `guardrail` wants masked.
void mask_strings(wire::Json& json, const Guardrail& guardrail)
{
    if (const auto* string = json.string()) {
        auto findings = guardrail.find(*string, Source::output);
        json = wire::Json(masked(*string, findings));
    }
    if (auto* array = json.array())
        for (auto& element : *array) mask_strings(element, guardrail);
    if (auto* object = json.object())
        for (auto& [name, value] : *object) {
            auto findings = guardrail.find(name, Source::output);
            name = masked(name, findings);
            mask_strings(value, guardrail);
        }
}

class GuardedAnswer final : public models::Answer {
public:
    GuardedAnswer(CallGuard& guard, models::AnswerPtr inner)
        : guard_(guard),
          inner_(std::move(inner)),
          text_scanner_(guard.make_scanner()),
          thought_scanner_(guard.make_scanner())
    {
    }

    Task<Result<std::optional<Delta>>> next() override
    {
        while (queue_.empty()) {
            if (ended_) co_return std::nullopt;
            auto delta = co_await inner_->next();
            if (!delta) co_return delta;
            if (*delta) take(*std::move(*delta));
            else CO_TRY_VOID(co_await conclude());
            if (blocked_ && !ended_) co_await stop();
        }
        auto delta = std::move(queue_.front());
        queue_.pop_front();
        co_return delta;
    }

    models::StopReason stop_reason() const override
    {
        return blocked_ ? models::StopReason::guardrail_intervened : inner_->stop_reason();
    }
    std::optional<std::string> stop_sequence() const override { return blocked_ ? std::nullopt : inner_->stop_sequence(); }
    models::Usage usage() const override { return inner_ ? inner_->usage() : last_.usage; }
    models::Certainty certainty() const override { return inner_ ? inner_->certainty() : last_.certainty; }
    std::string_view provider() const override { return inner_ ? inner_->provider() : last_.provider; }
    std::string_view price_key() const override { return inner_ ? inner_->price_key() : last_.price_key; }
    std::string_view model() const override { return inner_ ? inner_->model() : last_.model; }
    wire::Json extra() const override { return blocked_ ? wire::Json{} : inner_->extra(); }
    wire::Json guardrail_trace() const override { return guard_.trace(); }

private:
    struct Open {
        Kind kind = Kind::text;
        std::optional<BlockStart> start;  ///< not sent yet
        bool started = false;
        std::string json;       ///< of a tool use
        std::string signature;  ///< of reasoning
        bool masked = false;
    };

    void take(Delta delta)
    {
        if (auto* start = std::get_if<BlockStart>(&delta)) begin(*std::move(start));
        else if (auto* text = std::get_if<TextDelta>(&delta)) take_text(*std::move(text));
        else if (auto* input = std::get_if<ToolInputDelta>(&delta)) {
            open_[input->index].json += input->json;
            if (guard_.passes_through()) send(std::move(*input));
        } else if (auto* thought = std::get_if<ReasoningDelta>(&delta)) take_thought(*std::move(thought));
        else if (const auto* end = std::get_if<BlockStop>(&delta)) close(end->index, true);
    }

    void begin(BlockStart start)
    {
        auto& open = open_[start.index];
        open.kind = start.kind;
        open.started = true;
        // A tool use is told when its input has been looked at: nobody calls a tool that is then taken back.
        if (start.kind == Kind::tool_use && !guard_.passes_through()) open.start = std::move(start);
        else send(std::move(start));
    }

    void take_text(TextDelta delta)
    {
        auto& open = open_[delta.index];
        open.kind = Kind::text;
        spoken_ += delta.text;
        guard_.covered(delta.text);
        auto passed = text_scanner_.add(delta.text);
        if (guard_.passes_through()) send(delta);
        let_out(std::move(passed), delta.index);
    }

    void take_thought(ReasoningDelta delta)
    {
        auto& open = open_[delta.index];
        open.kind = Kind::reasoning;
        if (!delta.redacted.empty()) guard_.output().not_scanned = true;
        guard_.covered(delta.text);
        auto passed = thought_scanner_.add(delta.text);
        if (guard_.passes_through()) {
            send(delta);
        } else {
            open.signature += delta.signature;
            if (!delta.redacted.empty()) send(ReasoningDelta{delta.index, {}, {}, std::move(delta.redacted)});
        }
        let_out(std::move(passed), delta.index);
    }

    /// Sends on what a scanner has let out of the block `index`.
    void let_out(StreamScanner::Passed passed, int index)
    {
        if (blocked_) return;
        if (passed.blocked) return block(guard_.blocked_output(passed.blocked_by));
        if (guard_.passes_through()) return;
        auto& open = open_[index];
        open.masked = open.masked || passed.masked;
        guard_.output().masked = guard_.output().masked || passed.masked;
        if (passed.text.empty()) return;
        if (open.kind == Kind::reasoning) send(ReasoningDelta{index, std::move(passed.text), {}, {}});
        else send(TextDelta{index, std::move(passed.text)});
    }

    void close(int index, bool stops)
    {
        const auto found = open_.find(index);
        if (found == open_.end() || blocked_) return;
        auto& open = found->second;
        if (open.kind == Kind::tool_use) close_tool(index, open);
        else let_out(open.kind == Kind::text ? text_scanner_.finish() : thought_scanner_.finish(), index);
        if (blocked_) return;
        // A signature is of what was thought, not of what is left of it.
        if (!open.signature.empty() && !open.masked) send(ReasoningDelta{index, {}, std::move(open.signature), {}});
        if (stops) send(BlockStop{index});
        open_.erase(found);
    }

    void close_tool(int index, Open& open)
    {
        auto input = wire::parse_json(open.json);
        const auto text = input ? strings_of(*input) : open.json;
        guard_.covered(text);
        for (std::size_t i = 0; i < guard_.laid().size() && !blocked_; ++i) {
            const auto& laid = guard_.laid()[i];
            auto findings = laid.kept.guardrail->find(text, Source::output);
            guard_.found(i, findings, text);
            if (laid.mode == Mode::shadow) continue;
            const auto asks_to = [&](Action action) {
                return std::ranges::any_of(findings, [&](const auto& one) { return one.action == action; });
            };
            if (asks_to(Action::block)) return block(guard_.blocked_output(i));
            if (!asks_to(Action::anonymize) || guard_.passes_through()) continue;
            guard_.output().masked = true;
            if (input) mask_strings(*input, *laid.kept.guardrail), open.json = wire::to_text(*input);
            else open.json = masked(open.json, findings);
        }
        if (guard_.passes_through() || blocked_) return;
        if (open.start) send(*std::exchange(open.start, std::nullopt));
        if (!open.json.empty()) send(ToolInputDelta{index, std::move(open.json)});
    }

    /// Ends the answer with the guardrail's message in place of the rest.
    void block(std::string message)
    {
        blocked_ = true;
        guard_.output().intervened = true;
        held_.clear();
        if (sent_open_ && sent_open_->kind != Kind::text) {
            queue_.push_back(BlockStop{sent_open_->index});
            sent_open_.reset();
        }
        const int index = sent_open_ ? sent_open_->index : next_index_;
        if (!sent_open_) queue_.push_back(BlockStart{index, Kind::text});
        queue_.push_back(TextDelta{index, std::move(message)});
        queue_.push_back(BlockStop{index});
    }

    void send(Delta delta)
    {
        if (blocked_) return;
        if (guard_.holds_all()) {
            held_.push_back(std::move(delta));
            return;
        }
        if (const auto* start = std::get_if<BlockStart>(&delta)) {
            sent_open_ = *start;
            next_index_ = start->index + 1;
        } else if (std::holds_alternative<BlockStop>(delta)) {
            sent_open_.reset();
        } else if (const auto* text = std::get_if<TextDelta>(&delta); text && !sent_open_) {
            sent_open_ = BlockStart{text->index, Kind::text};  // of a provider that does not say where blocks begin
        }
        queue_.push_back(std::move(delta));
    }

    /// The model has ended: the last pieces, and what can only be said of the whole.
    Task<Result<void>> conclude()
    {
        while (!open_.empty() && !blocked_) close(open_.begin()->first, open_.begin()->second.start.has_value());
        if (blocked_) co_return Result<void>{};
        if (const auto blocked_by = guard_.ground(spoken_)) block(guard_.blocked_output(*blocked_by));
        if (!blocked_) CO_TRY_VOID(co_await ask_outside());
        if (blocked_) co_return Result<void>{};
        ended_ = true;
        std::ranges::move(held_, std::back_inserter(queue_));
        held_.clear();
        co_return Result<void>{};
    }

    /// Texts of the held answer, in order: a block's text, or a tool's input.
    [[nodiscard]] std::map<int, std::string> held_texts() const
    {
        std::map<int, std::string> texts;
        for (const auto& delta : held_) {
            if (const auto* text = std::get_if<TextDelta>(&delta)) texts[text->index] += text->text;
            if (const auto* input = std::get_if<ToolInputDelta>(&delta)) texts[input->index] += input->json;
            if (const auto* thought = std::get_if<ReasoningDelta>(&delta); thought && !thought->text.empty())
                texts[thought->index] += thought->text;
        }
        return texts;
    }

    Task<Result<void>> ask_outside()
    {
        auto texts = held_texts();
        if (held_.empty()) texts[0] = spoken_;  // it is out already: those outside are only told
        std::vector<std::string> shown;
        for (const auto& [index, text] : texts) shown.push_back(text);
        auto opinion = co_await guard_.ask_externals(Source::output, std::move(shown));
        if (!opinion) {
            guard_.output().failed = true;
            co_return std::unexpected(opinion.error());
        }
        if (opinion->action == External::Opinion::Action::intervened) block(opinion->message);
        if (opinion->action != External::Opinion::Action::masked || held_.empty()) co_return Result<void>{};
        guard_.output().masked = true;
        std::size_t place = 0;
        for (auto& [index, text] : texts) text = std::move(opinion->texts[place++]);
        replace_texts(std::move(texts));
        co_return Result<void>{};
    }

    /// The first piece of each block becomes its new text; the others go.
    void replace_texts(std::map<int, std::string> texts)
    {
        const auto take_new = [&texts](int index) {
            auto found = texts.find(index);
            return found == texts.end() ? std::string() : std::exchange(found->second, {});
        };
        std::erase_if(held_, [&](Delta& delta) {
            if (auto* text = std::get_if<TextDelta>(&delta)) return (text->text = take_new(text->index)).empty();
            if (auto* input = std::get_if<ToolInputDelta>(&delta)) return (input->json = take_new(input->index)).empty();
            auto* thought = std::get_if<ReasoningDelta>(&delta);
            if (!thought || !thought->redacted.empty()) return false;
            thought->signature.clear();
            return (thought->text = take_new(thought->index)).empty();
        });
    }

    /// Nothing more is wanted of the model: one that answers whole has answered already, a stream is stopped.
    Task<void> stop()
    {
        ended_ = true;
        bool more = !guard_.streams();
        while (more) {
            const auto delta = co_await inner_->next();
            more = delta && *delta;
        }
        last_ = {inner_->usage(), inner_->certainty(), std::string(inner_->provider()), std::string(inner_->price_key()),
                 std::string(inner_->model())};
        if (guard_.streams()) inner_.reset();
    }

    struct Last {
        models::Usage usage;
        models::Certainty certainty = models::Certainty::metered;
        std::string provider, price_key, model;
    };

    CallGuard& guard_;
    models::AnswerPtr inner_;
    StreamScanner text_scanner_;
    StreamScanner thought_scanner_;
    std::map<int, Open> open_;
    std::deque<Delta> queue_;  ///< may go out
    std::deque<Delta> held_;   ///< waits for the answer's end
    std::string spoken_;
    std::optional<BlockStart> sent_open_;
    int next_index_ = 0;
    Last last_;
    bool blocked_ = false;
    bool ended_ = false;
};

}  // namespace

models::AnswerPtr guarded_answer(CallGuard& guard, models::AnswerPtr answer)
{
    return std::make_unique<GuardedAnswer>(guard, std::move(answer));
}

models::AnswerPtr blocked_answer(std::string message, std::string model, wire::Json trace)
{
    return std::make_unique<BlockedAnswer>(std::move(message), std::move(model), std::move(trace));
}

}  // namespace sekisho::guardrails
