#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "gateway/inference_profiles.h"
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
    /// `profiles`: those that accounts make; null: there are none. Both outlive this.
    ModelAccess(const models::Catalogue& catalogue, std::string environment, const ApplicationProfiles* profiles = nullptr)
        : catalogue_(catalogue), environment_(std::move(environment)), profiles_(profiles)
    {
    }

    /// bedrock:InvokeModel, or bedrock:InvokeModelWithResponseStream, on the model, with bedrock:GuardrailIdentifier,
    /// sekisho:Environment and sekisho:MaxOutputTokens. Through an inference profile: on the profile, and on every model
    /// behind it with bedrock:InferenceProfileArn.
    /// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
    /// A guardrail that is asked for: bedrock:ApplyGuardrail on it as well.
    [[nodiscard]] op::AccessChecks to_ask(const Asking& asking, const op::Caller& caller,
                                          const op::Envelope& envelope) const;
    /// Any other action on a model, e.g. bedrock:CountTokens; through a profile, on the models behind it.
    [[nodiscard]] op::AccessChecks to_use(std::string action, std::string_view model_id, const op::Envelope& envelope) const;

    /// The profile that the text names, for a caller of that account; nullopt: it names none.
    [[nodiscard]] std::optional<InferenceProfile> profile(std::string_view id_or_arn, std::string_view account,
                                                          std::string_view region) const;
    /// The model that an id or an ARN names: of a foundation model, a custom one, or an inference profile.
    /// ValidationException "The provided model identifier is invalid." where there is none: asked after authorization, so
    /// that it tells nothing to those who may not ask it.
    [[nodiscard]] Result<const models::Model*> find(std::string_view model_id) const;
    /// The same for doors without ARNs, where models have aliases as well. ResourceNotFoundException (404), in OpenAI's
    /// words.
    [[nodiscard]] Result<const models::Model*> find_named(std::string_view name) const;
    /// The id that an alias stands for; other names as they are. What policies are asked about.
    [[nodiscard]] std::string id_of(std::string_view name) const;
    [[nodiscard]] const models::Catalogue& catalogue() const noexcept { return catalogue_; }

private:
    struct Target;
    /// An ARN may name any Region, and that of a custom model or a system's profile any account: all of them mean the same
    /// here. So that nobody gets around a denial by the choice of one, that of the caller and the request is judged as well.
    [[nodiscard]] std::vector<Target> targets(std::string_view model_id, const std::string& account,
                                              std::string_view region) const;
    [[nodiscard]] std::vector<Target> targets_through(const InferenceProfile& profile, const std::string& account,
                                                      std::string_view region) const;
    [[nodiscard]] op::AccessChecks checks(const std::string& action, const std::vector<Target>& targets) const;

    const models::Catalogue& catalogue_;
    std::string environment_;
    const ApplicationProfiles* profiles_;
};

/// Models of the configuration that are not foundation models are called "custom-model/<name>", or
/// "custom-model/<base model>/<name>".
[[nodiscard]] bool is_custom_model(std::string_view id) noexcept;
/// The model's ARN: that of a foundation model, or of a custom one, which every account has as its own.
[[nodiscard]] std::string model_arn(std::string_view id, std::string_view account, std::string_view region);

/// ResourceNotFoundException, 404: there is none, or none for who asks.
[[nodiscard]] Error no_such_model(std::string_view name);

}  // namespace sekisho::gateway
