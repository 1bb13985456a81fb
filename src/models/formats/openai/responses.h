#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "models/formats/answer.h"
#include "models/formats/events.h"
#include "models/formats/json_writer.h"

/// OpenAI's Responses, for text and tools: https://platform.openai.com/docs/api-reference/responses
/// Nothing is stored: previous_response_id, conversation, background and hosted tools are refused.
namespace sekisho::formats::openai {

struct ResponsesRequest {
    std::string model;      ///< as asked
    models::Prompt prompt;  ///< without model_id; `streams` as asked
    wire::Json echo;        ///< what the response repeats of the request: instructions, tools, temperature, ...
};

/// ValidationException (400) in OpenAI's words, with the members `param` and `code`.
[[nodiscard]] Result<ResponsesRequest> read_responses_request(std::string_view body);
[[nodiscard]] std::string write_responses_response(const WholeAnswer& answer, const Identity& identity,
                                                   const wire::Json& echo);

/// response.created, response.in_progress, response.output_item.added, response.content_part.added,
/// response.output_text.delta, ... response.completed or response.incomplete; each with its sequence_number.
class ResponsesWriter final : public EventWriter {
public:
    ResponsesWriter(Identity identity, wire::Json echo) : identity_(std::move(identity)), echo_(std::move(echo)) {}
    ServerEvents begin(const models::Answer& answer) override;
    ServerEvents piece(models::Delta delta) override;
    ServerEvents end(const models::Answer& answer) override;
    ServerEvents failed(const Error& error) override;

private:
    struct Item {
        models::BlockStart::Kind kind = models::BlockStart::Kind::text;
        int block = 0;                ///< the answer's index of it
        std::string id = {};          ///< "msg_...", "fc_...", "rs_..."
        std::string call = {};        ///< of a function call: call_id
        std::string name = {};        ///< of a function call
        std::string text = {};        ///< so far: text, arguments or thought
        models::Reasoning seal = {};  ///< of a thought: signature or redacted bytes
    };
    /// An event's object with type and sequence_number, left open.
    [[nodiscard]] JsonWriter begun(std::string_view type);
    /// The same with item_id and output_index of the open item, and the index of its part where it has parts.
    [[nodiscard]] JsonWriter begun_of_item(std::string_view type);
    [[nodiscard]] ServerEvent whole_response(std::string_view type, std::string_view status, const models::Answer* answer,
                                             const Error* error = nullptr);
    void open(ServerEvents& into, models::BlockStart start);
    /// Opens an item of that kind unless it is open.
    Item& item(ServerEvents& into, int block, models::BlockStart::Kind kind);
    void close(ServerEvents& into);

    Identity identity_;
    wire::Json echo_;
    std::int64_t sequence_ = 0;
    std::optional<Item> item_;
    std::vector<std::string> output_;  ///< the items that are complete, as JSON texts
};

}  // namespace sekisho::formats::openai
