#include <algorithm>

#include <fmt/format.h>

#include "models/formats/extra.h"
#include "models/formats/openai/complaints.h"
#include "models/formats/openai/parts.h"
#include "models/formats/openai/responses.h"
#include "models/formats/openai/seal.h"

namespace sekisho::formats::openai {
namespace {

using models::Message;
using models::Role;
using models::ToolChoice;

struct Refused {
    const char* name;
    const char* reason;
};
constexpr Refused refused[] = {{"previous_response_id", "responses are not stored here; send the whole conversation"},
                               {"conversation", "conversations are not stored here; send the whole conversation"},
                               {"prompt", "prompt templates are not supported"}};

/// What a response repeats of its request, where the request has it.
constexpr const char* echoed[] = {"instructions", "max_output_tokens",
                                  "metadata",     "parallel_tool_calls",
                                  "reasoning",    "temperature",
                                  "text",         "tool_choice",
                                  "tools",        "top_p",
                                  "truncation",   "user"};

class ResponsesRequestReader {
public:
    explicit ResponsesRequestReader(wire::Json& body) : fields_(body, root_, words())
    {
        for (const auto* name : echoed)
            if (const auto* value = body.find(name)) request_.echo.set(name, *value);
    }

    Result<ResponsesRequest> read()
    {
        TRY(request_.model, fields_.need_text("model"));
        for (const auto& field : refused)
            if (fields_.find(field.name)) return fail(unsupported_parameter(root_ / field.name, field.reason));
        TRY(auto instructions, fields_.text("instructions"));
        if (instructions && !instructions->empty()) prompt_.system.push_back({models::Text{*std::move(instructions)}});
        TRY_VOID(input());
        TRY_VOID(tools());
        TRY_VOID(tool_choice());
        TRY_VOID(limits());
        TRY_VOID(text());
        TRY_VOID(reasoning());
        TRY_VOID(rest());
        TRY_VOID(fields_.finish());
        return std::move(request_);
    }

private:
    Result<void> input()
    {
        TRY(auto* input, fields_.need("input"));
        const auto at = root_ / "input";
        if (input->string()) {
            auto text = take_text(*input);
            if (!text.empty()) prompt_.messages.push_back({Role::user, {{models::Text{std::move(text)}}}});
        } else {
            if (!input->array()) return fail(words().wrong_kind(at, Kind::text_or_array, *input));
            for (std::size_t i = 0; i < input->array()->size(); ++i) {
                const auto here = at / i;
                TRY(auto fields, Fields::of((*input->array())[i], here, words()));
                TRY_VOID(item(fields));
                fields.pass_over({"id", "status", "phase"});
                TRY_VOID(fields.finish());
            }
        }
        std::erase_if(prompt_.messages, [](const Message& message) { return message.content.empty(); });
        merge_turns(prompt_.messages);
        if (const auto problem = order_problem(prompt_.messages, Turns::must_alternate)) {
            auto error = complaint_of(*problem);
            for (auto& [name, value] : error.members)
                if (name == "param") value = "input";
            return fail(std::move(error));
        }
        return {};
    }

    Result<void> item(Fields& fields)
    {
        TRY(const auto type, fields.text("type"));
        if (!type || *type == "message") return message(fields);
        if (*type == "function_call") return function_call(fields);
        if (*type == "function_call_output") return function_call_output(fields);
        if (*type == "reasoning") return thought(fields);
        return fields.invalid("type", fmt::format("items of the type '{}' are not supported", type->substr(0, 64)));
    }

    Result<void> message(Fields& fields)
    {
        TRY(const auto role, fields.need_text("role"));
        TRY(auto* content, fields.need("content"));
        const auto at = fields.at() / "content";
        if (role == "system" || role == "developer") {
            TRY(auto blocks, parts_.content(*content, at, PartReader::Media::refused));
            std::ranges::move(blocks, std::back_inserter(prompt_.system));
        } else if (role == "user" || role == "assistant") {
            const bool user = role == "user";
            TRY(auto blocks, parts_.content(*content, at, user ? PartReader::Media::permitted : PartReader::Media::refused));
            prompt_.messages.push_back({user ? Role::user : Role::assistant, std::move(blocks)});
        } else {
            return fields.invalid("role", "must be one of 'user', 'assistant', 'system' and 'developer'");
        }
        return {};
    }

    static Result<std::string> call_id(Fields& fields)
    {
        TRY(auto id, fields.need_text("call_id"));
        if (!is_tool_use_id(id)) return fields.invalid("call_id", "must be 1 to 64 letters, digits, '_', '-', '.' and ':'");
        return id;
    }

    Result<void> function_call(Fields& fields)
    {
        models::ToolUse use;
        TRY(use.id, call_id(fields));
        TRY(use.name, fields.need_text("name"));
        if (!is_tool_name(use.name))
            return fields.invalid("name", "must be 1 to 64 characters of a-z, A-Z, 0-9, underscores and dashes");
        TRY(auto arguments, fields.need_text("arguments"));
        use.input = arguments_of(std::move(arguments));
        prompt_.messages.push_back({Role::assistant, {{std::move(use)}}});
        return {};
    }

