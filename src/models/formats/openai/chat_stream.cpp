#include <algorithm>

#include "models/errors.h"
#include "models/formats/failures.h"
#include "models/formats/fields.h"
#include "models/formats/openai/chat.h"
#include "models/formats/openai/errors.h"
#include "models/formats/openai/names.h"

namespace sekisho::formats::openai {

using models::BlockStart;

ServerEvent ChatWriter::chunk(std::string_view delta, std::string_view finish_reason) const
{
    JsonWriter out(delta.size() + 256);
    out.begin_object().field("id", identity_.id).field("object", "chat.completion.chunk");
    out.field("created", epoch_seconds(identity_.created)).field("model", identity_.model);
    out.key("system_fingerprint").null().key("choices").begin_array().begin_object().field("index", 0);
    out.key("delta").raw(delta).key("logprobs").null().key("finish_reason");
    if (finish_reason.empty()) out.null();
    else out.text(finish_reason);
    out.end_object().end_array();
    if (usage_ == Usage::include) out.key("usage").null();
    out.end_object();
    return {{}, out.take()};
}

ServerEvents ChatWriter::begin(const models::Answer&) { return {chunk(R"({"role":"assistant","content":""})")}; }

ServerEvent ChatWriter::arguments(std::string_view json) const
{
    JsonWriter out;
    out.begin_object().key("tool_calls").begin_array().begin_object().field("index", tool_calls_ - 1);
    out.key("function").begin_object().field("arguments", json).end_object().end_object().end_array().end_object();
    return chunk(out.take());
}

ServerEvents ChatWriter::piece(models::Delta delta)
{
    if (const auto* input = std::get_if<models::ToolInputDelta>(&delta)) {
        lacks_arguments_ = lacks_arguments_ && input->json.empty();
        return {arguments(input->json)};
    }
    if (std::holds_alternative<models::BlockStop>(delta)) {
        // A tool without input is called with an empty object, which callers parse.
        if (std::exchange(lacks_arguments_, false)) return {arguments("{}")};
        return {};
    }
    JsonWriter out;
    out.begin_object();
    if (const auto* start = std::get_if<BlockStart>(&delta); start && start->kind == BlockStart::Kind::tool_use) {
        lacks_arguments_ = true;
        out.key("tool_calls").begin_array().begin_object().field("index", tool_calls_++).field("id", start->id);
        out.field("type", "function").key("function").begin_object().field("name", start->name).field("arguments", "");
        out.end_object().end_object().end_array();
    } else if (const auto* text = std::get_if<models::TextDelta>(&delta)) {
        out.field("content", text->text);
    } else if (const auto* thought = std::get_if<models::ReasoningDelta>(&delta); thought && !thought->text.empty()) {
        out.field("reasoning_content", thought->text);
    } else {
        return {};
    }
    out.end_object();
    return {chunk(out.take())};
}

ServerEvents ChatWriter::end(const models::Answer& answer)
{
    ServerEvents events;
    if (std::exchange(lacks_arguments_, false)) events.push_back(arguments("{}"));
    events.push_back(chunk("{}", finish_reason_of(answer.stop_reason())));
    if (usage_ == Usage::leave_out) return events;
    JsonWriter out;
    out.begin_object().field("id", identity_.id).field("object", "chat.completion.chunk");
    out.field("created", epoch_seconds(identity_.created)).field("model", identity_.model);
    out.key("system_fingerprint").null().key("choices").raw("[]").key("usage");
    write_usage(answer.usage(), out);
    out.end_object();
    events.push_back({{}, out.take()});
    return events;
}

ServerEvents ChatWriter::failed(const Error& error) { return {{{}, write_error(error)}}; }

void ChatReader::close(std::vector<models::Delta>& into)
{
    if (open_ >= 0) into.emplace_back(models::BlockStop{std::exchange(open_, -1)});
    tool_call_ = -1;
}

void ChatReader::begin(BlockStart start, std::vector<models::Delta>& into)
{
    close(into);
    kind_ = start.kind;
    start.index = open_ = next_++;
    into.emplace_back(std::move(start));
}

int ChatReader::block(BlockStart::Kind kind, std::vector<models::Delta>& into)
{
    if (open_ < 0 || kind_ != kind) begin({.kind = kind}, into);
    return open_;
}

void ChatReader::read_tool_call(const wire::Json& call, std::vector<models::Delta>& into)
{
    const auto* function = call.find("function");
    const auto number = integer_in(call, "index");
    const auto id = text_in(call, "id");
    // A server may count all its tool uses as the first: then the id tells them apart.
    if (tool_call_ != number || (!id.empty() && id != tool_call_id_)) {
        tool_call_id_ = id.empty() ? new_id("call_") : std::string(id);
        const auto name = function ? text_in(*function, "name") : std::string_view();
        begin({.kind = BlockStart::Kind::tool_use, .id = tool_call_id_, .name = std::string(name)}, into);
        tool_call_ = number;
    }
    const auto arguments = function ? text_in(*function, "arguments") : std::string_view();
    if (!arguments.empty()) into.emplace_back(models::ToolInputDelta{open_, std::string(arguments)});
}

void ChatReader::read_choice(const wire::Json& choice, std::vector<models::Delta>& into)
{
    if (const auto* delta = choice.find("delta")) {
        auto thought = text_in(*delta, "reasoning_content");
        if (thought.empty()) thought = text_in(*delta, "reasoning");
        if (!thought.empty()) {
            const auto index = block(BlockStart::Kind::reasoning, into);
            into.emplace_back(models::ReasoningDelta{.index = index, .text = std::string(thought)});
        }
        for (const auto* name : {"content", "refusal"}) {
            const auto text = text_in(*delta, name);
            if (text.empty()) continue;
            const auto index = block(BlockStart::Kind::text, into);
            into.emplace_back(models::TextDelta{index, std::string(text)});
        }
        const auto* calls = delta->find("tool_calls");
        if (calls && calls->array())
            for (const auto& call : *calls->array()) read_tool_call(call, into);
    }
    const auto reason = text_in(choice, "finish_reason");
    if (reason.empty()) return;
    state_.stop_reason = stop_reason_of(reason);
    close(into);
}

namespace {

bool says_more(const models::Delta& delta) { return !std::holds_alternative<models::BlockStop>(delta); }

}  // namespace

Result<std::vector<models::Delta>> ChatReader::read(std::string_view, std::string_view data)
{
    std::vector<models::Delta> deltas;
    if (data == "[DONE]") {
        close(deltas);
        state_.ended = true;
        return deltas;
    }
    const auto event = wire::parse_json(data);
    if (!event || !event->object())
        return fail(
            models::errors::model_stream_error("The model's answer could not be read.", "a chunk is no JSON object"));
    if (const auto* error = event->find("error"); error && !error->is_null())
        return fail(
            models::errors::model_stream_error("The model broke off its answer.", wire::to_text(*error).substr(0, 1000)));
    if (state_.model.empty()) state_.model = std::string(text_in(*event, "model"));
    const auto* choices = event->find("choices");
    if (choices && choices->array() && !choices->array()->empty()) read_choice(choices->array()->front(), deltas);
    const auto* usage = event->find("usage");
    if (has_usage(usage)) {
        state_.usage = read_usage(*usage);
        state_.usage_reported = true;
    } else if (std::ranges::any_of(deltas, says_more)) {
        state_.usage_reported = false;  // of what came before: some servers count as they go
    }
    return deltas;
}

}  // namespace sekisho::formats::openai
