#include "gateway/gateway.h"

#include <boost/asio/this_coro.hpp>

#include "gateway/metered_answer.h"
#include "gateway/passing.h"
#include "models/bound.h"
#include "op/errors.h"

namespace sekisho::gateway {
namespace {

/// What a model thinks is output, and max_tokens its limit: what policies have allowed and what is held. With interleaved
/// thinking a provider takes a larger budget, and that one is the limit then.
Result<void> check_thinking(const models::Prompt& prompt)
{
    if (!prompt.extra.object()) return {};
    for (const auto& [name, member] : *prompt.extra.object()) {
        const auto* budget = member.object() ? member.find("budget_tokens") : nullptr;
        if (budget && (!budget->integer() || *budget->integer() >= *prompt.max_tokens))
            return fail(op::errors::validation("`max_tokens` must be greater than `thinking.budget_tokens`."));
    }
    return {};
}

/// Sizes and orders that no door may let through, whatever its format allows.
Result<void> check_shape(const models::Model& model, const models::Prompt& prompt)
{
    if (prompt.messages.empty()) return fail(op::errors::validation("A conversation must have a message."));
    if (!prompt.max_tokens || *prompt.max_tokens < 1 || *prompt.max_tokens > model.max_output_tokens)
        return fail(op::errors::validation("The maximum tokens you requested exceeds the model limit of " +
                                           std::to_string(model.max_output_tokens) + "."));
    return check_thinking(prompt);
}

/// Which of the two an admission was refused by, as its detail says.
Layer layer_of(const Error& refusal) { return refusal.detail.starts_with("concurrency") ? Layer::concurrency : Layer::rate; }

/// What an embedding that failed may cost all the same: there is no answer in which its provider could say so.
models::Certainty certainty_of(const Result<models::Embeddings>& embedded)
{
    const bool may_be_charged = !embedded && (embedded.error().code == "ModelTimeoutException" ||
                                              embedded.error().code == "ModelStreamErrorException");
    return may_be_charged ? models::Certainty::unknown : models::Certainty::reported;
}

Error no_such_guardrail()
{
    return op::errors::validation("The guardrail identifier or version provided in the request does not exist.");
}

}  // namespace

Gateway::Gateway(Parts parts) : parts_(std::move(parts)) {}

std::shared_ptr<Passing> Gateway::begin(Call call, bool streams) const
{
    return std::make_shared<Passing>(parts_.clock, parts_.observers, std::move(call), streams);
}

Task<Result<models::AnswerPtr>> Gateway::ask(Call call, models::Prompt prompt) const
{
    auto choice = call.guardrail;
    auto passing = begin(std::move(call), prompt.streams);
    if (!prompt.max_tokens) prompt.max_tokens = passing->model->max_output_tokens;
    auto answer = co_await pass(passing, std::move(prompt), std::move(choice));
    if (!answer) {
        // Refused on the way: nothing was charged, and what was held is free again.
        const auto outcome =
            passing->report.refused_by == Layer::provider ? money::Outcome::failed : money::Outcome::refused;
        co_await passing->settle(outcome, {}, models::Certainty::reported, {});
        passing->divide_among(1);
        passing->part_ended();
    }
    co_return answer;
}

Task<Result<models::AnswerPtr>> Gateway::pass(std::shared_ptr<Passing> passing, models::Prompt prompt,
                                              guardrails::Choice choice) const
{
    // 1 shape         What no model takes is refused before it costs anybody anything.
    if (auto sound = check_shape(*passing->model, prompt); !sound) co_return passing->refuse(Layer::shape, sound.error());

    // 2 - 4           Rates and concurrency, in memory; then money, durably, before anybody is asked.
    auto bound = passing->model->provider->bound(prompt);
    CO_TRY_VOID(co_await hold(*passing, bound));
    prompt.max_tokens = std::min(*prompt.max_tokens, bound.output_tokens);

    // 5 guardrails    On the input; what they intervene on never reaches a provider.
    CO_TRY(auto guard, guard_for(*passing, choice));
    models::AnswerPtr answer;
    if (guard) {
        auto screened = co_await guard->screen(prompt);
        passing->found_by_guardrails(*guard);
        if (!screened) co_return passing->refuse(Layer::guardrail, screened.error());
        answer = *std::move(screened);
        if (answer) passing->report.refused_by = Layer::guardrail;
    }

    // 6 provider      Asked once the money is held.
    const bool stopped = answer != nullptr;
    auto said = parts_.transcripts ? parts_.transcripts->written(prompt) : std::string();
    if (!stopped) {
        auto asked = co_await passing->model->provider->ask(std::move(prompt));
        if (!asked) co_return passing->refuse(Layer::provider, asked.error());
        answer = *std::move(asked);
        passing->report.provider = std::string(answer->provider());
    }
    passing->remark();

    // 7 meter, 8 guardrails on the output, 9 settle: while the answer is read.
    const auto executor = co_await boost::asio::this_coro::executor;
    answer = metered(std::move(answer), passing, parts_.abandoned, executor);
    if (guard && !stopped) {
        passing->divide_among(2);
        answer = watched(std::move(answer), std::move(guard), passing);
    }
    if (parts_.transcripts) answer = transcribed(std::move(answer), passing, *parts_.transcripts, std::move(said), executor);
    co_return answer;
}

Task<Result<void>> Gateway::hold(Passing& passing, models::Bound& bound) const
{
    if (parts_.admissions) {
        auto admitted =
            parts_.admissions->admit(passing.report.subject, bound.input_tokens + bound.output_tokens, passing.report.begun);
        if (!admitted) co_return passing.refuse(layer_of(admitted.error()), admitted.error());
        passing.admission = *std::move(admitted);
    }
    if (!parts_.treasury) co_return Result<void>{};
    const auto& report = passing.report;
    auto reservation = std::make_shared<money::Reservation>(
        money::Reservation{report.request_id, report.subject, report.door, passing.model->price_keys, bound, report.begun});
    auto held = co_await parts_.treasury->reserve(reservation);
    if (!held) co_return passing.refuse(Layer::budget, held.error());
    passing.hold = *std::move(held);
    passing.report.held = passing.hold->amount();
    bound = reservation->bound;
    co_return Result<void>{};
}

Result<std::unique_ptr<guardrails::Guard>> Gateway::guard_for(Passing& passing, const guardrails::Choice& choice) const
{
    if (!parts_.guards) {
        if (!choice.identifier.empty()) return passing.refuse(Layer::guardrail, no_such_guardrail());
        return nullptr;
    }
    const auto& subject = passing.report.subject;
    auto guard = parts_.guards->guard_for(subject.account, subject.role, subject.model, choice);
    if (!guard) return passing.refuse(Layer::guardrail, guard.error());
    return guard;
}

Task<Result<std::int64_t>> Gateway::count_tokens(Call call, models::Prompt prompt) const
{
    const auto* model = call.model;
    std::unique_ptr<limits::Admission> admission;  // its place is taken until the provider has counted
    if (parts_.admissions) {
        CO_TRY(admission, parts_.admissions->admit(call.subject, 0, call.time));
    }
    co_return co_await model->provider->count_tokens(std::move(prompt));
}

Task<Result<void>> Gateway::screen(Passing& passing, guardrails::Choice choice, models::EmbeddingRequest& request) const
{
    auto& report = passing.report;
    report.input_verdict = report.output_verdict = guardrails::Verdict::not_scanned;
    CO_TRY(auto guard, guard_for(passing, choice));
    if (!guard) co_return Result<void>{};
    models::Prompt prompt;
    prompt.model_id = request.model_id;
    for (auto& input : request.inputs) prompt.messages.push_back({models::Role::user, {{models::Text{std::move(input)}}}});
    auto screened = co_await guard->screen(prompt);
    passing.found_by_guardrails(*guard);
    report.output_verdict = guardrails::Verdict::not_scanned;
    if (!screened) co_return passing.refuse(Layer::guardrail, screened.error());
    if (*screened)
        co_return passing.refuse(Layer::guardrail, op::errors::validation("The input was stopped by a guardrail."));
    for (std::size_t i = 0; i < request.inputs.size(); ++i)
        request.inputs[i] = std::move(std::get<models::Text>(prompt.messages[i].content.front().value).text);
    co_return Result<void>{};
}

Task<Result<models::Embeddings>> Gateway::embed(Call call, models::EmbeddingRequest request) const
{
    auto choice = call.guardrail;
    auto passing = begin(std::move(call), false);
    models::Bound bound;
    for (const auto& input : request.inputs) bound.input_tokens += models::most_tokens(input) + 16;
    auto held = co_await hold(*passing, bound);
    if (held) held = co_await screen(*passing, std::move(choice), request);
    auto embedded = held ? co_await passing->model->provider->embed(std::move(request))
                         : Result<models::Embeddings>(std::unexpected(held.error()));
    if (!embedded && held) static_cast<void>(passing->refuse(Layer::provider, embedded.error()));
    if (embedded) passing->report.provider = embedded->provider;
    const auto outcome = embedded ? money::Outcome::success : held ? money::Outcome::failed : money::Outcome::refused;
    const auto certainty = held ? certainty_of(embedded) : models::Certainty::reported;
    co_await passing->settle(outcome, embedded ? embedded->usage : models::Usage{}, certainty,
                             embedded ? embedded->price_key : std::string());
    passing->part_ended();
    co_return embedded;
}

}  // namespace sekisho::gateway
