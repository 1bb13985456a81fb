#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "models/conversation.h"

namespace sekisho::models {

/// How well it is known what an answer costs.
enum class Certainty {
    reported,  ///< the provider has said so
    metered,   ///< counted by us from what has arrived so far; the provider may charge up to this
    unknown,   ///< anything up to the worst case
};

/// An answer that arrives in pieces. Destroying it before its end stops the provider. Used by one task.
class Answer {
public:
    virtual ~Answer() = default;
    /// The next piece; nullopt at the end. After an error or the end it must not be called again.
    /// Errors: ModelErrorException (424), ModelTimeoutException (408), ModelStreamErrorException (424),
    /// ServiceUnavailableException (503), ThrottlingException (429), all named in models/errors.h.
    virtual Task<Result<std::optional<Delta>>> next() = 0;
    /// After the end: why it ended, and the stop sequence that ended it.
    [[nodiscard]] virtual StopReason stop_reason() const = 0;
    [[nodiscard]] virtual std::optional<std::string> stop_sequence() const { return std::nullopt; }
    /// What has been used so far, and how well that is known; final after the end or an error.
    [[nodiscard]] virtual Usage usage() const = 0;
    [[nodiscard]] virtual Certainty certainty() const = 0;
    /// Who answers: the provider's name as in the configuration, and by which of the model's prices it charges.
    [[nodiscard]] virtual std::string_view provider() const = 0;
    [[nodiscard]] virtual std::string_view price_key() const = 0;
    /// The model that answers, as the provider names it; "sekisho-demo" where it is no model at all.
    [[nodiscard]] virtual std::string_view model() const = 0;
    /// What the answer says beside its content (Converse's additionalModelResponseFields); null: nothing.
    [[nodiscard]] virtual wire::Json extra() const { return {}; }
    /// What guardrails found, in the form of Converse's trace; null: they had no part.
    [[nodiscard]] virtual wire::Json guardrail_trace() const { return {}; }
};

using AnswerPtr = std::unique_ptr<Answer>;

/// The most that a prompt can cost.
struct Bound {
    std::int64_t input_tokens = 0;   ///< never too low, whatever the provider's tokeniser is
    std::int64_t output_tokens = 0;  ///< max_tokens as it will be sent
};

struct EmbeddingRequest {
    std::string model_id;
    std::vector<std::string> inputs;
    std::optional<std::int64_t> dimensions;
    wire::Json extra;
};

struct Embeddings {
    std::vector<std::vector<float>> vectors;  ///< one for each input
    Usage usage;
    std::string provider;
    std::string price_key;
};

/// Something that answers prompts. Thread-safe.
class Provider {
public:
    virtual ~Provider() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;  ///< as in the configuration: "demo"
    /// Where it returns an Error, nothing was charged and nothing will be. Where that is not sure (the request was sent
    /// and no answer came), there is an Answer, whose first next() fails and whose certainty() is unknown.
    virtual Task<Result<AnswerPtr>> ask(Prompt prompt) = 0;
    virtual Task<Result<std::int64_t>> count_tokens(Prompt prompt) = 0;
    /// ValidationException where it has none.
    virtual Task<Result<Embeddings>> embed(EmbeddingRequest request);
    /// What this prompt can cost at most. Pure.
    [[nodiscard]] virtual Bound bound(const Prompt& prompt) const = 0;
};

}  // namespace sekisho::models
