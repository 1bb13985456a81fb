#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "wire/json.h"

/// A conversation with a model as we see it, whatever door it came through and whatever provider answers it. It can
/// hold all that the doors' formats can say; models/formats translates. Value types.
namespace sekisho::models {

enum class Role { user, assistant };

struct Text {
    std::string text;
    /// Converse's guardContent: where any text of a prompt is marked, guardrails look at the marked ones alone.
    bool guarded = false;
    std::vector<std::string> qualifiers = {};  ///< of guarded text: "grounding_source", "query", "guard_content"
};

struct Image {
    std::string format;  ///< "png", "jpeg", "gif", "webp"
    std::string bytes;
    std::string detail = {};  ///< how closely OpenAI's models look: "low", "high"; a hint that others do not know
};

struct Document {
    std::string format;  ///< "pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"
    std::string name;
    std::string bytes;
    std::string context = {};  ///< what the caller says of it to the model
};

/// The model asks for a tool.
struct ToolUse {
    std::string id;
    std::string name;
    wire::Json input;
};

/// What the model thought before it answered; handed back as it was.
struct Reasoning {
    std::string text;
    std::string signature;
    std::string redacted;  ///< opaque bytes, in place of text and signature
};

/// Where a provider may cache what stands before.
struct CachePoint {};

struct Block;

/// What a tool answered.
struct ToolResult {
    std::string tool_use_id;
    std::vector<Block> content;  ///< Text, Image, Document, or wire::Json
    bool is_error = false;
};

struct Block {
    std::variant<Text, Image, Document, ToolUse, ToolResult, Reasoning, CachePoint, wire::Json> value;
};

struct Message {
    Role role = Role::user;
    std::vector<Block> content;
};

struct Tool {
    std::string name;
    std::string description;
    wire::Json input_schema;  ///< JSON Schema
    bool cache_point_after = false;
    bool strict = false;  ///< inputs must keep to the schema
};

struct ToolChoice {
    enum class Kind { automatic, any, none, named };
    Kind kind = Kind::automatic;
    std::string name = {};       ///< of Kind::named
    bool one_at_a_time = false;  ///< at most one tool use in an answer
};

/// What a model is asked.
struct Prompt {
    std::string model_id;           ///< ours, from the catalogue
    std::vector<Block> system;      ///< Text and CachePoint
    std::vector<Message> messages;  ///< not empty
    std::vector<Tool> tools;
    ToolChoice tool_choice;
    std::optional<std::int64_t> max_tokens;
    std::optional<double> temperature;
    std::optional<double> top_p;
    std::optional<std::int64_t> top_k;
    std::vector<std::string> stop_sequences;
    wire::Json extra;      ///< null or an object: fields that only the model's own provider knows
    bool streams = false;  ///< the caller reads piece by piece; otherwise a provider may answer in one
};

/// The texts of a list of blocks, with a line's end between them; other blocks are left out.
[[nodiscard]] std::string text_of(const std::vector<Block>& blocks);

/// Pieces of an answer, in the order in which they are sent. `index` counts the answer's blocks from 0.
struct BlockStart {
    enum class Kind { text, tool_use, reasoning };
    int index = 0;
    Kind kind = Kind::text;
    std::string id = {};    ///< of a tool use
    std::string name = {};  ///< of a tool use
};
struct TextDelta {
    int index = 0;
    std::string text;
};
struct ToolInputDelta {
    int index = 0;
    std::string json;  ///< a piece of the input's JSON text
};
struct ReasoningDelta {
    int index = 0;
    std::string text = {};
    std::string signature = {};
    std::string redacted = {};
};
struct BlockStop {
    int index = 0;
};
using Delta = std::variant<BlockStart, TextDelta, ToolInputDelta, ReasoningDelta, BlockStop>;

enum class StopReason {
    end_turn,
    max_tokens,
    stop_sequence,
    tool_use,
    content_filtered,
    guardrail_intervened,
    refusal,
    context_window_exceeded,
    malformed_output,
    malformed_tool_use
};

/// Tokens, by the classes in which providers charge them. No class counts what another counts.
struct Usage {
    std::int64_t input_tokens = 0;  ///< neither read from nor written to a cache
    std::int64_t output_tokens = 0;
    std::int64_t cache_read_tokens = 0;
    std::int64_t cache_write_tokens = 0;
    std::int64_t images = 0;  ///< pictures made; the ones that are shown count as input tokens

    [[nodiscard]] std::int64_t total_tokens() const noexcept
    {
        return input_tokens + output_tokens + cache_read_tokens + cache_write_tokens;
    }
    friend bool operator==(const Usage&, const Usage&) = default;
};

}  // namespace sekisho::models
