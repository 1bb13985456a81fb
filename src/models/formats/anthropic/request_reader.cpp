#include <algorithm>

#include "models/formats/anthropic/anthropic.h"
#include "models/formats/anthropic/blocks.h"
#include "models/formats/anthropic/complaints.h"
#include "models/formats/extra.h"

namespace sekisho::formats::anthropic {
namespace {

using models::Prompt;
using models::ToolChoice;

class RequestReader {
public:
    RequestReader(wire::Json& body, Flavour flavour, Purpose purpose)
        : flavour_(flavour),
          purpose_(purpose),
          words_(flavour == Flavour::direct ? own_words() : bedrock_words()),
          fields_(body, root_, words_),
          blocks_(words_)
    {
    }

    Result<Request> read()
    {
        if (flavour_ == Flavour::direct) {
            TRY(request_.model, fields_.need_text("model"));
        } else {
            TRY_VOID(version());
        }
        TRY_VOID(limits());
        TRY_VOID(system());
        TRY_VOID(messages());
        TRY_VOID(tools());
        TRY_VOID(tool_choice());
        TRY_VOID(extra());
        // Who the caller's user is, and which of Anthropic's machines answer first, change nothing of the answer.
        fields_.pass_over({"metadata"});
        TRY_VOID(fields_.finish());
        return std::move(request_);
    }

private:
    Result<void> version()
    {
        TRY(const auto version, fields_.need_text("anthropic_version"));
        if (version != "bedrock-2023-05-31")
            return fields_.invalid("anthropic_version", "bedrock-2023-05-31 is not equal to the given version");
        return {};
    }

    Result<void> limits()
    {
        TRY(prompt_.max_tokens, fields_.integer("max_tokens"));
        if (!prompt_.max_tokens && purpose_ == Purpose::answer) return fail(words_.missing(root_ / "max_tokens"));
        if (prompt_.max_tokens && *prompt_.max_tokens < 1)
            return fields_.invalid("max_tokens", flavour_ == Flavour::direct ? "Input should be greater than or equal to 1"
                                                                             : "expected a positive integer");
        TRY(prompt_.stop_sequences, fields_.texts("stop_sequences"));
        if (std::ranges::any_of(prompt_.stop_sequences, &std::string::empty))
            return fields_.invalid("stop_sequences", "each stop sequence must be non-empty");
        TRY(prompt_.temperature, fields_.number("temperature"));
        if (prompt_.temperature && (*prompt_.temperature < 0 || *prompt_.temperature > 1))
            return fields_.invalid("temperature", "range: 0..1");
        TRY(prompt_.top_p, fields_.number("top_p"));
        if (prompt_.top_p && (*prompt_.top_p < 0 || *prompt_.top_p > 1)) return fields_.invalid("top_p", "range: 0..1");
        TRY(prompt_.top_k, fields_.integer("top_k"));
        if (prompt_.top_k && *prompt_.top_k < 0)
            return fields_.invalid("top_k", "Input should be greater than or equal to 0");
        if (flavour_ == Flavour::bedrock) return {};
        TRY(const auto streams, fields_.boolean("stream"));
        prompt_.streams = streams.value_or(false);
        return {};
    }

    Result<void> system()
    {
        auto* system = fields_.find("system");
        if (!system) return {};
        const auto at = root_ / "system";
        TRY(prompt_.system, blocks_.system(*system, at));
        return {};
    }

    Result<void> messages()
    {
        TRY(auto* messages, fields_.need("messages"));
        const auto at = root_ / "messages";
        if (!messages->array()) return fail(words_.wrong_kind(at, Kind::array, *messages));
        prompt_.messages.reserve(messages->array()->size());
        for (std::size_t i = 0; i < messages->array()->size(); ++i) {
            const auto here = at / i;
            TRY_VOID(message((*messages->array())[i], here));
        }
        if (flavour_ == Flavour::direct) merge_turns(prompt_.messages);
        if (const auto problem = order_problem(prompt_.messages, Turns::must_alternate))
            return fail(complaint_of(*problem, words_));
        return {};
    }

    Result<void> message(wire::Json& json, const Path& at)
    {
        TRY(auto fields, Fields::of(json, at, words_));
        TRY(const auto role, fields.need_text("role"));
        if (role != "user" && role != "assistant")
            return fields.invalid("role", flavour_ == Flavour::direct ? "Input should be 'user' or 'assistant'"
                                                                      : "user or assistant is required");
        TRY(auto* content, fields.need("content"));
        const auto inside = at / "content";
        models::Message message{role == "user" ? models::Role::user : models::Role::assistant, {}};
        TRY(message.content, blocks_.content(*content, inside));
        if (message.content.empty()) return fields.invalid("content", "must not be empty");
        TRY_VOID(fields.finish());
        prompt_.messages.push_back(std::move(message));
        return {};
    }

    Result<void> tools()
    {
        TRY(auto* tools, fields_.array("tools"));
        if (!tools) return {};
        const auto at = root_ / "tools";
        for (std::size_t i = 0; i < tools->size(); ++i) {
            const auto here = at / i;
            TRY_VOID(tool((*tools)[i], here));
        }
        return {};
    }

