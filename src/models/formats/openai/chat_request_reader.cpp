#include <algorithm>

#include <fmt/format.h>

#include "models/formats/extra.h"
#include "models/formats/openai/chat.h"
#include "models/formats/openai/complaints.h"
#include "models/formats/openai/parts.h"

namespace sekisho::formats::openai {
namespace {

using models::Message;
using models::Role;
using models::ToolChoice;

/// Fields of sampling that travel to servers of this format as they are, with the value that changes nothing.
struct Carried {
    const char* name;
    Kind kind;
    std::optional<double> neutral;
};
constexpr Carried carried[] = {{"seed", Kind::integer, {}},
                               {"presence_penalty", Kind::number, 0},
                               {"frequency_penalty", Kind::number, 0},
                               {"logit_bias", Kind::object, {}},
                               {"min_p", Kind::number, 0},
                               {"repetition_penalty", Kind::number, 1},
                               {"reasoning_effort", Kind::text, {}},
                               {"verbosity", Kind::text, {}}};

struct Refused {
    const char* name;
    const char* reason;
};
constexpr Refused refused[] = {{"functions", "use 'tools'"},
                               {"function_call", "use 'tool_choice'"},
                               {"audio", "audio is not supported"},
                               {"prediction", "predicted output is not supported"},
                               {"web_search_options", "tools that run on the server are not supported"}};

class ChatRequestReader {
public:
    explicit ChatRequestReader(wire::Json& body) : fields_(body, root_, words()) {}

    Result<ChatRequest> read()
    {
        TRY(request_.model, fields_.need_text("model"));
        for (const auto& field : refused)
            if (fields_.find(field.name)) return fail(unsupported_parameter(root_ / field.name, field.reason));
        TRY_VOID(messages());
        TRY_VOID(tools());
        TRY_VOID(tool_choice());
        TRY_VOID(limits());
        TRY_VOID(streaming());
        TRY_VOID(extra());
        TRY_VOID(check_service_tier(fields_));
        pass_over_labels(fields_);
        TRY_VOID(fields_.finish());
        return std::move(request_);
    }

private:
    Result<void> messages()
    {
        TRY(auto* list, fields_.need("messages"));
        const auto at = root_ / "messages";
        if (!list->array()) return fail(words().wrong_kind(at, Kind::array, *list));
        prompt_.messages.reserve(list->array()->size());
        for (std::size_t i = 0; i < list->array()->size(); ++i) {
            const auto here = at / i;
            TRY(auto fields, Fields::of((*list->array())[i], here, words()));
            TRY_VOID(message(fields));
            TRY_VOID(fields.finish());
        }
        // What has no content says nothing: "assistant" with an empty text.
        std::erase_if(prompt_.messages, [](const Message& message) { return message.content.empty(); });
        merge_turns(prompt_.messages);
        if (const auto problem = order_problem(prompt_.messages, Turns::must_alternate)) return fail(complaint_of(*problem));
        return {};
    }

    Result<void> message(Fields& fields)
    {
        TRY(const auto role, fields.need_text("role"));
        if (fields.find("name") && role != "tool" && role != "function")
            return fail(unsupported_parameter(fields.at() / "name", "names of participants are not handed on"));
        if (role == "system" || role == "developer") return instructions(fields);
        if (role == "user") return user(fields);
        if (role == "assistant") return assistant(fields);
        if (role == "tool") return tool_result(fields);
        return fields.invalid("role", "must be one of 'system', 'developer', 'user', 'assistant' and 'tool'");
    }

    Result<std::vector<models::Block>> content(Fields& fields, PartReader::Media media)
    {
        TRY(auto* content, fields.need("content"));
        const auto at = fields.at() / "content";
        return parts_.content(*content, at, media);
    }

    Result<void> instructions(Fields& fields)
    {
        TRY(auto blocks, content(fields, PartReader::Media::refused));
        std::ranges::move(blocks, std::back_inserter(prompt_.system));
        return {};
    }

    Result<void> user(Fields& fields)
    {
        TRY(auto blocks, content(fields, PartReader::Media::permitted));
        prompt_.messages.push_back({Role::user, std::move(blocks)});
        return {};
    }

