#include "models/errors.h"
#include "models/formats/anthropic/anthropic.h"
#include "models/formats/anthropic/blocks.h"
#include "models/formats/anthropic/names.h"
#include "models/formats/anthropic/usage.h"
#include "models/formats/failures.h"
#include "models/formats/fields.h"

namespace sekisho::formats::anthropic {
namespace {

using models::BlockStart;

ServerEvent event(const char* name, JsonWriter& out) { return {name, out.take()}; }

JsonWriter begun(const char* type)
{
    JsonWriter out;
    out.begin_object().field("type", type);
    return out;
}

ServerEvent block_start(const BlockStart& start)
{
    auto out = begun("content_block_start");
    out.field("index", start.index).key("content_block").begin_object();
    switch (start.kind) {
        case BlockStart::Kind::text: out.field("type", "text").field("text", ""); break;
        case BlockStart::Kind::reasoning: out.field("type", "thinking").field("thinking", "").field("signature", ""); break;
        case BlockStart::Kind::tool_use:
            out.field("type", "tool_use").field("id", start.id).field("name", start.name).key("input").raw("{}");
            break;
    }
    out.end_object().end_object();
    return event("content_block_start", out);
}

ServerEvent redacted_start(int index, std::string_view redacted)
{
    auto out = begun("content_block_start");
    out.field("index", index).key("content_block").begin_object().field("type", "redacted_thinking");
    out.field("data", redacted_data(redacted)).end_object().end_object();
    return event("content_block_start", out);
}

ServerEvent block_delta(int index, const char* type, const char* name, std::string_view value)
{
    auto out = begun("content_block_delta");
    out.field("index", index).key("delta").begin_object().field("type", type).field(name, value).end_object().end_object();
    return event("content_block_delta", out);
}

ServerEvent block_stop(int index)
{
    auto out = begun("content_block_stop");
    out.field("index", index).end_object();
    return event("content_block_stop", out);
}

}  // namespace

ServerEvents MessageWriter::begin(const models::Answer& answer)
{
    auto usage = answer.usage();
    usage.output_tokens = 0;  // it is told at the end
    auto out = begun("message_start");
    out.key("message");
    begin_message(identity_, out);
    out.key("content").raw("[]").key("stop_reason").null().key("stop_sequence").null().key("usage");
    write_usage(usage, out);
    out.end_object().end_object();
    return {event("message_start", out)};
}

ServerEvents MessageWriter::piece(models::Delta delta)
{
    ServerEvents events;
    const auto open = [&](int index, BlockStart start) {
        if (open_ == index) return;
        if (open_ >= 0) events.push_back(block_stop(open_));
        open_ = index;
        events.push_back(block_start(start));
    };
    if (const auto* start = std::get_if<BlockStart>(&delta)) {
        // A thought may turn out to be redacted, which its start says: it waits for its first piece.
        if (start->kind != BlockStart::Kind::reasoning) open(start->index, *start);
    } else if (const auto* text = std::get_if<models::TextDelta>(&delta)) {
        open(text->index, {.index = text->index});
        events.push_back(block_delta(text->index, "text_delta", "text", text->text));
    } else if (const auto* input = std::get_if<models::ToolInputDelta>(&delta)) {
        open(input->index, {.index = input->index, .kind = BlockStart::Kind::tool_use});
        events.push_back(block_delta(input->index, "input_json_delta", "partial_json", input->json));
    } else if (const auto* thought = std::get_if<models::ReasoningDelta>(&delta)) {
        const int index = thought->index;
        if (!thought->redacted.empty()) {
            if (open_ >= 0) events.push_back(block_stop(open_));
            open_ = index;
            events.push_back(redacted_start(index, thought->redacted));
            return events;
        }
        open(index, {.index = index, .kind = BlockStart::Kind::reasoning});
        if (!thought->text.empty()) events.push_back(block_delta(index, "thinking_delta", "thinking", thought->text));
        if (!thought->signature.empty())
            events.push_back(block_delta(index, "signature_delta", "signature", thought->signature));
    } else if (const auto* stop = std::get_if<models::BlockStop>(&delta); stop && open_ == stop->index) {
        events.push_back(block_stop(open_));
        open_ = -1;
    }
    return events;
}

ServerEvents MessageWriter::end(const models::Answer& answer)
{
    ServerEvents events;
    if (open_ >= 0) events.push_back(block_stop(std::exchange(open_, -1)));
    auto out = begun("message_delta");
    out.key("delta").begin_object().field("stop_reason", name_of(answer.stop_reason())).key("stop_sequence");
    if (const auto sequence = answer.stop_sequence()) out.text(*sequence);
    else out.null();
    out.end_object().key("usage");
    write_usage(answer.usage(), out);
    out.end_object();
    events.push_back(event("message_delta", out));
    events.push_back({"message_stop", R"({"type":"message_stop"})"});
    return events;
}

ServerEvents MessageWriter::failed(const Error& error) { return {{"error", write_error(error)}}; }

namespace {

using Deltas = std::vector<models::Delta>;

void read_start(const wire::Json& event, Deltas& into)
{
    const auto* block = event.find("content_block");
    if (!block) return;
    const auto index = static_cast<int>(integer_in(event, "index"));
    const auto type = text_in(*block, "type");
    if (type == "text") {
        into.emplace_back(BlockStart{.index = index});
        if (const auto text = text_in(*block, "text"); !text.empty())
            into.emplace_back(models::TextDelta{index, std::string(text)});
    } else if (type == "tool_use") {
        into.emplace_back(BlockStart{index, BlockStart::Kind::tool_use, std::string(text_in(*block, "id")),
                                     std::string(text_in(*block, "name"))});
        const auto* input = block->find("input");
        if (input && input->object() && !input->object()->empty())
            into.emplace_back(models::ToolInputDelta{index, wire::to_text(*input)});
    } else if (type == "thinking" || type == "redacted_thinking") {
        into.emplace_back(BlockStart{.index = index, .kind = BlockStart::Kind::reasoning});
        models::ReasoningDelta thought{.index = index,
                                       .text = std::string(text_in(*block, "thinking")),
                                       .signature = std::string(text_in(*block, "signature")),
                                       .redacted = redacted_bytes(std::string(text_in(*block, "data")))};
        if (!thought.text.empty() || !thought.signature.empty() || !thought.redacted.empty())
            into.emplace_back(std::move(thought));
    }
}

void read_delta(const wire::Json& event, Deltas& into)
{
    const auto* delta = event.find("delta");
    if (!delta) return;
    const auto index = static_cast<int>(integer_in(event, "index"));
    const auto type = text_in(*delta, "type");
    if (type == "text_delta") into.emplace_back(models::TextDelta{index, std::string(text_in(*delta, "text"))});
    else if (type == "input_json_delta")
        into.emplace_back(models::ToolInputDelta{index, std::string(text_in(*delta, "partial_json"))});
    else if (type == "thinking_delta")
        into.emplace_back(models::ReasoningDelta{.index = index, .text = std::string(text_in(*delta, "thinking"))});
    else if (type == "signature_delta")
        into.emplace_back(models::ReasoningDelta{.index = index, .signature = std::string(text_in(*delta, "signature"))});
}

/// An error's type says more than the status of a stream, which is 200.
int status_of(std::string_view type)
{
    if (type == "overloaded_error") return 529;
    if (type == "rate_limit_error") return 429;
    if (type == "timeout_error") return 504;
    return 500;
}

}  // namespace

Result<std::vector<models::Delta>> MessageReader::read(std::string_view name, std::string_view data)
{
    Deltas deltas;
    if (name == "ping") return deltas;
    const auto event = wire::parse_json(data);
    if (!event || !event->object())
        return fail(
            models::errors::model_stream_error("The model's answer could not be read.", "an event is no JSON object"));
    const auto type = text_in(*event, "type");
    if (type == "message_start") {
        const auto* message = event->find("message");
        if (!message) return deltas;
        state_.model = std::string(text_in(*message, "model"));
        if (const auto* usage = message->find("usage")) {
            read_usage(*usage, state_.usage);
            input_known_ = has_count(*usage, "input_tokens");
        }
    } else if (type == "content_block_start") {
        read_start(*event, deltas);
    } else if (type == "content_block_delta") {
        read_delta(*event, deltas);
    } else if (type == "content_block_stop") {
        deltas.emplace_back(models::BlockStop{static_cast<int>(integer_in(*event, "index"))});
    } else if (type == "message_delta") {
        if (const auto* delta = event->find("delta")) {
            state_.stop_reason = stop_reason_of(text_in(*delta, "stop_reason"));
            if (const auto* sequence = delta->find("stop_sequence"); sequence && sequence->string())
                state_.stop_sequence = *sequence->string();
        }
        if (const auto* usage = event->find("usage")) {
            read_usage(*usage, state_.usage);
            input_known_ = input_known_ || has_count(*usage, "input_tokens");
            state_.usage_reported = input_known_ && has_count(*usage, "output_tokens");
        }
    } else if (type == "message_stop") {
        state_.ended = true;
    } else if (type == "error") {
        const auto* error = event->find("error");
        const auto status = error ? status_of(text_in(*error, "type")) : 500;
        const auto text = error ? text_in(*error, "message") : std::string_view();
        if (status == 500)
            return fail(models::errors::model_stream_error("The model broke off its answer.", std::string(text)));
        return fail(provider_failure(status, text));
    }
    return deltas;
}

}  // namespace sekisho::formats::anthropic
