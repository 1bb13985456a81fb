#include "guardrails/call_guard.h"

#include <algorithm>
#include <chrono>

#include "guardrails/engine/folding.h"
#include "guardrails/guarded_answer.h"

namespace sekisho::guardrails {
namespace {

using wire::Json;

constexpr std::string_view external_message = "The request was stopped by a guardrail.";

/// How long looking has taken, added to an assessment.
class Stopwatch {
public:
    explicit Stopwatch(Assessment& to) : to_(to), begun_(std::chrono::steady_clock::now()) {}
    ~Stopwatch()
    {
        to_.took(std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begun_));
    }
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;

private:
    Assessment& to_;
    std::chrono::steady_clock::time_point begun_;
};

/// Of a trace: where something was found, but not what.
void hide_matches(Json& json)
{
    if (auto* array = json.array())
        for (auto& element : *array) hide_matches(element);
    if (auto* object = json.object())
        for (auto& [name, value] : *object) {
            if (name == "match") value = Json("***");
            else hide_matches(value);
        }
}

Error too_long()
{
    return {"ValidationException", "The text is longer than a guardrail looks at.", 400, "guardrail: text too long", {}, {}};
}

}  // namespace

CallGuard::CallGuard(Parts parts) : parts_(std::move(parts))
{
    // Those that only look see what was said before others mask it.
    std::ranges::sort(parts_.laid, {}, [](const Laid& laid) { return laid.mode == Mode::shadow ? 0 : laid.asked ? 2 : 1; });
    records_.resize(parts_.laid.size());
    external_.resize(parts_.externals.size() * 2);
}

bool CallGuard::enforces() const noexcept
{
    return std::ranges::any_of(parts_.laid, [](const auto& one) { return one.mode == Mode::enforce; }) ||
           std::ranges::any_of(parts_.externals, [](const auto& one) { return one.mode == Mode::enforce; });
}

bool CallGuard::screen_with(std::size_t index, PromptTexts& texts)
{
    const auto& laid = parts_.laid[index];
    auto& record = records_[index].input;
    const Stopwatch stopwatch(record);
    // Marks say where the caller's own guardrail looks; those that were laid on the caller look everywhere.
    const auto which = laid.asked ? PromptTexts::Which::marked : PromptTexts::Which::all;
    std::size_t guarded = 0;
    bool blocks = false;
    for (const auto& section : texts.sections(which)) {
        auto findings = laid.kept.guardrail->find(section.text, Source::input);
        record.add(findings, section.text);
        record.cover(section.text);
        guarded += count_characters(section.text);
        if (laid.mode == Mode::shadow) continue;
        const bool asks_to_block =
            std::ranges::any_of(findings, [](const auto& one) { return one.action == Action::block; });
        const bool asks_to_mask =
            std::ranges::any_of(findings, [](const auto& one) { return one.action == Action::anonymize; });
        input_.masked = input_.masked || asks_to_mask;
        // What cannot be masked does not go on.
        blocks = blocks || asks_to_block || (asks_to_mask && !texts.mask(section, std::move(findings)));
    }
    if (which == PromptTexts::Which::marked && texts.has_marks()) {
        std::size_t all = 0;
        for (const auto& section : texts.sections(PromptTexts::Which::all)) all += count_characters(section.text);
        record.leave_out(all > guarded ? all - guarded : 0);
    }
    return blocks;
}

