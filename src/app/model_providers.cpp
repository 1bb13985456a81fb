#include "app/model_providers.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <random>

#include "models/demo/demo_provider.h"
#include "models/routes/routes.h"
#include "models/upstreams/anthropic/anthropic.h"
#include "models/upstreams/bedrock/aws_credentials.h"
#include "models/upstreams/bedrock/bedrock.h"
#include "models/upstreams/openai/openai.h"
#include "models/upstreams/remote_provider.h"

namespace sekisho::app {
namespace {

namespace upstreams = models::upstreams;
using std::chrono::milliseconds;

/// One of the configured providers, open.
struct OpenProvider {
    std::shared_ptr<const upstreams::Connection> connection;  ///< null: the demonstration answerer
    std::shared_ptr<models::routes::Circuit> circuit;
};

struct Opening {
    const ProviderKeys& keys;
    const Clock& clock;
};

std::unexpected<Error> wrong(const ProviderSettings& provider, std::string_view what)
{
    return fail("Configuration", fmt::format("the provider `{}`: {}", provider.name, what));
}

Result<Secret> read_key(const ProviderSettings& provider, const KeySettings& key, const Opening& opening)
{
    if (key.word == "sealed") return opening.keys.get(provider.name);
    struct stat status{};
    const auto& file = key.source.file;
    if (!file.empty() && (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || (status.st_mode & 077) != 0))
        return wrong(provider, fmt::format("`{}` is no file, or others may read it (chmod 600)", file));
    auto read = read_secret(key.source, "api_key");
    if (!read) return wrong(provider, read.error().message);
    const auto visible = [](char c) { return static_cast<unsigned char>(c) > ' ' && c != 0x7f; };
    if (!std::ranges::all_of(read->reveal(), visible))
        return wrong(provider, "the key has characters that keys do not have");
    return read;
}

Result<std::shared_ptr<upstreams::Authorizer>> key_authorizer(const ProviderSettings& provider, const Opening& opening,
                                                              std::string field, std::string scheme)
{
    if (provider.api_key.word == "none") return std::make_shared<upstreams::NoAuthorizer>();
    TRY(auto key, read_key(provider, provider.api_key, opening));
    return std::make_shared<upstreams::KeyAuthorizer>(std::move(field), std::move(scheme), std::move(key));
}

Result<upstreams::ApiUrl> url_of(const ProviderSettings& provider, const std::string& given, const std::string& otherwise)
{
    auto url = upstreams::parse_api_url(given.empty() ? otherwise : given);
    if (!url) return wrong(provider, url.error().message);
    return url;
}

Result<std::shared_ptr<upstreams::Authorizer>> aws_authorizer(const ProviderSettings& provider, const Opening& opening,
                                                              const std::shared_ptr<net::Client>& client)
{
    if (provider.access_key_id.empty()) return key_authorizer(provider, opening, "authorization", "Bearer ");
    authn::Credentials own;
    own.access_key_id = provider.access_key_id;
    TRY(own.secret_access_key, read_key(provider, provider.secret_access_key, opening));
    std::shared_ptr<upstreams::AwsCredentials> credentials = std::make_shared<upstreams::FixedCredentials>(std::move(own));
    if (!provider.role_arn.empty()) {
        upstreams::AssumedRole role{
            provider.role_arn, provider.role_session_name, provider.external_id, provider.region, {}};
        TRY(role.sts, url_of(provider, provider.sts_url, fmt::format("https://sts.{}.amazonaws.com", provider.region)));
        credentials =
            std::make_shared<upstreams::RoleCredentials>(std::move(credentials), std::move(role), client, opening.clock);
    }
    return std::make_shared<upstreams::SigningAuthorizer>(std::move(credentials), provider.region, "bedrock", opening.clock);
}

upstreams::OpenAiSettings openai_settings(const ProviderSettings& provider, const upstreams::ApiUrl& url)
{
    using formats::openai::LimitName;
    const bool new_name =
        provider.limit_name.empty() ? url.authority == "api.openai.com" : provider.limit_name == "max_completion_tokens";
    return {new_name ? LimitName::max_completion_tokens : LimitName::max_tokens, provider.hidden_reasoning};
}

Result<std::shared_ptr<const upstreams::Connection>> connect(const ProviderSettings& provider, const Opening& opening)
{
    net::ClientOptions options;
    options.addresses.private_networks = provider.allow_private_addresses;
    options.ca_file = provider.ca_file;
    TRY(std::shared_ptr<net::Client> client, net::Client::open(std::move(options)));
    const auto& times = provider.timeouts;
    const upstreams::Timeouts timeouts{milliseconds(times.connect), milliseconds(times.first_token),
                                       milliseconds(times.idle), milliseconds(times.total)};
    upstreams::Connection made{{}, client, nullptr, nullptr, timeouts, opening.clock};
    if (provider.type == "anthropic") {
        TRY(made.url, url_of(provider, provider.url, "https://api.anthropic.com"));
        TRY(made.authorizer, key_authorizer(provider, opening, "x-api-key", ""));
        made.dialect = std::make_shared<upstreams::Anthropic>();
    } else if (provider.type == "openai") {
        TRY(made.url, url_of(provider, provider.url, "https://api.openai.com/v1"));
        TRY(made.authorizer, key_authorizer(provider, opening, "authorization", "Bearer "));
        made.dialect = std::make_shared<upstreams::OpenAi>(openai_settings(provider, made.url));
    } else {
        TRY(made.url,
            url_of(provider, provider.url, fmt::format("https://bedrock-runtime.{}.amazonaws.com", provider.region)));
        TRY(made.authorizer, aws_authorizer(provider, opening, client));
        made.dialect = std::make_shared<upstreams::Bedrock>();
    }
    return std::make_shared<const upstreams::Connection>(std::move(made));
}

models::routes::CircuitSettings circuit_settings(const ProviderSettings& provider)
{
    models::routes::CircuitSettings settings;
    settings.failures_in_a_row = provider.circuit.failures_in_a_row;
    settings.failure_rate = provider.circuit.failure_rate;
    settings.open_for = std::chrono::seconds(provider.circuit.open_seconds);
    settings.concurrency = static_cast<std::size_t>(provider.concurrency);
    return settings;
}

using OpenProviders = std::map<std::string, OpenProvider, std::less<>>;

Result<OpenProviders> open_providers(const Configuration& configuration, const Opening& opening)
{
    OpenProviders open;
    for (const auto& provider : configuration.providers) {
        auto& made = open[provider.name];
        TRY(made.connection, connect(provider, opening));
        made.circuit = std::make_shared<models::routes::Circuit>(provider.name, circuit_settings(provider), opening.clock);
    }
    const std::string demo(demo_provider);
    open[demo].circuit = std::make_shared<models::routes::Circuit>(demo, models::routes::CircuitSettings{}, opening.clock);
    return open;
}

double drawn()
{
    thread_local std::mt19937 engine{std::random_device{}()};
    return std::uniform_real_distribution<double>(0, 1)(engine);
}

std::shared_ptr<models::Provider> provider_of(const ModelSettings& settings, const OpenProviders& open, const Clock& clock)
{
    std::vector<models::routes::Route> routes;
    for (const auto& route : routes_of(settings)) {
        const auto& through = open.find(route.provider)->second;
        std::shared_ptr<models::Provider> provider;
        if (through.connection) {
            upstreams::Target target{route.provider, route.model, route.price_key.empty() ? settings.id : route.price_key,
                                     settings.context_window, settings.max_output_tokens};
            provider = std::make_shared<upstreams::RemoteProvider>(through.connection, std::move(target));
        } else {
            provider = std::make_shared<models::demo::DemoProvider>();
        }
        routes.push_back({std::move(provider), through.circuit, route.weight, route.priority});
    }
    if (settings.provider == demo_provider) return routes.front().provider;
    models::routes::RoutesSettings how;
    how.retries = settings.retries;
    return std::make_shared<models::routes::Routes>(settings.id, std::move(routes), how, clock, drawn);
}

models::Model model_of(const ModelSettings& settings, const OpenProviders& open, const Clock& clock)
{
    models::Model model;
    model.id = settings.id;
    model.name = settings.name;
    model.provider_name = settings.provider_name;
    model.input_modalities = settings.input_modalities;
    model.output_modalities = settings.output_modalities;
    model.streaming = settings.streaming;
    model.max_output_tokens = settings.max_output_tokens;
    model.context_window = settings.context_window;
    model.aliases = settings.aliases;
    model.provider = provider_of(settings, open, clock);
    for (const auto& route : routes_of(settings)) {
        const auto& key = route.price_key.empty() ? settings.id : route.price_key;
        if (std::ranges::find(model.price_keys, key) == model.price_keys.end()) model.price_keys.push_back(key);
    }
    return model;
}

}  // namespace

Result<std::vector<models::Model>> open_models(const Configuration& configuration, const ProviderKeys& keys,
                                               const Clock& clock)
{
    TRY(const auto open, open_providers(configuration, {keys, clock}));
    std::vector<models::Model> all;
    for (const auto& settings : configuration.models) all.push_back(model_of(settings, open, clock));
    return all;
}

}  // namespace sekisho::app
