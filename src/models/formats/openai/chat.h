#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "models/formats/answer.h"
#include "models/formats/events.h"

/// OpenAI's Chat Completions: https://platform.openai.com/docs/api-reference/chat
namespace sekisho::formats::openai {

struct ChatRequest {
    std::string model;           ///< as asked
    models::Prompt prompt;       ///< without model_id; `streams` as asked
    bool include_usage = false;  ///< stream_options.include_usage: a last chunk says what was used
};

/// A request's body as a prompt. ValidationException (400) in OpenAI's words, with the members `param` and `code`.
[[nodiscard]] Result<ChatRequest> read_chat_request(std::string_view body);

/// How a server calls the limit of output tokens: OpenAI's own models know the second name alone, most others the first.
enum class LimitName { max_tokens, max_completion_tokens };

/// A streaming request asks for usage always. ValidationException where this format cannot say what the prompt says.
[[nodiscard]] Result<std::string> write_chat_request(const models::Prompt& prompt, std::string_view model,
                                                     LimitName limit_name = LimitName::max_tokens);

[[nodiscard]] Result<WholeAnswer> read_chat_response(std::string_view body);
[[nodiscard]] std::string write_chat_response(const WholeAnswer& answer, const Identity& identity);

/// Chunks without names; the door adds "data: [DONE]" after the last.
class ChatWriter final : public EventWriter {
public:
    enum class Usage { leave_out, include };
    ChatWriter(Identity identity, Usage usage) : identity_(std::move(identity)), usage_(usage) {}
    ServerEvents begin(const models::Answer& answer) override;
    ServerEvents piece(models::Delta delta) override;
    ServerEvents end(const models::Answer& answer) override;
    ServerEvents failed(const Error& error) override;

private:
    [[nodiscard]] ServerEvent chunk(std::string_view delta, std::string_view finish_reason = {}) const;
    [[nodiscard]] ServerEvent arguments(std::string_view json) const;

    Identity identity_;
    Usage usage_;
    int tool_calls_ = 0;            ///< tool uses are counted among themselves
    bool lacks_arguments_ = false;  ///< the open tool use has had no input yet
};

/// The data "[DONE]" ends it.
class ChatReader final : public EventReader {
public:
    Result<std::vector<models::Delta>> read(std::string_view name, std::string_view data) override;

private:
    void read_choice(const wire::Json& choice, std::vector<models::Delta>& into);
    void read_tool_call(const wire::Json& call, std::vector<models::Delta>& into);
    /// The open block where it is of that kind, else a new one.
    int block(models::BlockStart::Kind kind, std::vector<models::Delta>& into);
    void begin(models::BlockStart start, std::vector<models::Delta>& into);
    void close(std::vector<models::Delta>& into);

    int next_ = 0;                 ///< the next block's index
    int open_ = -1;                ///< the block that is open
    std::int64_t tool_call_ = -1;  ///< the provider's number of the tool use that is open
    std::string tool_call_id_;
    models::BlockStart::Kind kind_ = models::BlockStart::Kind::text;
};

}  // namespace sekisho::formats::openai