Task<Result<models::AnswerPtr>> CallGuard::screen(models::Prompt& prompt)
{
    streams_ = prompt.streams;
    input_.looked = true;
    PromptTexts texts(prompt);
    grounding_ = texts.grounding();
    input_.not_scanned = texts.not_scanned() > 0;
    std::size_t size = 0;
    for (const auto& section : texts.sections(PromptTexts::Which::all)) size += section.text.size();
    if (size > most_text) {
        input_.failed = true;
        co_return fail(too_long());
    }
    for (std::size_t i = 0; i < parts_.laid.size(); ++i) {
        if (!screen_with(i, texts)) continue;
        co_return blocked(parts_.laid[i].kept.guardrail->configuration().blocked_input, prompt);
    }
    if (parts_.externals.empty()) co_return nullptr;
    auto opinion = co_await ask_externals(Source::input, texts.all());
    if (!opinion) {
        input_.failed = true;
        co_return std::unexpected(opinion.error());
    }
    if (opinion->action == External::Opinion::Action::intervened) co_return blocked(opinion->message, prompt);
    if (opinion->action == External::Opinion::Action::masked) {
        texts.replace(opinion->texts);
        input_.masked = true;
    }
    co_return nullptr;
}

models::AnswerPtr CallGuard::blocked(std::string message, const models::Prompt& prompt)
{
    input_.intervened = true;
    return blocked_answer(std::move(message), prompt.model_id, trace());
}

models::AnswerPtr CallGuard::watch(models::AnswerPtr answer)
{
    output_.looked = true;
    holds_all_ = must_hold_all();
    return guarded_answer(*this, std::move(answer));
}

StreamScanner CallGuard::make_scanner()
{
    std::vector<StreamScanner::Layer> layers;
    for (const auto& laid : parts_.laid) layers.push_back({laid.kept.guardrail, laid.mode});
    auto window = parts_.window;
    if (!streams_) window.hold = most_text * 4;  // it comes whole: it is looked at whole
    return {std::move(layers), window, *this};
}

void CallGuard::found(std::size_t guardrail, const Findings& findings, std::string_view text)
{
    records_[guardrail].output.add(findings, text);
}

void CallGuard::covered(std::string_view text)
{
    for (auto& record : records_) record.output.cover(text);
}

bool CallGuard::passes_through() const noexcept { return !enforces() || (streams_ && parts_.asynchronous); }

bool CallGuard::must_hold_all() const
{
    if (passes_through()) return false;
    const bool asks_outside =
        std::ranges::any_of(parts_.externals, [](const auto& one) { return one.mode == Mode::enforce; });
    const bool grounds = std::ranges::any_of(parts_.laid, [this](const Laid& laid) {
        return laid.mode == Mode::enforce && !laid.kept.guardrail->ground(grounding_, {}).empty();
    });
    return !streams_ || asks_outside || grounds;
}

std::optional<std::size_t> CallGuard::ground(std::string_view answer)
{
    std::optional<std::size_t> blocked_by;
    for (std::size_t i = 0; i < parts_.laid.size(); ++i) {
        const auto findings = parts_.laid[i].kept.guardrail->ground(grounding_, answer);
        records_[i].output.add(findings, answer);
        const bool blocks = std::ranges::any_of(findings, [](const auto& one) { return one.action == Action::block; });
        if (blocks && parts_.laid[i].mode == Mode::enforce && !blocked_by) blocked_by = i;
    }
    return blocked_by;
}

Task<Result<External::Opinion>> CallGuard::ask_externals(Source source, std::vector<std::string> texts)
{
    External::Opinion all;
    for (std::size_t i = 0; i < parts_.externals.size(); ++i) {
        const auto laid = parts_.externals[i];
        auto& word = external_[2 * i + (source == Source::input ? 0 : 1)];
        External::Question question{source, parts_.account, parts_.role, parts_.model, texts};
        auto opinion = co_await laid.external->ask(std::move(question));
        if (!opinion) {
            word = "failed";
            if (laid.mode == Mode::shadow) continue;
            if (laid.external->on_failure() == External::OnFailure::refuse) co_return std::unexpected(opinion.error());
            (source == Source::input ? input_ : output_).not_scanned = true;
            continue;
        }
        using enum External::Opinion::Action;
        word = opinion->action == none                                ? "passed"
               : opinion->action == External::Opinion::Action::masked ? "masked"
                                                                      : "intervened";
        if (laid.mode == Mode::shadow || opinion->action == none) continue;
        if (opinion->action == intervened) {
            if (opinion->message.empty()) opinion->message = external_message;
            co_return opinion;
        }
        texts = opinion->texts;
        all = *std::move(opinion);
    }
    co_return all;
}