    Result<void> tool(wire::Json& json, const Path& at)
    {
        TRY(auto fields, Fields::of(json, at, words_));
        TRY(const auto type, fields.text("type"));
        if (type && *type != "custom")
            return fields.invalid("type",
                                  "only tools of the type 'custom' are supported: a provider's own have prices and "
                                  "rights of their own");
        models::Tool tool;
        TRY(tool.name, fields.need_text("name"));
        if (!is_tool_name(tool.name, 128))
            return fields.invalid("name", "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
        if (std::ranges::find(prompt_.tools, tool.name, &models::Tool::name) != prompt_.tools.end())
            return fields.invalid("name", "Tool names must be unique.");
        TRY(auto description, fields.text("description"));
        tool.description = std::move(description).value_or("");
        TRY(auto* schema, fields.need("input_schema"));
        if (!schema->object()) return fail(words_.wrong_kind(at / "input_schema", Kind::object, *schema));
        tool.input_schema = std::move(*schema);
        TRY(const auto strict, fields.boolean("strict"));
        tool.strict = strict.value_or(false);
        TRY(tool.cache_point_after, has_cache_point(fields));
        fields.pass_over({"eager_input_streaming"});
        TRY_VOID(fields.finish());
        prompt_.tools.push_back(std::move(tool));
        return {};
    }

    Result<void> tool_choice()
    {
        TRY(auto* choice, fields_.object("tool_choice"));
        if (!choice) return {};
        const auto at = root_ / "tool_choice";
        Fields fields(*choice, at, words_);
        TRY(const auto type, fields.need_text("type"));
        auto& into = prompt_.tool_choice;
        if (type == "auto") into.kind = ToolChoice::Kind::automatic;
        else if (type == "any") into.kind = ToolChoice::Kind::any;
        else if (type == "none") into.kind = ToolChoice::Kind::none;
        else if (type == "tool") into.kind = ToolChoice::Kind::named;
        else return fields.invalid("type", "Input should be 'auto', 'any', 'tool' or 'none'");
        if (into.kind == ToolChoice::Kind::named) {
            TRY(into.name, fields.need_text("name"));
            if (std::ranges::find(prompt_.tools, into.name, &models::Tool::name) == prompt_.tools.end())
                return fields.invalid("name", "Tool not found in provided tools");
        }
        TRY(const auto alone, fields.boolean("disable_parallel_tool_use"));
        into.one_at_a_time = alone.value_or(false);
        TRY_VOID(fields.finish());
        if (prompt_.tools.empty() && into.kind != ToolChoice::Kind::none)
            return fail(words_.invalid(at, "may only be specified while providing tools"));
        return {};
    }

    Result<void> extra()
    {
        TRY_VOID(thinking());
        TRY_VOID(output_config());
        TRY(const auto tier, fields_.text("service_tier"));
        if (tier && *tier != "auto" && *tier != "standard_only")
            return fields_.invalid("service_tier", "Input should be 'auto' or 'standard_only'");
        if (tier && *tier == "standard_only") prompt_.extra.set("service_tier", *tier);
        TRY(auto betas, fields_.texts("anthropic_beta"));
        if (betas.empty()) return {};
        wire::Json::Array names;
        for (auto& beta : betas) {
            if (!is_harmless_beta(beta)) return fields_.invalid("anthropic_beta", "a beta feature is not supported here");
            names.emplace_back(std::move(beta));
        }
        prompt_.extra.set("anthropic_beta", std::move(names));
        return {};
    }

    Result<void> thinking()
    {
        TRY(auto* thinking, fields_.object("thinking"));
        if (!thinking) return {};
        const auto type = text_in(*thinking, "type");
        if (type != "enabled" && type != "disabled" && type != "adaptive")
            return fields_.invalid("thinking", "Input tag should be 'enabled', 'disabled' or 'adaptive'");
        const auto budget = integer_in(*thinking, "budget_tokens");
        if (type == "enabled" && budget < 1024)
            return fields_.invalid("thinking", "budget_tokens: Input should be greater than or equal to 1024");
        const bool interleaved = fields_.find("anthropic_beta") != nullptr;
        if (type == "enabled" && !interleaved && prompt_.max_tokens && budget >= *prompt_.max_tokens)
            return fields_.invalid("max_tokens", "`max_tokens` must be greater than `thinking.budget_tokens`");
        prompt_.extra.set("thinking", std::move(*thinking));
        return {};
    }

    Result<void> output_config()
    {
        TRY(auto* config, fields_.object("output_config"));
        if (!config) return {};
        const auto at = root_ / "output_config";
        Fields fields(*config, at, words_);
        TRY(auto effort, fields.text("effort"));
        if (effort) prompt_.extra.set("reasoning_effort", *std::move(effort));
        TRY(auto* format, fields.object("format"));
        if (format) {
            const auto inside = at / "format";
            Fields members(*format, inside, words_);
            TRY(const auto type, members.need_text("type"));
            if (type != "json_schema") return members.invalid("type", "Input should be 'json_schema'");
            TRY(auto* schema, members.need("schema"));
            if (!schema->object()) return fail(words_.wrong_kind(inside / "schema", Kind::object, *schema));
            prompt_.extra.set("response_format", response_format_of(std::move(*schema)));
            TRY_VOID(members.finish());
        }
        return fields.finish();
    }

    Flavour flavour_;
    Purpose purpose_;
    const Words& words_;
    Path root_;
    Fields fields_;
    BlockReader blocks_;
    Request request_;
    Prompt& prompt_ = request_.prompt;
};

}  // namespace

Result<Request> read_request(std::string_view body, Flavour flavour, Purpose purpose)
{
    const auto& words = flavour == Flavour::direct ? own_words() : bedrock_words();
    auto json = wire::parse_json(body);
    if (!json || !json->object()) return fail(words.no_json());
    return RequestReader(*json, flavour, purpose).read();
}

}  // namespace sekisho::formats::anthropic
