#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/secret_source.h"
#include "base/result.h"

namespace YAML {
class Node;
}

namespace sekisho::app {

/// A provider's key: in a file of mode 0600, in an environment variable, or sealed in the data folder (`sekisho
/// provider-key`). It never stands in the configuration itself.
struct KeySettings {
    SecretSource source;
    std::string word;  ///< "sealed", or "none" for servers that ask for no key

    [[nodiscard]] bool empty() const noexcept { return source.empty() && word.empty(); }
};

/// Milliseconds.
struct ProviderTimeouts {
    std::int64_t connect = 5'000;
    std::int64_t first_token = 60'000;
    std::int64_t idle = 60'000;
    std::int64_t total = 600'000;
};

/// When a provider that fails is left alone.
struct CircuitBreakerSettings {
    int failures_in_a_row = 5;
    double failure_rate = 0.5;
    int open_seconds = 10;
};

/// One of `providers`.
struct ProviderSettings {
    std::string name;
    std::string type;  ///< "anthropic", "openai", "bedrock"
    std::string url;   ///< empty: the provider's own
    KeySettings api_key;
    std::string ca_file;  ///< PEM: these authorities alone; empty: the system's
    bool allow_private_addresses = true;
    ProviderTimeouts timeouts;
    CircuitBreakerSettings circuit;
    std::int64_t concurrency = 0;  ///< calls at one time; 0: any number
    // openai
    std::string limit_name;  ///< "max_tokens", "max_completion_tokens"; empty: as the url lets expect
    bool hidden_reasoning = true;
    // bedrock
    std::string region;
    std::string access_key_id;
    KeySettings secret_access_key;
    std::string role_arn, role_session_name = "sekisho", external_id, sts_url;

    std::vector<std::string> keys_given;  ///< as they stand in the file: each type has its own
};

/// Who may answer for a model.
struct RouteSettings {
    std::string provider;
    std::string model;      ///< as the provider names it
    std::string price_key;  ///< empty: the model's id
    int weight = 1;
    int priority = 0;
};

/// One of `models`.
struct ModelSettings {
    std::string id;
    std::string name;
    std::string provider_name;
    std::string provider;  ///< in place of routes: one provider, which names the model as we do
    std::int64_t max_output_tokens = 4096;
    std::int64_t context_window = 200'000;
    std::vector<std::string> aliases;
    std::vector<std::string> input_modalities{"TEXT"};
    std::vector<std::string> output_modalities{"TEXT"};
    bool streaming = true;
    int retries = 1;
    std::vector<RouteSettings> routes;
};

/// `demo` needs no configuration.
inline constexpr std::string_view demo_provider = "demo";

[[nodiscard]] Result<void> read_providers(const std::string& file, const YAML::Node& node,
                                          std::vector<ProviderSettings>& to);
[[nodiscard]] Result<void> read_models(const std::string& file, const YAML::Node& node, std::vector<ModelSettings>& to);

/// What no single key can show: unique names and ids, known providers, keys that fit the type, values within their ranges.
[[nodiscard]] Result<void> check_models(const std::vector<ProviderSettings>& providers,
                                        const std::vector<ModelSettings>& models);

/// The routes of a model, with `provider` as the one route where it stands alone.
[[nodiscard]] std::vector<RouteSettings> routes_of(const ModelSettings& model);

/// Whether `name` may be a provider's: letters, digits, '.', '_' and '-', 64 at most, and no dot at its begin.
[[nodiscard]] bool is_provider_name(std::string_view name) noexcept;

}  // namespace sekisho::app
