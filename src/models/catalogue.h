#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/provider.h"

namespace sekisho::models {

/// One foundation model as ListFoundationModels shows it, and who answers for it.
struct Model {
    std::string id;             ///< "anthropic.claude-3-haiku-20240307-v1:0"
    std::string name;           ///< "Claude 3 Haiku"
    std::string provider_name;  ///< "Anthropic": whose model the id names
    std::vector<std::string> input_modalities{"TEXT"};
    std::vector<std::string> output_modalities{"TEXT"};  ///< "TEXT", "EMBEDDING"
    bool streaming = true;
    std::int64_t max_output_tokens = 4096;
    std::int64_t context_window = 200'000;  ///< tokens of input and output together
    std::vector<std::string> aliases;       ///< further names at the OpenAI and Anthropic doors: "claude-3-haiku"
    std::shared_ptr<Provider> provider;     ///< who really answers; it may choose among several
    std::vector<std::string> price_keys;    ///< of all that may answer: a hold covers the dearest
};

/// "arn:aws:bedrock:<region>::foundation-model/<id>", for a model id or for such an ARN as it stands.
[[nodiscard]] std::string foundation_model_arn(std::string_view model_id, std::string_view region);

/// The models of this installation. Immutable; thread-safe.
class Catalogue {
public:
    explicit Catalogue(std::vector<Model> models);
    /// By id or by foundation-model ARN of any region; nullptr where there is none.
    [[nodiscard]] const Model* find(std::string_view id_or_arn) const;
    /// By id, ARN or alias: for doors that have no ARNs.
    [[nodiscard]] const Model* find_by_any_name(std::string_view name) const;
    [[nodiscard]] const std::map<std::string, Model, std::less<>>& all() const { return models_; }

private:
    std::map<std::string, Model, std::less<>> models_;
    std::map<std::string, std::string, std::less<>> ids_by_alias_;
};

}  // namespace sekisho::models
