#include "gateway/passing.h"

#include "base/log.h"

namespace sekisho::gateway {
namespace {

using wire::Json;

std::string_view name_of(models::Certainty certainty)
{
    using enum models::Certainty;
    switch (certainty) {
        case reported: return "reported";
        case metered: return "metered";
        case unknown: break;
    }
    return "unknown";
}

Json usage_json(const models::Usage& usage)
{
    return Json::Object{{"inputTokens", usage.input_tokens},
                        {"outputTokens", usage.output_tokens},
                        {"cacheReadTokens", usage.cache_read_tokens},
                        {"cacheWriteTokens", usage.cache_write_tokens},
                        {"images", usage.images}};
}

}  // namespace

Passing::Passing(const Clock& clock, std::vector<Observer*> observers, Call call, bool streams)
    : model(call.model), clock_(clock), observers_(std::move(observers)), remarks_(std::move(call.remarks))
{
    report.request_id = std::move(call.request_id);
    report.door = std::move(call.door);
    report.subject = std::move(call.subject);
    report.streamed = streams;
    report.begun = call.time;
}

std::unexpected<Error> Passing::refuse(Layer layer, Error error)
{
    report.refused_by = layer;
    report.error_code = error.code;
    if (error.detail.empty()) error.detail = std::string(gateway::name_of(layer));
    return std::unexpected(std::move(error));
}

Task<void> Passing::settle(money::Outcome outcome, models::Usage usage, models::Certainty certainty, std::string price_key)
{
    report.outcome = outcome;
    report.usage = usage;
    report.certainty = certainty;
    report.ended = clock_.now();
    if (admission) admission->used(usage.total_tokens());
    admission.reset();
    if (!hold) co_return;
    money::Ending ending{outcome,
                         usage,
                         certainty,
                         report.provider,
                         std::move(price_key),
                         report.ended - report.begun,
                         report.first_token.value_or(report.ended) - report.begun};
    const auto settled = co_await hold->settle(std::move(ending));
    hold.reset();
    if (settled) {
        report.cost = settled->cost;
        report.price_version = settled->price_version;
    } else {
        log::error("a call could not be settled: what it holds will be charged in full",
                   {{"requestId", report.request_id}, {"code", settled.error().code}, {"detail", settled.error().detail}});
    }
}

void Passing::found_by_guardrails(const guardrails::Guard& guard)
{
    report.input_verdict = guard.input_verdict();
    report.output_verdict = guard.output_verdict();
    findings_ = guard.summary();
}

void Passing::remark() const
{
    if (!remarks_) return;
    Json said = Json::Object{{"door", report.door}, {"model", report.subject.model}, {"provider", report.provider}};
    if (report.refused_by != Layer::none) said.set("refusedBy", gateway::name_of(report.refused_by));
    if (report.held > 0) said.set("heldNanoDollars", report.held);
    said.set("guardrailInput", guardrails::name_of(report.input_verdict));
    said.set("guardrailOutput", guardrails::name_of(report.output_verdict));
    if (!findings_.is_null()) said.set("guardrails", findings_);
    if (report.ended != Time{}) {
        said.set("outcome", money::name_of(report.outcome));
        said.set("usage", usage_json(report.usage));
        said.set("certainty", name_of(report.certainty));
        said.set("costNanoDollars", report.cost);
        if (!report.price_version.empty()) said.set("priceVersion", report.price_version);
    }
    remarks_->set("modelCall", std::move(said));
}

void Passing::part_ended()
{
    if (--parts_ > 0) return;
    if (report.ended == Time{}) report.ended = clock_.now();
    remark();
    for (auto* observer : observers_) observer->ended(report);
}

}  // namespace sekisho::gateway