    Result<void> assistant(Fields& fields)
    {
        if (fields.find("audio")) return fail(unsupported_parameter(fields.at() / "audio", "audio is not supported"));
        if (fields.find("function_call"))
            return fail(unsupported_parameter(fields.at() / "function_call", "use 'tool_calls'"));
        Message said{Role::assistant, {}};
        TRY(auto thought, fields.text("reasoning_content"));
        if (thought && !thought->empty()) said.content.push_back({models::Reasoning{*std::move(thought), {}, {}}});
        if (fields.find("content")) {
            TRY(auto blocks, content(fields, PartReader::Media::refused));
            std::ranges::move(blocks, std::back_inserter(said.content));
        }
        TRY(auto refusal, fields.text("refusal"));
        if (refusal && !refusal->empty()) said.content.push_back({models::Text{*std::move(refusal)}});
        TRY_VOID(tool_calls(fields, said));
        fields.pass_over({"annotations", "reasoning"});
        prompt_.messages.push_back(std::move(said));
        return {};
    }

    Result<void> tool_calls(Fields& message, Message& said)
    {
        TRY(auto* calls, message.array("tool_calls"));
        if (!calls) return {};
        const auto at = message.at() / "tool_calls";
        for (std::size_t i = 0; i < calls->size(); ++i) {
            const auto here = at / i;
            TRY(auto fields, Fields::of((*calls)[i], here, words()));
            models::ToolUse use;
            TRY(use.id, fields.need_text("id"));
            if (!is_tool_use_id(use.id))
                return fields.invalid("id", "must be 1 to 64 letters, digits, '_', '-', '.' and ':'");
            TRY(const auto type, fields.text("type"));
            if (type && *type != "function") return fields.invalid("type", "must be 'function'");
            TRY(auto* function, fields.need("function"));
            const auto inside = here / "function";
            TRY(auto members, Fields::of(*function, inside, words()));
            TRY(use.name, members.need_text("name"));
            if (!is_tool_name(use.name))
                return members.invalid("name", "must be 1 to 64 characters of a-z, A-Z, 0-9, underscores and dashes");
            TRY(auto arguments, members.need_text("arguments"));
            use.input = arguments_of(std::move(arguments));
            TRY_VOID(members.finish());
            fields.pass_over({"index"});
            TRY_VOID(fields.finish());
            said.content.push_back({std::move(use)});
        }
        return {};
    }

    Result<void> tool_result(Fields& fields)
    {
        models::ToolResult result;
        TRY(result.tool_use_id, fields.need_text("tool_call_id"));
        if (!is_tool_use_id(result.tool_use_id))
            return fields.invalid("tool_call_id", "must be 1 to 64 letters, digits, '_', '-', '.' and ':'");
        TRY(result.content, content(fields, PartReader::Media::permitted));
        prompt_.messages.push_back({Role::user, {{std::move(result)}}});
        return {};
    }

    Result<void> tools()
    {
        TRY(auto* list, fields_.array("tools"));
        if (!list) return {};
        const auto at = root_ / "tools";
        for (std::size_t i = 0; i < list->size(); ++i) {
            const auto here = at / i;
            TRY(auto fields, Fields::of((*list)[i], here, words()));
            TRY(const auto type, fields.need_text("type"));
            if (type != "function") return fields.invalid("type", "only tools of the type 'function' are supported");
            TRY(auto* function, fields.need("function"));
            const auto inside = here / "function";
            TRY(auto members, Fields::of(*function, inside, words()));
            TRY(auto tool, read_function(members));
            if (has_tool(prompt_.tools, tool.name)) return members.invalid("name", "tool names must be unique");
            TRY_VOID(members.finish());
            TRY_VOID(fields.finish());
            prompt_.tools.push_back(std::move(tool));
        }
        return {};
    }

    Result<void> tool_choice()
    {
        auto* choice = fields_.find("tool_choice");
        if (!choice) return {};
        auto& into = prompt_.tool_choice;
        const auto at = root_ / "tool_choice";
        if (const auto* word = choice->string()) {
            if (*word == "auto") into.kind = ToolChoice::Kind::automatic;
            else if (*word == "none") into.kind = ToolChoice::Kind::none;
            else if (*word == "required") into.kind = ToolChoice::Kind::any;
            else return fail(words().invalid(at, "must be 'none', 'auto', 'required' or a named tool"));
        } else {
            TRY(auto fields, Fields::of(*choice, at, words()));
            TRY(const auto type, fields.need_text("type"));
            if (type != "function") return fields.invalid("type", "must be 'function'");
            TRY(auto* function, fields.need("function"));
            const auto inside = at / "function";
            TRY(auto members, Fields::of(*function, inside, words()));
            TRY(into.name, members.need_text("name"));
            into.kind = ToolChoice::Kind::named;
            if (!has_tool(prompt_.tools, into.name)) return members.invalid("name", "no such tool in 'tools'");
            TRY_VOID(members.finish());
            TRY_VOID(fields.finish());
        }
        if (prompt_.tools.empty() && into.kind != ToolChoice::Kind::none)
            return fail(words().invalid(at, "'tool_choice' is only allowed when 'tools' are specified"));
        return {};
    }

