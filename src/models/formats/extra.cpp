#include "models/formats/extra.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "models/errors.h"
#include "models/formats/fields.h"

namespace sekisho::formats {
namespace {

/// How the models of Bedrock and of OpenAI-compatible servers call the limit of output tokens and the number of answers.
constexpr auto limits_of_tokens = std::to_array<std::string_view>({"max_tokens",
                                                                   "maxTokens",
                                                                   "max_new_tokens",
                                                                   "maxNewTokens",
                                                                   "max_gen_len",
                                                                   "maxTokenCount",
                                                                   "max_length",
                                                                   "max_tokens_to_sample",
                                                                   "max_output_tokens",
                                                                   "maxOutputTokens",
                                                                   "max_completion_tokens",
                                                                   "min_tokens",
                                                                   "n",
                                                                   "best_of",
                                                                   "num_generations",
                                                                   "num_results",
                                                                   "numResults",
                                                                   "num_return_sequences",
                                                                   "numberOfImages",
                                                                   "ignore_eos"});

constexpr auto parts_of_prompts = std::to_array<std::string_view>({"model",
                                                                   "modelId",
                                                                   "model_id",
                                                                   "messages",
                                                                   "system",
                                                                   "prompt",
                                                                   "input",
                                                                   "inputText",
                                                                   "instructions",
                                                                   "tools",
                                                                   "toolConfig",
                                                                   "tool_config",
                                                                   "tool_choice",
                                                                   "toolChoice",
                                                                   "functions",
                                                                   "stream",
                                                                   "stream_options",
                                                                   "guardrailConfig",
                                                                   "guardrails",
                                                                   "anthropic_version",
                                                                   "service_tier",
                                                                   "serviceTier",
                                                                   "performanceConfig",
                                                                   "mcp_servers",
                                                                   "container",
                                                                   "web_search_options",
                                                                   "amazon-bedrock-guardrailConfig",
                                                                   "amazon-bedrock-guardrailAction",
                                                                   "amazon-bedrock-trace",
                                                                   "inference_geo",
                                                                   "background",
                                                                   "store",
                                                                   "previous_response_id"});

constexpr auto harmless_betas =
    std::to_array<std::string_view>({"interleaved-thinking-", "fine-grained-tool-streaming-", "token-efficient-tools-",
                                     "output-128k-", "claude-code-", "prompt-caching-", "structured-outputs-", "pdfs-",
                                     "effort-", "tool-examples-", "max-tokens-3-5-sonnet-", "dev-full-thinking-"});

template <std::size_t N>
bool names(const std::array<std::string_view, N>& list, std::string_view name) noexcept
{
    return std::ranges::find(list, name) != list.end();
}

Result<void> check_limits(const wire::Json& value, const Path& at, const Words& words)
{
    if (const auto* array = value.array()) {
        for (std::size_t i = 0; i < array->size(); ++i) {
            const auto here = at / i;
            TRY_VOID(check_limits((*array)[i], here, words));
        }
    }
    if (!value.object()) return {};
    for (const auto& [name, member] : *value.object()) {
        const auto here = at / std::string_view(name);
        if (names(limits_of_tokens, name)) return fail(words.unknown(here));
        TRY_VOID(check_limits(member, here, words));
    }
    return {};
}

}  // namespace

Result<void> check_extra(const wire::Json& extra, const Path& at, const Words& words)
{
    if (extra.is_null()) return {};
    if (!extra.object()) return fail(words.wrong_kind(at, Kind::object, extra));
    for (const auto& [name, member] : *extra.object()) {
        const auto here = at / std::string_view(name);
        if (names(parts_of_prompts, name)) return fail(words.unknown(here));
        // The names in a schema are those of an answer's parts.
        if (name == "response_format" || name == "output_config") continue;
        if (names(limits_of_tokens, name)) return fail(words.unknown(here));
        TRY_VOID(check_limits(member, here, words));
    }
    return {};
}

bool is_harmless_beta(std::string_view name) noexcept
{
    return std::ranges::any_of(harmless_betas, [name](std::string_view prefix) { return name.starts_with(prefix); }) &&
           std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f && c != ',' && c != '"'; });
}

Error unsupported_field(std::string_view name) { return models::errors::unsupported(fmt::format("the field {}", name)); }

const wire::Json* schema_of(const wire::Json& response_format) noexcept
{
    const auto* schema = response_format.find("json_schema");
    return schema && text_in(response_format, "type") == "json_schema" ? schema->find("schema") : nullptr;
}

wire::Json response_format_of(wire::Json schema, std::string name, std::string description)
{
    wire::Json named;
    named.set("name", name.empty() ? std::string("answer") : std::move(name));
    if (!description.empty()) named.set("description", std::move(description));
    named.set("schema", std::move(schema));
    return wire::Json::Object{{"type", "json_schema"}, {"json_schema", std::move(named)}};
}

Result<void> check_response_format(const wire::Json& format, const Path& at, const Words& words)
{
    const auto type = text_in(format, "type");
    if (type == "text" || type == "json_object") return {};
    if (type != "json_schema")
        return fail(words.invalid(at / "type", "must be one of 'text', 'json_object' and 'json_schema'"));
    const auto* schema = schema_of(format);
    if (!schema || !schema->object())
        return fail(words.invalid(at / "json_schema", "must have a schema, which is an object"));
    return {};
}

}  // namespace sekisho::formats