    Result<void> function_call_output(Fields& fields)
    {
        models::ToolResult result;
        TRY(result.tool_use_id, call_id(fields));
        TRY(auto* output, fields.need("output"));
        const auto at = fields.at() / "output";
        TRY(result.content, parts_.content(*output, at, PartReader::Media::permitted));
        prompt_.messages.push_back({Role::user, {{std::move(result)}}});
        return {};
    }

    Result<void> thought(Fields& fields)
    {
        models::Reasoning thought;
        TRY(auto* summary, fields.array("summary"));
        if (summary)
            for (const auto& part : *summary) thought.text += text_in(part, "text");
        TRY(auto sealed, fields.text("encrypted_content"));
        if (sealed && !unseal(*sealed, thought)) return fields.invalid("encrypted_content", "is not one of this server's");
        fields.pass_over({"content"});
        if (!thought.text.empty() || !thought.redacted.empty() || !thought.signature.empty())
            prompt_.messages.push_back({Role::assistant, {{std::move(thought)}}});
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
            if (type != "function")
                return fields.invalid("type", "only tools of the type 'function' are supported: hosted tools are not");
            TRY(auto tool, read_function(fields));
            if (has_tool(prompt_.tools, tool.name)) return fields.invalid("name", "tool names must be unique");
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
            TRY(into.name, fields.need_text("name"));
            into.kind = ToolChoice::Kind::named;
            if (!has_tool(prompt_.tools, into.name)) return fields.invalid("name", "no such tool in 'tools'");
            TRY_VOID(fields.finish());
        }
        // Here, as at OpenAI's, "auto" without tools is no mistake.
        if (prompt_.tools.empty() && (into.kind == ToolChoice::Kind::any))
            return fail(words().invalid(at, "'required' is only allowed when 'tools' are specified"));
        return {};
    }

    Result<void> limits()
    {
        TRY(prompt_.max_tokens, fields_.integer("max_output_tokens"));
        if (prompt_.max_tokens && *prompt_.max_tokens < 1) return fields_.invalid("max_output_tokens", "must be at least 1");
        TRY_VOID(read_sampling(fields_, prompt_));
        TRY(const auto background, fields_.boolean("background"));
        if (background && *background)
            return fail(unsupported_parameter(root_ / "background", "responses are not stored here"));
        TRY(const auto truncation, fields_.text("truncation"));
        if (truncation && *truncation != "disabled") return fields_.invalid("truncation", "only 'disabled' is supported");
        return {};
    }

    Result<void> text()
    {
        TRY(auto* text, fields_.object("text"));
        if (!text) return {};
        const auto at = root_ / "text";
        Fields fields(*text, at, words());
        TRY(auto verbosity, fields.text("verbosity"));
        if (verbosity && *verbosity != "medium") prompt_.extra.set("verbosity", *std::move(verbosity));
        TRY(auto* format, fields.object("format"));
        if (format) TRY_VOID(read_format(*format, at / "format"));
        return fields.finish();
    }

    /// Responses says flatly what Chat Completions says in a member of its own.
    Result<void> read_format(wire::Json& format, const Path& at)
    {
        if (text_in(format, "type") == "json_schema") {
            wire::Json named;
            for (auto& [name, value] : *format.object())
                if (name != "type") named.set(name, std::move(value));
            format = wire::Json::Object{{"type", "json_schema"}, {"json_schema", std::move(named)}};
        }
        TRY_VOID(check_response_format(format, at, words()));
        if (text_in(format, "type") != "text") prompt_.extra.set("response_format", std::move(format));
        return {};
    }

    Result<void> reasoning()
    {
        TRY(auto* reasoning, fields_.object("reasoning"));
        if (!reasoning) return {};
        const auto at = root_ / "reasoning";
        Fields fields(*reasoning, at, words());
        TRY(auto effort, fields.text("effort"));
        if (effort) prompt_.extra.set("reasoning_effort", *std::move(effort));
        // Thoughts are shown wherever the model shows them.
        fields.pass_over({"summary", "generate_summary"});
        return fields.finish();
    }

    Result<void> rest()
    {
        TRY(const auto include, fields_.texts("include"));
        for (const auto& name : include)
            if (name != "reasoning.encrypted_content")
                return fields_.invalid("include", "only 'reasoning.encrypted_content' is supported");
        if (auto* options = fields_.find("stream_options")) {
            const auto at = root_ / "stream_options";
            TRY(auto fields, Fields::of(*options, at, words()));
            fields.pass_over({"include_obfuscation"});
            TRY_VOID(fields.finish());
        }
        TRY_VOID(check_service_tier(fields_));
        pass_over_labels(fields_);
        fields_.pass_over({"max_tool_calls"});  // of hosted tools, which are refused
        return {};
    }

    Path root_;
    Fields fields_;
    PartReader parts_;
    ResponsesRequest request_;
    models::Prompt& prompt_ = request_.prompt;
};

}  // namespace

Result<ResponsesRequest> read_responses_request(std::string_view body)
{
    auto json = wire::parse_json(body);
    if (!json || !json->object()) return fail(words().no_json());
    return ResponsesRequestReader(*json).read();
}

}  // namespace sekisho::formats::openai