const std::string& CallGuard::blocked_output(std::size_t guardrail) const
{
    return parts_.laid[guardrail].kept.guardrail->configuration().blocked_output;
}

Verdict CallGuard::verdict_of(const Direction& direction, Source source) const
{
    if (!direction.looked || !enforces()) return Verdict::none;
    if (direction.failed) return Verdict::failed;
    if (direction.intervened) return Verdict::intervened;
    if (direction.masked) return Verdict::masked;
    const bool looks = !parts_.externals.empty() || std::ranges::any_of(parts_.laid, [source](const Laid& laid) {
        return laid.mode == Mode::enforce && laid.kept.guardrail->looks_at(source);
    });
    return direction.not_scanned || !looks ? Verdict::not_scanned : Verdict::passed;
}

Verdict CallGuard::input_verdict() const { return verdict_of(input_, Source::input); }
Verdict CallGuard::output_verdict() const { return verdict_of(output_, Source::output); }

wire::Json CallGuard::summary() const
{
    Json::Array guardrails;
    for (std::size_t i = 0; i < parts_.laid.size(); ++i) {
        const auto& laid = parts_.laid[i];
        const auto& record = records_[i];
        Json one = Json::Object{{"id", laid.kept.id},
                                {"version", laid.kept.version},
                                {"mode", laid.mode == Mode::enforce ? "enforce" : "shadow"},
                                {"input", record.input.counts()}};
        if (output_.looked) one.set("output", record.output.counts());
        one.set("inputCoverage", record.input.coverage());
        guardrails.push_back(std::move(one));
    }
    for (std::size_t i = 0; i < parts_.externals.size(); ++i)
        guardrails.push_back(Json::Object{{"external", parts_.externals[i].external->name()},
                                          {"mode", parts_.externals[i].mode == Mode::enforce ? "enforce" : "shadow"},
                                          {"input", external_[2 * i]},
                                          {"output", external_[2 * i + 1]}});
    Json said = Json::Object{{"guardrails", std::move(guardrails)}};
    if (input_.not_scanned) said.set("inputNotScanned", true);
    if (output_.not_scanned) said.set("outputNotScanned", true);
    return said;
}

bool CallGuard::hides_output() const noexcept
{
    return std::ranges::any_of(parts_.laid, [](const auto& one) { return one.mode == Mode::enforce && !one.asked; }) ||
           std::ranges::any_of(parts_.externals, [](const auto& one) { return one.mode == Mode::enforce; });
}

wire::Json CallGuard::trace() const
{
    if (!parts_.wants_trace) return {};
    Json input = Json::Object{};
    Json output = Json::Object{};
    std::string_view reason;
    const bool hides = hides_output();
    for (std::size_t i = 0; i < parts_.laid.size(); ++i) {
        const auto& [kept, mode, asked] = parts_.laid[i];
        if (mode == Mode::shadow) continue;
        const auto& record = records_[i];
        auto of_input = record.input.to_json(*kept.guardrail, Source::input, Assessment::Scope::interventions);
        if (!asked) hide_matches(of_input);
        input.set(kept.id, std::move(of_input));
        if (output_.looked) {
            auto of_output = record.output.to_json(*kept.guardrail, Source::output, Assessment::Scope::interventions);
            if (hides) hide_matches(of_output);
            output.set(kept.id, Json::Array{std::move(of_output)});
        }
        for (const auto* assessment : {&record.input, &record.output})
            if (assessment->blocked() || (assessment->masked() && reason.empty())) reason = reason_of(*assessment);
    }
    Json said = Json::Object{{"inputAssessment", std::move(input)}};
    if (output_.looked) said.set("outputAssessments", std::move(output));
    if (!reason.empty()) said.set("actionReason", reason);
    return said;
}

}  // namespace sekisho::guardrails
