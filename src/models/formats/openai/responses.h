#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "models/formats/answer.h"
#include "models/formats/events.h"

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
        models::BlockStart start;
        std::string id;
        std::string text;       ///< so far: text, arguments or thought
        std::string encrypted;  ///< a thought's signature
    };
    void event(ServerEvents& into, std::string_view type, wire::Json members);
    void open(ServerEvents& into, models::BlockStart start);
    void close(ServerEvents& into);

    Identity identity_;
    wire::Json echo_;
    std::int64_t sequence_ = 0;
    int items_ = 0;
    std::optional<Item> item_;
    wire::Json::Array output_;
};

}  // namespace sekisho::formats::openai
