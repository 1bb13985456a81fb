#include "base/encoding.h"
#include "models/errors.h"
#include "models/formats/converse/converse.h"
#include "models/formats/converse/parts.h"
#include "models/formats/fields.h"

namespace sekisho::formats::converse {
namespace {

using models::BlockStart;
using Output = shapes::ConverseStreamOutput;

Output block_stop(int index)
{
    Output event;
    event.contentBlockStop.emplace().contentBlockIndex = index;
    return event;
}

Output block_delta(int index, shapes::ContentBlockDelta delta)
{
    Output event;
    auto& into = event.contentBlockDelta.emplace();
    into.contentBlockIndex = index;
    into.delta = std::move(delta);
    return event;
}

}  // namespace

std::vector<Output> StreamWriter::begin() const
{
    std::vector<Output> events(1);
    events[0].messageStart.emplace().role = "assistant";
    return events;
}

std::vector<Output> StreamWriter::piece(models::Delta delta)
{
    std::vector<Output> events;
    shapes::ContentBlockDelta piece;
    if (auto* start = std::get_if<BlockStart>(&delta)) {
        // Only tool uses are announced: the other kinds begin with their first piece.
        open_ = start->index;
        if (start->kind != BlockStart::Kind::tool_use) return events;
        auto& into = events.emplace_back().contentBlockStart.emplace();
        into.contentBlockIndex = start->index;
        auto& use = into.start.toolUse.emplace();
        use.toolUseId = std::move(start->id);
        use.name = std::move(start->name);
    } else if (auto* text = std::get_if<models::TextDelta>(&delta)) {
        open_ = text->index;
        piece.text = std::move(text->text);
        events.push_back(block_delta(open_, std::move(piece)));
    } else if (auto* input = std::get_if<models::ToolInputDelta>(&delta)) {
        open_ = input->index;
        piece.toolUse.emplace().input = std::move(input->json);
        events.push_back(block_delta(open_, std::move(piece)));
    } else if (auto* thought = std::get_if<models::ReasoningDelta>(&delta)) {
        open_ = thought->index;
        for (auto [from, into] : {std::pair{&thought->text, &shapes::ReasoningContentBlockDelta::text},
                                  std::pair{&thought->signature, &shapes::ReasoningContentBlockDelta::signature},
                                  std::pair{&thought->redacted, &shapes::ReasoningContentBlockDelta::redactedContent}}) {
            if (from->empty()) continue;
            shapes::ContentBlockDelta part;
            part.reasoningContent.emplace().*into = std::move(*from);
            events.push_back(block_delta(open_, std::move(part)));
        }
    } else if (const auto* stop = std::get_if<models::BlockStop>(&delta)) {
        open_ = -1;
        events.push_back(block_stop(stop->index));
    }
    return events;
}

std::vector<Output> StreamWriter::end(const models::Answer& answer, std::chrono::milliseconds latency, Trace trace)
{
    std::vector<Output> events;
    if (open_ >= 0) events.push_back(block_stop(std::exchange(open_, -1)));
    auto& stop = events.emplace_back().messageStop.emplace();
    stop.stopReason = name_of(answer.stop_reason());
    if (auto extra = answer.extra(); !extra.is_null()) stop.additionalModelResponseFields = std::move(extra);
    auto& metadata = events.emplace_back().metadata.emplace();
    metadata.usage = token_usage(answer.usage());
    metadata.metrics.latencyMs = latency.count();
    if (trace == Trace::include)
        if (auto found = assessment_of(answer.guardrail_trace())) metadata.trace.emplace().guardrail = std::move(found);
    return events;
}

namespace {

using Deltas = std::vector<models::Delta>;

void read_delta(const wire::Json& event, int& open, Deltas& into)
{
    const auto* delta = event.find("delta");
    if (!delta) return;
    const auto index = static_cast<int>(integer_in(event, "contentBlockIndex"));
    const auto* thought = delta->find("reasoningContent");
    if (open != index) {
        open = index;
        into.emplace_back(
            BlockStart{.index = index, .kind = thought ? BlockStart::Kind::reasoning : BlockStart::Kind::text});
    }
    if (const auto* text = delta->find("text"); text && text->string()) {
        into.emplace_back(models::TextDelta{index, *text->string()});
    } else if (const auto* use = delta->find("toolUse")) {
        into.emplace_back(models::ToolInputDelta{index, std::string(text_in(*use, "input"))});
    } else if (thought) {
        into.emplace_back(models::ReasoningDelta{index, std::string(text_in(*thought, "text")),
                                                 std::string(text_in(*thought, "signature")),
                                                 from_base64(text_in(*thought, "redactedContent")).value_or("")});
    }
}

}  // namespace

Result<std::vector<models::Delta>> StreamReader::read(std::string_view name, std::string_view data)
{
    Deltas deltas;
    const auto event = wire::parse_json(data.empty() ? "{}" : data);
    if (!event || !event->object())
        return fail(
            models::errors::model_stream_error("The model's answer could not be read.", "an event is no JSON object"));
    if (name == "contentBlockStart") {
        const auto* start = event->find("start");
        const auto* use = start ? start->find("toolUse") : nullptr;
        if (!use) return deltas;
        open_ = static_cast<int>(integer_in(*event, "contentBlockIndex"));
        deltas.emplace_back(BlockStart{open_, BlockStart::Kind::tool_use, std::string(text_in(*use, "toolUseId")),
                                       std::string(text_in(*use, "name"))});
    } else if (name == "contentBlockDelta") {
        read_delta(*event, open_, deltas);
    } else if (name == "contentBlockStop") {
        const auto index = static_cast<int>(integer_in(*event, "contentBlockIndex"));
        if (std::exchange(open_, -1) == index) deltas.emplace_back(models::BlockStop{index});
    } else if (name == "messageStop") {
        state_.stop_reason = stop_reason_of(text_in(*event, "stopReason"));
        const auto* extra = event->find("additionalModelResponseFields");
        if (extra && extra->object()) state_.extra = *extra;
    } else if (name == "metadata") {
        if (const auto* usage = event->find("usage"); has_usage(usage)) {
            state_.usage = read_usage(*usage);
            state_.usage_reported = true;
        }
        if (const auto* trace = event->find("trace"); trace && trace->object()) state_.guardrail_trace = *trace;
        state_.ended = true;
    }
    return deltas;
}

}  // namespace sekisho::formats::converse
