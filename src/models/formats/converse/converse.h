#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "models/formats/answer.h"
#include "models/formats/events.h"
#include "shapes/bedrock_runtime.h"

/// Bedrock's Converse: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
namespace sekisho::formats::converse {

namespace shapes = sekisho::shapes::bedrock_runtime;

/// Prompts of inputs that have been decoded and checked against their schema; their texts are moved out. What changes what
/// a model does and is not understood is refused, with a ValidationException in Bedrock's words.
[[nodiscard]] Result<models::Prompt> read_request(shapes::ConverseRequest& request);
[[nodiscard]] Result<models::Prompt> read_request(shapes::ConverseStreamRequest& request);  ///< `streams` is set
[[nodiscard]] Result<models::Prompt> read_request(shapes::ConverseTokensRequest& request);

/// The body of Converse and ConverseStream that asks `prompt` of `model_id`, as Bedrock names it. ValidationException where
/// this format cannot say what the prompt says.
[[nodiscard]] Result<std::string> write_request(const models::Prompt& prompt, std::string_view model_id);
/// The body of CountTokens.
[[nodiscard]] Result<std::string> write_token_count_request(const models::Prompt& prompt, std::string_view model_id);

/// A provider's whole answer, from Converse's response body. ModelErrorException where it is none.
[[nodiscard]] Result<WholeAnswer> read_response(std::string_view body);
[[nodiscard]] Result<std::int64_t> read_token_count(std::string_view body);

enum class Trace { leave_out, include };
/// `latency`: from the request to the end of the answer.
[[nodiscard]] shapes::ConverseResponse write_response(WholeAnswer answer, std::chrono::milliseconds latency, Trace trace);

/// A provider's error response or exception event as one of models/errors.h. `code`: "ThrottlingException", from the header
/// x-amzn-errortype or :exception-type, whatever follows ':' left out; may be empty.
[[nodiscard]] Error read_error(int status, std::string_view code, std::string_view body);

/// The events of ConverseStream. begin once, then piece for each, then end.
class StreamWriter {
public:
    [[nodiscard]] std::vector<shapes::ConverseStreamOutput> begin() const;
    [[nodiscard]] std::vector<shapes::ConverseStreamOutput> piece(models::Delta delta);
    [[nodiscard]] std::vector<shapes::ConverseStreamOutput> end(const models::Answer& answer,
                                                                std::chrono::milliseconds latency, Trace trace);

private:
    int open_ = -1;  ///< the block that has been begun and not ended
};

/// Takes an event's :event-type and payload; exceptions of the stream go to read_error.
class StreamReader final : public EventReader {
public:
    Result<std::vector<models::Delta>> read(std::string_view name, std::string_view data) override;

private:
    int open_ = -1;
};

/// "end_turn", "max_tokens", ...: Bedrock's names.
[[nodiscard]] std::string_view name_of(models::StopReason reason) noexcept;
[[nodiscard]] shapes::TokenUsage token_usage(const models::Usage& usage);

}  // namespace sekisho::formats::converse
