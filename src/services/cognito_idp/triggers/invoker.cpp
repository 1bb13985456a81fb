#include "services/cognito_idp/triggers/invoker.h"

#include "base/log.h"
#include "base/metrics.h"
#include "crypto/random.h"
#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

constexpr int most_tries = 3;
/// Invocations under way at one time: functions that hang must not take the server with them.
constexpr std::int64_t most_at_once = 1'000;

using End = Attempt::End;

std::string_view to_text(End end)
{
    switch (end) {
        case End::answered: return "answered";
        case End::refused: return "refused";
        case End::unreadable: return "unreadable";
        case End::timed_out: return "timed_out";
        case End::failed:
        case End::try_again: return "failed";
    }
    return "failed";
}

Gauge& under_way()
{
    static auto& gauge = metrics::gauge("sekisho_trigger_invocations_under_way", "Invocations of triggers under way.");
    return gauge;
}

class UnderWay {
public:
    UnderWay() { under_way().add(1); }
    ~UnderWay() { under_way().add(-1); }
    UnderWay(const UnderWay&) = delete;
};

Result<wire::Json> response_of(std::string_view answer)
{
    const auto json = wire::parse_json(answer, {.depth = 32, .bytes = answer_limit});
    const auto* response = json ? json->find("response") : nullptr;
    if (!response || !response->object()) return fail(errors::invalid_lambda_response());
    return *response;
}

}  // namespace

struct Invoker::Outcome {
    Attempt attempt;
    int tries = 0;
};

Task<Invoker::Outcome> Invoker::try_three_times(std::string arn, Invocation invocation) const
{
    const auto* transport = functions_.find(arn);
    if (!transport) co_return Outcome{{End::failed, {}}, 0};
    Outcome outcome;
    do {
        outcome.attempt = co_await transport->attempt(invocation);
        ++outcome.tries;
    } while (outcome.tries < most_tries && (outcome.attempt.end == End::try_again || outcome.attempt.end == End::timed_out));
    co_return outcome;
}

Task<Result<wire::Json>> Invoker::invoke(Call call) const
{
    if (under_way().value() >= most_at_once)
        co_return fail("TooManyRequestsException", "Too many invocations of triggers are under way.");
    const UnderWay counted;
    const auto began = clock_.now();
    Invocation invocation{crypto::uuid(), wire::to_text(call.event)};
    const auto outcome = co_await try_three_times(call.arn, std::move(invocation));
    const auto end = outcome.attempt.end;
    const auto& text = outcome.attempt.text;
    auto response = end == End::answered ? response_of(text) : Result<wire::Json>(fail(errors::invalid_lambda_response()));
    const auto told = end == End::answered && !response ? to_text(End::unreadable) : to_text(end);
    log::info("trigger invoked", {{"function", call.arn},
                                  {"trigger", call.trigger},
                                  {"pool", call.pool_id},
                                  {"outcome", std::string(told)},
                                  {"tries", std::to_string(outcome.tries)},
                                  {"milliseconds", std::to_string((clock_.now() - began).count())}});
    metrics::counter("sekisho_trigger_invocations_total", "Invocations of triggers of user pools.",
                     fmt::format(R"(trigger="{}",outcome="{}")", call.trigger, told))
        .add();
    if (end == End::refused) co_return fail(errors::lambda_refused(call.trigger, text));
    if (end == End::timed_out) co_return fail(errors::lambda_timed_out());
    if (outcome.tries == 0) co_return fail(errors::lambda_not_configured(call.trigger));
    if (end == End::failed || end == End::try_again) co_return fail(errors::lambda_failed(call.trigger, text));
    co_return response;
}

}  // namespace sekisho::cognito_idp
