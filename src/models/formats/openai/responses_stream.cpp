#include "base/encoding.h"
#include "models/formats/fields.h"
#include "models/formats/openai/errors.h"
#include "models/formats/openai/names.h"
#include "models/formats/openai/parts.h"
#include "models/formats/openai/responses.h"
#include "models/formats/openai/responses_items.h"
#include "models/formats/openai/seal.h"

namespace sekisho::formats::openai {

using models::BlockStart;

JsonWriter ResponsesWriter::begun(std::string_view type)
{
    JsonWriter out;
    out.begin_object().field("type", type).field("sequence_number", sequence_++);
    return out;
}

JsonWriter ResponsesWriter::begun_of_item(std::string_view type)
{
    auto out = begun(type);
    out.field("item_id", item_->id).field("output_index", static_cast<std::int64_t>(output_.size()));
    if (item_->kind == BlockStart::Kind::text) out.field("content_index", 0);
    if (item_->kind == BlockStart::Kind::reasoning) out.field("summary_index", 0);
    return out;
}

ServerEvent ResponsesWriter::whole_response(std::string_view type, std::string_view status, const models::Answer* answer,
                                            const Error* error)
{
    auto out = begun(type);
    out.key("response");
    ResponseParts parts{.status = status, .output = &output_};
    if (answer) {
        parts.usage = answer->usage();
        parts.stop_reason = answer->stop_reason();
    }
    parts.error = error;
    write_response_object(identity_, echo_, parts, out);
    out.end_object();
    return {std::string(type), out.take()};
}

ServerEvents ResponsesWriter::begin(const models::Answer&)
{
    ServerEvents events;
    events.push_back(whole_response("response.created", "in_progress", nullptr));
    events.push_back(whole_response("response.in_progress", "in_progress", nullptr));
    return events;
}

void ResponsesWriter::open(ServerEvents& into, BlockStart start)
{
    close(into);
    item_ = Item{.kind = start.kind,
                 .block = start.index,
                 .id = item_id(identity_, start.kind, output_.size()),
                 .call = std::move(start.id),
                 .name = std::move(start.name)};
    auto added = begun("response.output_item.added");
    added.field("output_index", static_cast<std::int64_t>(output_.size())).key("item");
    if (item_->kind == BlockStart::Kind::tool_use)
        write_function_call({item_->id, "in_progress"}, item_->call, item_->name, {}, added);
    else if (item_->kind == BlockStart::Kind::reasoning) write_thought(item_->id, {}, added);
    else write_message({item_->id, "in_progress"}, nullptr, added);
    added.end_object();
    into.push_back({"response.output_item.added", added.take()});
    if (item_->kind == BlockStart::Kind::tool_use) return;
    const bool thought = item_->kind == BlockStart::Kind::reasoning;
    const auto* type = thought ? "response.reasoning_summary_part.added" : "response.content_part.added";
    auto part = begun_of_item(type);
    part.key("part");
    write_text_part(thought ? TextPart::summary : TextPart::output, {}, part);
    part.end_object();
    into.push_back({type, part.take()});
}

ResponsesWriter::Item& ResponsesWriter::item(ServerEvents& into, int block, BlockStart::Kind kind)
{
    if (!item_ || item_->block != block) open(into, {.index = block, .kind = kind});
    return *item_;
}

void ResponsesWriter::close(ServerEvents& into)
{
    if (!item_) return;
    JsonWriter whole;
    if (item_->kind == BlockStart::Kind::tool_use) {
        if (item_->text.empty()) item_->text = "{}";  // callers parse it
        auto done = begun_of_item("response.function_call_arguments.done");
        done.field("name", item_->name).field("arguments", item_->text).end_object();
        into.push_back({"response.function_call_arguments.done", done.take()});
        write_function_call({item_->id, "completed"}, item_->call, item_->name, item_->text, whole);
    } else {
        const bool thought = item_->kind == BlockStart::Kind::reasoning;
        const auto* text_done = thought ? "response.reasoning_summary_text.done" : "response.output_text.done";
        auto done = begun_of_item(text_done);
        done.field("text", item_->text);
        if (!thought) done.key("logprobs").raw("[]");
        done.end_object();
        into.push_back({text_done, done.take()});
        const auto* part_done = thought ? "response.reasoning_summary_part.done" : "response.content_part.done";
        auto part = begun_of_item(part_done);
        part.key("part");
        write_text_part(thought ? TextPart::summary : TextPart::output, item_->text, part);
        part.end_object();
        into.push_back({part_done, part.take()});
        item_->seal.text = item_->text;
        if (thought) write_thought(item_->id, item_->seal, whole);
        else write_message({item_->id, "completed"}, &item_->text, whole);
    }
    auto done = begun("response.output_item.done");
    auto text = whole.take();
    done.field("output_index", static_cast<std::int64_t>(output_.size())).key("item").raw(text).end_object();
    into.push_back({"response.output_item.done", done.take()});
    output_.push_back(std::move(text));
    item_.reset();
}

ServerEvents ResponsesWriter::piece(models::Delta delta)
{
    ServerEvents events;
    const auto add = [&](const char* type, std::string_view piece) {
        auto out = begun_of_item(type);
        out.field("delta", piece);
        if (item_->kind == BlockStart::Kind::text) out.key("logprobs").raw("[]");
        out.end_object();
        events.push_back({type, out.take()});
        item_->text += piece;
    };
    if (auto* start = std::get_if<BlockStart>(&delta)) {
        open(events, std::move(*start));
    } else if (const auto* text = std::get_if<models::TextDelta>(&delta)) {
        item(events, text->index, BlockStart::Kind::text);
        add("response.output_text.delta", text->text);
    } else if (const auto* input = std::get_if<models::ToolInputDelta>(&delta)) {
        item(events, input->index, BlockStart::Kind::tool_use);
        add("response.function_call_arguments.delta", input->json);
    } else if (const auto* thought = std::get_if<models::ReasoningDelta>(&delta)) {
        auto& into = item(events, thought->index, BlockStart::Kind::reasoning);
        into.seal.signature += thought->signature;
        into.seal.redacted += thought->redacted;
        if (!thought->text.empty()) add("response.reasoning_summary_text.delta", thought->text);
    } else if (std::holds_alternative<models::BlockStop>(delta)) {
        close(events);
    }
    return events;
}

ServerEvents ResponsesWriter::end(const models::Answer& answer)
{
    ServerEvents events;
    close(events);
    const auto status = status_of(answer.stop_reason());
    events.push_back(whole_response(status == "completed" ? "response.completed" : "response.incomplete", status, &answer));
    return events;
}

ServerEvents ResponsesWriter::failed(const Error& error)
{
    ServerEvents events;
    auto out = begun("error");
    out.field("code", error_type(error)).field("message", error.message).key("param").null().end_object();
    events.push_back({"error", out.take()});
    events.push_back(whole_response("response.failed", "failed", nullptr, &error));
    return events;
}

}  // namespace sekisho::formats::openai
