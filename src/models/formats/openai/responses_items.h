#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/formats/answer.h"
#include "models/formats/json_writer.h"

/// The objects of a response of Responses, whole and in streams.
namespace sekisho::formats::openai {

/// "msg_", "fc_" or "rs_", the response's own id and the item's number.
[[nodiscard]] std::string item_id(const Identity& identity, models::BlockStart::Kind kind, std::size_t number);

struct ItemState {
    std::string_view id;
    std::string_view status;  ///< "in_progress", "completed"
};
/// `text`: null where none has come yet.
void write_message(ItemState item, const std::string* text, JsonWriter& out);
void write_function_call(ItemState item, std::string_view call_id, std::string_view name, std::string_view arguments,
                         JsonWriter& out);
void write_thought(std::string_view id, const models::Reasoning& thought, JsonWriter& out);
enum class TextPart { output, summary };
void write_text_part(TextPart kind, std::string_view text, JsonWriter& out);

struct ResponseParts {
    std::string_view status;
    const std::vector<std::string>* output = nullptr;  ///< items as JSON texts
    std::optional<models::Usage> usage = {};
    models::StopReason stop_reason = models::StopReason::end_turn;
    const Error* error = nullptr;
};
void write_response_object(const Identity& identity, const wire::Json& echo, const ResponseParts& parts, JsonWriter& out);

/// "completed" or "incomplete".
[[nodiscard]] std::string_view status_of(models::StopReason reason) noexcept;

}  // namespace sekisho::formats::openai
