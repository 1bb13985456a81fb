#include "app/model_settings.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/configuration_reader.h"

namespace sekisho::app {
namespace {

using Names = std::vector<std::string_view>;

std::unexpected<Error> wrong(std::string message) { return fail("Configuration", std::move(message)); }

bool is_one_of(const Names& names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

/// "sealed" and "none" only: a key in the configuration would be read by everybody who may read the file.
auto word_into(std::string& target)
{
    return [&target](const YAML::Node& node) -> Result<void> {
        const auto word = node.as<std::string>();
        if (word != "sealed" && word != "none")
            return wrong("a key never stands here: `sealed`, `none`, or the key's file or environment variable");
        target = word;
        return {};
    };
}

Result<void> read_timeouts(const std::string& file, const YAML::Node& node, ProviderTimeouts& to)
{
    return apply(file, node,
                 {{"connect_ms", into(to.connect)},
                  {"first_token_ms", into(to.first_token)},
                  {"idle_ms", into(to.idle)},
                  {"total_ms", into(to.total)}});
}

Result<void> read_circuit(const std::string& file, const YAML::Node& node, CircuitBreakerSettings& to)
{
    return apply(file, node,
                 {{"failures_in_a_row", into(to.failures_in_a_row)},
                  {"failure_rate", into(to.failure_rate)},
                  {"open_seconds", into(to.open_seconds)}});
}

Result<void> read_provider(const std::string& file, const YAML::Node& node, ProviderSettings& to)
{
    TRY_VOID(apply(file, node,
                   {{"name", into(to.name)},
                    {"type", into(to.type)},
                    {"url", into(to.url)},
                    {"api_key", word_into(to.api_key.word)},
                    {"api_key_file", into(to.api_key.source.file)},
                    {"api_key_env", into(to.api_key.source.environment)},
                    {"ca_file", into(to.ca_file)},
                    {"allow_private_addresses", into(to.allow_private_addresses)},
                    {"timeouts", [&](const YAML::Node& child) { return read_timeouts(file, child, to.timeouts); }},
                    {"circuit", [&](const YAML::Node& child) { return read_circuit(file, child, to.circuit); }},
                    {"concurrency", into(to.concurrency)},
                    {"limit_name", into(to.limit_name)},
                    {"hidden_reasoning", into(to.hidden_reasoning)},
                    {"region", into(to.region)},
                    {"access_key_id", into(to.access_key_id)},
                    {"secret_access_key", word_into(to.secret_access_key.word)},
                    {"secret_access_key_file", into(to.secret_access_key.source.file)},
                    {"secret_access_key_env", into(to.secret_access_key.source.environment)},
                    {"role_arn", into(to.role_arn)},
                    {"role_session_name", into(to.role_session_name)},
                    {"external_id", into(to.external_id)},
                    {"sts_url", into(to.sts_url)}}));
    for (const auto& member : node) to.keys_given.push_back(member.first.Scalar());
    return {};
}

Result<void> read_route(const std::string& file, const YAML::Node& node, RouteSettings& to)
{
    return apply(file, node,
                 {{"provider", into(to.provider)},
                  {"model", into(to.model)},
                  {"price_key", into(to.price_key)},
                  {"weight", into(to.weight)},
                  {"priority", into(to.priority)}});
}

Result<void> read_model(const std::string& file, const YAML::Node& node, ModelSettings& to)
{
    const auto routes = [&](const YAML::Node& list) {
        return for_each(list, [&](const YAML::Node& route) { return read_route(file, route, to.routes.emplace_back()); });
    };
    return apply(file, node,
                 {{"id", into(to.id)},
                  {"name", into(to.name)},
                  {"provider_name", into(to.provider_name)},
                  {"provider", into(to.provider)},
                  {"max_output_tokens", into(to.max_output_tokens)},
                  {"context_window", into(to.context_window)},
                  {"aliases", into(to.aliases)},
                  {"input_modalities", into(to.input_modalities)},
                  {"output_modalities", into(to.output_modalities)},
                  {"streaming", into(to.streaming)},
                  {"retries", into(to.retries)},
                  {"routes", routes}});
}

/// Keys that only some types know.
const std::map<std::string_view, Names, std::less<>> own_keys = {
    {"anthropic", {"api_key", "api_key_file", "api_key_env"}},
    {"openai", {"api_key", "api_key_file", "api_key_env", "limit_name", "hidden_reasoning"}},
    {"bedrock",
     {"api_key", "api_key_file", "api_key_env", "region", "access_key_id", "secret_access_key", "secret_access_key_file",
      "secret_access_key_env", "role_arn", "role_session_name", "external_id", "sts_url"}}};
const Names common_keys = {"name",     "type",    "url",        "ca_file", "allow_private_addresses",
                           "timeouts", "circuit", "concurrency"};

Result<void> check_keys_of_type(const ProviderSettings& provider)
{
    const auto own = own_keys.find(provider.type);
    if (own == own_keys.end())
        return wrong(fmt::format("the provider `{}` has the type `{}`, which is none of anthropic, openai and bedrock",
                                 provider.name, provider.type));
    for (const auto& key : provider.keys_given)
        if (!is_one_of(common_keys, key) && !is_one_of(own->second, key))
            return wrong(
                fmt::format("the provider `{}` is of type {}, which has no `{}`", provider.name, provider.type, key));
    return {};
}

Result<void> check_one_place(const ProviderSettings& provider, const KeySettings& key, std::string_view name)
{
    const int places =
        (key.word.empty() ? 0 : 1) + (key.source.file.empty() ? 0 : 1) + (key.source.environment.empty() ? 0 : 1);
    if (places != 1)
        return wrong(
            fmt::format("the provider `{0}` needs one of `{1}_file`, `{1}_env` and `{1}: sealed`", provider.name, name));
    return {};
}

Result<void> check_credentials(const ProviderSettings& provider)
{
    if (provider.type != "bedrock") return check_one_place(provider, provider.api_key, "api_key");
    if (provider.region.empty()) return wrong(fmt::format("the provider `{}` has no `region`", provider.name));
    const bool signs = !provider.access_key_id.empty();
    if (signs != !provider.secret_access_key.empty())
        return wrong(
            fmt::format("the provider `{}` needs `access_key_id` and the secret access key together", provider.name));
    if (signs != provider.api_key.empty())
        return wrong(fmt::format("the provider `{}` needs either an access key or a Bedrock API key", provider.name));
    if (!signs && !provider.role_arn.empty())
        return wrong(fmt::format("the provider `{}` cannot assume a role by a Bedrock API key", provider.name));
    if (provider.role_arn.empty() && (!provider.external_id.empty() || !provider.sts_url.empty()))
        return wrong(fmt::format("the provider `{}` has no `role_arn` for `external_id` and `sts_url`", provider.name));
    const auto& key = signs ? provider.secret_access_key : provider.api_key;
    if (key.word == "none") return wrong(fmt::format("the provider `{}` cannot go without a key", provider.name));
    return check_one_place(provider, key, signs ? "secret_access_key" : "api_key");
}

Result<void> check_ranges(const ProviderSettings& provider)
{
    constexpr std::int64_t longest = 3'600'000;
    const auto& times = provider.timeouts;
    for (const auto time : {times.connect, times.first_token, times.idle, times.total})
        if (time < 1 || time > longest)
            return wrong(fmt::format("a timeout of the provider `{}` is out of range (1 to {} ms)", provider.name, longest));
    const auto& circuit = provider.circuit;
    if (circuit.failures_in_a_row < 1 || circuit.open_seconds < 1 || circuit.open_seconds > 3600 ||
        !(circuit.failure_rate > 0 && circuit.failure_rate <= 1))
        return wrong(fmt::format("the circuit of the provider `{}` has a value out of range", provider.name));
    if (provider.concurrency < 0) return wrong(fmt::format("the provider `{}` has a concurrency below 0", provider.name));
    if (!provider.limit_name.empty() && provider.limit_name != "max_tokens" &&
        provider.limit_name != "max_completion_tokens")
        return wrong(fmt::format("the provider `{}` has a `limit_name` that is neither max_tokens nor max_completion_tokens",
                                 provider.name));
    return {};
}

Result<void> check_provider(const ProviderSettings& provider)
{
    if (!is_provider_name(provider.name)) return wrong(fmt::format("`{}` is no name of a provider", provider.name));
    TRY_VOID(check_keys_of_type(provider));
    TRY_VOID(check_credentials(provider));
    return check_ranges(provider);
}

Result<void> check_routes(const ModelSettings& model, const std::set<std::string>& providers)
{
    if (model.provider.empty() == model.routes.empty())
        return wrong(fmt::format("the model `{}` needs either `provider` or `routes`", model.id));
    std::set<std::pair<std::string, std::string>> seen;
    for (const auto& route : routes_of(model)) {
        const bool demo = route.provider == demo_provider;
        if (!demo && !providers.contains(route.provider))
            return wrong(fmt::format("the model `{}` names the unknown provider `{}`", model.id, route.provider));
        if (!demo && route.model.empty())
            return wrong(fmt::format("the model `{}` does not say how `{}` names it (`model`)", model.id, route.provider));
        if (demo && (!route.price_key.empty() || (!route.model.empty() && route.model != model.id)))
            return wrong(
                fmt::format("the model `{}` gives the demonstration answerer a model or price of its own", model.id));
        if (route.weight < 0 || route.weight > 1'000'000 || route.priority < 0 || route.priority > 1000)
            return wrong(fmt::format("a route of the model `{}` has a weight or priority out of range", model.id));
        if (!seen.emplace(route.provider, route.model).second)
            return wrong(fmt::format("the model `{}` has two equal routes to `{}`", model.id, route.provider));
    }
    return {};
}

Result<void> check_model(const ModelSettings& model, const std::set<std::string>& providers)
{
    if (model.id.empty()) return wrong("a model has no `id`");
    TRY_VOID(check_routes(model, providers));
    if (model.max_output_tokens < 1) return wrong(fmt::format("the model `{}` has no room for output", model.id));
    if (model.context_window < 1) return wrong(fmt::format("the model `{}` has no room for input", model.id));
    if (model.retries < 0 || model.retries > 10)
        return wrong(fmt::format("the model `{}` has `retries` out of range (0 to 10)", model.id));
    const Names inputs = {"TEXT", "IMAGE"}, outputs = {"TEXT", "IMAGE", "EMBEDDING"};
    const auto known = [](const std::vector<std::string>& all, const Names& names) {
        return !all.empty() && std::ranges::all_of(all, [&](const auto& one) { return is_one_of(names, one); });
    };
    if (!known(model.input_modalities, inputs) || !known(model.output_modalities, outputs))
        return wrong(
            fmt::format("the model `{}` has a modality that is none of TEXT, IMAGE and (output) EMBEDDING", model.id));
    return {};
}

}  // namespace

Result<void> read_providers(const std::string& file, const YAML::Node& node, std::vector<ProviderSettings>& to)
{
    return for_each(node, [&](const YAML::Node& item) { return read_provider(file, item, to.emplace_back()); });
}

Result<void> read_models(const std::string& file, const YAML::Node& node, std::vector<ModelSettings>& to)
{
    return for_each(node, [&](const YAML::Node& item) { return read_model(file, item, to.emplace_back()); });
}

Result<void> check_models(const std::vector<ProviderSettings>& providers, const std::vector<ModelSettings>& models)
{
    std::set<std::string> names;
    for (const auto& provider : providers) {
        TRY_VOID(check_provider(provider));
        if (provider.name == demo_provider || !names.insert(provider.name).second)
            return wrong(fmt::format("the provider `{}` is configured twice", provider.name));
    }
    std::set<std::string> ids;
    for (const auto& model : models) {
        TRY_VOID(check_model(model, names));
        if (!ids.insert(model.id).second) return wrong(fmt::format("the model `{}` is configured twice", model.id));
    }
    for (const auto& model : models)
        for (const auto& alias : model.aliases)
            if (alias.empty() || !ids.insert(alias).second)
                return wrong(fmt::format("the model `{}` has the alias `{}`, which is another's", model.id, alias));
    return {};
}

std::vector<RouteSettings> routes_of(const ModelSettings& model)
{
    if (model.provider.empty()) return model.routes;
    return {
        {.provider = model.provider, .model = model.provider == demo_provider ? std::string() : model.id, .price_key = {}}};
}

bool is_provider_name(std::string_view name) noexcept
{
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return !name.empty() && name.size() <= 64 && name.front() != '.' &&
           name.find_first_not_of(letters) == std::string_view::npos;
}

}  // namespace sekisho::app
