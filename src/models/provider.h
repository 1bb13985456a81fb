#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "wire/json.h"

namespace sekisho::models {

enum class Role { user, assistant };

struct Message {
    Role role = Role::user;
    std::string text;
};

/// What a model is asked, whatever door it came through.
struct Prompt {
    std::string model_id;
    std::vector<std::string> system;
    std::vector<Message> messages;  ///< not empty; the last one is the user's
    std::optional<std::int64_t> max_tokens;
    std::vector<std::string> stop_sequences;
};

enum class StopReason { end_turn, max_tokens, stop_sequence };

/// Tokens, as the provider counts and charges them.
struct Usage {
    std::int64_t input_tokens = 0;
    std::int64_t output_tokens = 0;
};

/// An answer that arrives in pieces. Destroying it before its end stops the provider. Used by one task.
class Answer {
public:
    virtual ~Answer() = default;
    /// The next non-empty piece of text; nullopt at the end. Errors: ModelErrorException, ModelTimeoutException, ...
    virtual Task<Result<std::optional<std::string>>> next() = 0;
    /// After the end: why it ended, and the stop sequence that ended it.
    [[nodiscard]] virtual StopReason stop_reason() const = 0;
    [[nodiscard]] virtual std::optional<std::string> stop_sequence() const = 0;
    /// What has been used so far; final after the end.
    [[nodiscard]] virtual Usage usage() const = 0;
};

/// Something that answers prompts. Thread-safe.
class Provider {
public:
    virtual ~Provider() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;  ///< as in the configuration: "demo"
    virtual Task<Result<std::unique_ptr<Answer>>> ask(Prompt prompt) = 0;
    [[nodiscard]] virtual Task<Result<std::int64_t>> count_tokens(Prompt prompt) = 0;
    /// What a caller must be told of who answers (Converse's additionalModelResponseFields); null: nothing.
    [[nodiscard]] virtual wire::Json disclosure() const = 0;
};

}  // namespace sekisho::models
