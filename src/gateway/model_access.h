#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "models/catalogue.h"
#include "op/access.h"
#include "op/call.h"

namespace sekisho::gateway {

enum class Streaming { no, yes };

/// What the policies are asked about a call of a model; the same at every door.
struct Asking {
    std::string_view model_id;  ///< as the door takes it: id, ARN
    Streaming streaming = Streaming::no;
    std::optional<std::int64_t> max_tokens = {};  ///< as asked; absent: the model's most
    std::string_view guardrail = {};              ///< id or ARN; empty: none
    std::string_view guardrail_version = {};
};

/// Which permissions calls of models need. Immutable; thread-safe.
class ModelAccess {
public:
    /// `environment`: "production", "staging", "development" or empty: what the installation says that it is.
    ModelAccess(const models::Catalogue& catalogue, std::string environment)
        : catalogue_(catalogue), environment_(std::move(environment))
    {
    }

    /// bedrock:InvokeModel, or bedrock:InvokeModelWithResponseStream, on the model, with bedrock:GuardrailIdentifier,
    /// sekisho:Environment and sekisho:MaxOutputTokens.
    [[nodiscard]] op::AccessChecks to_ask(const Asking& asking, const op::Caller& caller,
                                          const op::Envelope& envelope) const;
    /// Any other action on a model, e.g. bedrock:CountTokens.
    [[nodiscard]] op::AccessChecks to_use(std::string action, std::string_view model_id, const op::Envelope& envelope) const;

    /// The model that an id or a foundation-model ARN names. ValidationException "The provided model identifier is
    /// invalid." where there is none: asked after authorization, so that it tells nothing to those who may not ask it.
    [[nodiscard]] Result<const models::Model*> find(std::string_view model_id) const;
    /// The same for doors without ARNs, where models have aliases as well. ResourceNotFoundException (404), in OpenAI's
    /// words.
    [[nodiscard]] Result<const models::Model*> find_named(std::string_view name) const;
    /// The id that an alias stands for; other names as they are. What policies are asked about.
    [[nodiscard]] std::string id_of(std::string_view name) const;
    [[nodiscard]] const models::Catalogue& catalogue() const noexcept { return catalogue_; }

private:
    const models::Catalogue& catalogue_;
    std::string environment_;
};

/// ResourceNotFoundException, 404: there is none, or none for who asks.
[[nodiscard]] Error no_such_model(std::string_view name);

}  // namespace sekisho::gateway