    Result<void> limits()
    {
        TRY(const auto old_name, fields_.integer("max_tokens"));
        TRY(const auto new_name, fields_.integer("max_completion_tokens"));
        if (old_name && new_name && *old_name != *new_name)
            return fields_.invalid("max_tokens", "must not be given together with 'max_completion_tokens'");
        prompt_.max_tokens = new_name ? new_name : old_name;
        if (prompt_.max_tokens && *prompt_.max_tokens < 1)
            return fields_.invalid(new_name ? "max_completion_tokens" : "max_tokens", "must be at least 1");
        TRY(const auto answers, fields_.integer("n"));
        if (answers && *answers != 1) return fields_.invalid("n", "only one answer per request is supported");
        TRY(prompt_.top_k, fields_.integer("top_k"));
        auto* stop = fields_.find("stop");
        if (stop && stop->string()) {
            prompt_.stop_sequences.push_back(take_text(*stop));
        } else if (stop) {
            TRY(prompt_.stop_sequences, fields_.texts("stop"));
            if (prompt_.stop_sequences.size() > 4) return fields_.invalid("stop", "must have at most 4 sequences");
        }
        if (std::ranges::any_of(prompt_.stop_sequences, &std::string::empty))
            return fields_.invalid("stop", "sequences must not be empty");
        TRY(const auto logprobs, fields_.boolean("logprobs"));
        if (logprobs && *logprobs)
            return fail(unsupported_parameter(root_ / "logprobs", "probabilities of tokens are not handed on"));
        return read_sampling(fields_, prompt_);
    }

    Result<void> streaming()
    {
        TRY(auto* options, fields_.object("stream_options"));
        if (!options) return {};
        const auto at = root_ / "stream_options";
        if (!prompt_.streams) return fail(words().invalid(at, "is only allowed when 'stream' is true"));
        Fields fields(*options, at, words());
        TRY(const auto usage, fields.boolean("include_usage"));
        request_.include_usage = usage.value_or(false);
        fields.pass_over({"include_obfuscation"});
        return fields.finish();
    }

    Result<void> extra()
    {
        TRY(const auto modalities, fields_.texts("modalities"));
        if (std::ranges::any_of(modalities, [](const std::string& name) { return name != "text"; }))
            return fields_.invalid("modalities", "only 'text' is supported");
        TRY(auto* format, fields_.object("response_format"));
        if (format) {
            TRY_VOID(check_response_format(*format, root_ / "response_format", words()));
            if (text_in(*format, "type") != "text") prompt_.extra.set("response_format", std::move(*format));
        }
        for (const auto& field : carried) {
            auto* value = fields_.find(field.name);
            if (!value) continue;
            if (field.kind == Kind::object ? !value->object()
                : field.kind == Kind::text ? !value->string()
                                           : !value->integer() && !value->real())
                return fail(words().wrong_kind(root_ / field.name, field.kind, *value));
            const auto number = value->integer() ? static_cast<double>(*value->integer())
                                : value->real()  ? *value->real()
                                                 : -1;
            if (field.neutral && number == *field.neutral) continue;
            if (value->object() && value->object()->empty()) continue;
            prompt_.extra.set(field.name, std::move(*value));
        }
        return {};
    }

    Path root_;
    Fields fields_;
    PartReader parts_;
    ChatRequest request_;
    models::Prompt& prompt_ = request_.prompt;
};

}  // namespace

Result<ChatRequest> read_chat_request(std::string_view body)
{
    auto json = wire::parse_json(body);
    if (!json || !json->object()) return fail(words().no_json());
    return ChatRequestReader(*json).read();
}

}  // namespace sekisho::formats::openai
