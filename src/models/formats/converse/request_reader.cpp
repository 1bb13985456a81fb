#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "models/errors.h"
#include "models/formats/checks.h"
#include "models/formats/converse/blocks.h"
#include "models/formats/converse/complaints.h"
#include "models/formats/converse/converse.h"
#include "models/formats/extra.h"
#include "models/formats/fields.h"

namespace sekisho::formats::converse {
namespace {

using models::Prompt;
using models::errors::unsupported;

Result<void> read_tool(shapes::Tool& shape, const Path& at, Prompt& prompt)
{
    if (shape.cachePoint) {
        TRY_VOID(check_cache_point(*shape.cachePoint, at));
        if (prompt.tools.empty()) return fail(words().invalid(at, "a cache point must follow a tool"));
        prompt.tools.back().cache_point_after = true;
        return {};
    }
    if (!shape.toolSpec) return fail(unsupported("system tools"));
    auto& spec = *shape.toolSpec;
    if (!spec.inputSchema.json || !spec.inputSchema.json->object())
        return fail(invalid_request(fmt::format(
            "The value at {}.toolSpec.inputSchema.json is empty or no JSON object. Provide a JSON schema and try again.",
            at.text(Path::Style::dots))));
    if (std::ranges::find(prompt.tools, spec.name, &models::Tool::name) != prompt.tools.end())
        return fail(invalid_request(
            fmt::format("The toolConfig field has two tools with the name {}. Tool names must be unique.", spec.name)));
    models::Tool tool{std::move(spec.name), std::move(spec.description).value_or(""), std::move(*spec.inputSchema.json)};
    tool.strict = spec.strict.value_or(false);
    prompt.tools.push_back(std::move(tool));
    return {};
}

Result<void> read_tools(std::optional<shapes::ToolConfiguration>& config, Prompt& prompt)
{
    if (!config) return {};
    const Path root;
    const auto tools = root / "toolConfig";
    for (std::size_t i = 0; i < config->tools.size(); ++i) {
        const auto list = tools / "tools";
        const auto here = list / i;
        TRY_VOID(read_tool(config->tools[i], here, prompt));
    }
    if (!config->toolChoice) return {};
    auto& choice = *config->toolChoice;
    if (choice.any) prompt.tool_choice.kind = models::ToolChoice::Kind::any;
    if (!choice.tool) return {};
    if (std::ranges::find(prompt.tools, choice.tool->name, &models::Tool::name) == prompt.tools.end())
        return fail(invalid_request("The tool name in toolChoice does not match a tool in the toolConfig field."));
    prompt.tool_choice = {models::ToolChoice::Kind::named, std::move(choice.tool->name)};
    return {};
}

Result<void> read_system(std::optional<std::vector<shapes::SystemContentBlock>>& system, Prompt& prompt)
{
    if (!system) return {};
    const Path root;
    const auto at = root / "system";
    for (std::size_t i = 0; i < system->size(); ++i) {
        auto& shape = (*system)[i];
        const auto here = at / i;
        if (shape.text) {
            prompt.system.push_back({models::Text{std::move(*shape.text)}});
        } else if (shape.cachePoint) {
            TRY_VOID(check_cache_point(*shape.cachePoint, here));
            prompt.system.push_back({models::CachePoint{}});
        } else if (shape.guardContent && shape.guardContent->text) {
            prompt.system.push_back({guarded_text(*shape.guardContent->text)});
        } else {
            return fail(words().invalid(here, "only text, guardContent with text, and cachePoint are supported"));
        }
    }
    return {};
}

Result<void> read_messages(std::optional<std::vector<shapes::Message>>& messages, Prompt& prompt)
{
    const Path root;
    const auto at = root / "messages";
    BlockReader blocks;
    if (messages) {
        prompt.messages.reserve(messages->size());
        for (std::size_t i = 0; i < messages->size(); ++i) {
            auto& shape = (*messages)[i];
            const auto here = at / i;
            if (shape.role != "user" && shape.role != "assistant") return fail(unsupported("the role system in messages"));
            models::Message message{shape.role == "user" ? models::Role::user : models::Role::assistant, {}};
            const auto inside = here / "content";
            TRY(message.content, blocks.content(shape.content, inside));
            prompt.messages.push_back(std::move(message));
        }
    }
    if (const auto problem = order_problem(prompt.messages, Turns::must_alternate)) return fail(complaint_of(*problem));
    return {};
}

void read_inference(std::optional<shapes::InferenceConfiguration>& inference, Prompt& prompt)
{
    if (!inference) return;
    if (inference->maxTokens) prompt.max_tokens = *inference->maxTokens;
    prompt.temperature = inference->temperature;
    prompt.top_p = inference->topP;
    if (inference->stopSequences) prompt.stop_sequences = std::move(*inference->stopSequences);
}

/// top_k is a field of models' own in Converse.
Result<void> read_extra(std::optional<wire::Json>& fields, Prompt& prompt)
{
    if (!fields || fields->is_null()) return {};
    const Path root;
    const auto at = root / "additionalModelRequestFields";
    TRY_VOID(check_extra(*fields, at, words()));
    wire::Json::Object kept;
    for (auto& [name, value] : *fields->object()) {
        if (name == "top_k" && value.integer()) prompt.top_k = *value.integer();
        else kept.emplace_back(std::move(name), std::move(value));
    }
    if (kept.empty()) return {};
    prompt.extra = std::move(kept);
    const auto* betas = prompt.extra.find("anthropic_beta");
    if (!betas) return {};
    const bool harmless = betas->array() && std::ranges::all_of(*betas->array(), [](const wire::Json& beta) {
                              return beta.string() && is_harmless_beta(*beta.string());
                          });
    if (!harmless) return fail(words().invalid(at, "anthropic_beta names a beta feature that is not supported here"));
    return {};
}

Result<void> read_output(std::optional<shapes::OutputConfig>& output, Prompt& prompt)
{
    if (!output) return {};
    if (output->effort) prompt.extra.set("reasoning_effort", std::move(*output->effort));
    if (!output->textFormat) return {};
    auto& definition = output->textFormat->structure.jsonSchema;
    auto schema = definition ? wire::parse_json(definition->schema) : Result<wire::Json>(wire::Json());
    if (!schema || !schema->object())
        return fail(
            invalid_request("The value at outputConfig.textFormat.structure.jsonSchema.schema is not a JSON schema."));
    prompt.extra.set("response_format", response_format_of(*std::move(schema), std::move(definition->name).value_or(""),
                                                           std::move(definition->description).value_or("")));
    return {};
}

/// Bedrock wants the tools to be declared wherever the conversation uses them.
Result<void> check_tools_declared(const Prompt& prompt)
{
    if (!prompt.tools.empty()) return {};
    for (const auto& message : prompt.messages)
        for (const auto& block : message.content)
            if (std::holds_alternative<models::ToolUse>(block.value))
                return fail(invalid_request(
                    "The toolConfig field must be defined when using toolUse and toolResult content blocks."));
    return {};
}

template <class Request>
Result<Prompt> read_whole(Request& request)
{
    Prompt prompt;
    if (request.promptVariables && !request.promptVariables->empty())
        return fail(unsupported("prompt variables: a prompt from Prompt management is not supported"));
    if (request.performanceConfig && request.performanceConfig->latency.value_or("standard") != "standard")
        return fail(invalid_request("Latency performance configuration is not supported for this model."));
    if (request.serviceTier && request.serviceTier->type != "default")
        return fail(invalid_request("The provided service tier is not supported for this model."));
    TRY_VOID(read_system(request.system, prompt));
    TRY_VOID(read_messages(request.messages, prompt));
    TRY_VOID(read_tools(request.toolConfig, prompt));
    TRY_VOID(check_tools_declared(prompt));
    read_inference(request.inferenceConfig, prompt);
    TRY_VOID(read_extra(request.additionalModelRequestFields, prompt));
    TRY_VOID(read_output(request.outputConfig, prompt));
    return prompt;
}

}  // namespace

Result<Prompt> read_request(shapes::ConverseRequest& request) { return read_whole(request); }

Result<Prompt> read_request(shapes::ConverseStreamRequest& request)
{
    TRY(auto prompt, read_whole(request));
    prompt.streams = true;
    return prompt;
}

Result<Prompt> read_request(shapes::ConverseTokensRequest& request)
{
    Prompt prompt;
    TRY_VOID(read_system(request.system, prompt));
    TRY_VOID(read_messages(request.messages, prompt));
    TRY_VOID(read_tools(request.toolConfig, prompt));
    TRY_VOID(check_tools_declared(prompt));
    TRY_VOID(read_extra(request.additionalModelRequestFields, prompt));
    return prompt;
}

}  // namespace sekisho::formats::converse
