#pragma once

#include <string>
#include <string_view>

#include "models/conversation.h"
#include "models/formats/words.h"

/// Fields of a request beyond those of models::Prompt. They travel in Prompt::extra under the names of the format that has
/// them; two have one name everywhere, OpenAI's, and are translated:
///     response_format   {"type": "json_schema", "json_schema": {"name", "description", "schema"}} or {"type":
///     "json_object"} reasoning_effort  "low", "medium", ...
/// A writer hands on what its format knows and refuses the rest: a field is never dropped on the way to a model that would
/// have heeded it.
namespace sekisho::formats {

/// Whether fields that a caller hands to a model untranslated leave alone what has been checked, counted and held: limits
/// of tokens at any depth ("max_tokens", "n", ...), and at the top the conversation, tools, model and streaming.
[[nodiscard]] Result<void> check_extra(const wire::Json& extra, const Path& at, const Words& words);

/// Whether a beta feature of Anthropic's changes neither prices nor who runs tools.
[[nodiscard]] bool is_harmless_beta(std::string_view name) noexcept;

/// The refusal of a field that a provider's format has no place for.
[[nodiscard]] Error unsupported_field(std::string_view name);

/// The schema of a response_format of type "json_schema"; nullptr where it has another.
[[nodiscard]] const wire::Json* schema_of(const wire::Json& response_format) noexcept;
/// A response_format of that schema.
[[nodiscard]] wire::Json response_format_of(wire::Json schema, std::string name = {}, std::string description = {});

/// Refuses what is no response_format. `strict` may be anything.
[[nodiscard]] Result<void> check_response_format(const wire::Json& format, const Path& at, const Words& words);

}  // namespace sekisho::formats
