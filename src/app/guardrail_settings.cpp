#include "app/guardrail_settings.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <map>

#include "app/configuration_reader.h"
#include "guardrails/webhook.h"
#include "net/address.h"

namespace sekisho::app {
namespace {

using Webhooks = std::map<std::string, guardrails::ExternalPtr>;

constexpr std::size_t shortest_key = 32;

std::unexpected<Error> wrong(std::string message) { return fail("Configuration", std::move(message)); }

Result<void> read_enforcement(const std::string& file, const YAML::Node& node, GuardrailSettings& to)
{
    GuardrailEnforcement one;
    TRY_VOID(apply(file, node,
                   {{"guardrail", into(one.guardrail)},
                    {"version", into(one.version)},
                    {"webhook", into(one.webhook)},
                    {"roles", into(one.roles)},
                    {"models", into(one.models)},
                    {"mode", into(one.mode)}}));
    to.enforce.push_back(std::move(one));
    return {};
}

Result<void> read_webhook(const std::string& file, const YAML::Node& node, GuardrailSettings& to)
{
    GuardrailWebhook one;
    TRY_VOID(apply(file, node,
                   {{"name", into(one.name)},
                    {"url", into(one.url)},
                    {"key_file", into(one.key.file)},
                    {"key_environment", into(one.key.environment)},
                    {"ca_file", into(one.ca_file)},
                    {"allow_private_addresses", into(one.allow_private_addresses)},
                    {"timeout_milliseconds", into(one.timeout_milliseconds)},
                    {"on_failure", into(one.on_failure)}}));
    to.webhooks.push_back(std::move(one));
    return {};
}

/// The host of an absolute URL, without port; empty where there is none or a user name.
std::string_view host_of(std::string_view url)
{
    url.remove_prefix(url.find("//") + 2);
    const auto authority = url.substr(0, url.find_first_of("/?#"));
    if (authority.find('@') != std::string_view::npos) return {};
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

Result<guardrails::ExternalPtr> open_webhook(const GuardrailWebhook& settings, const Clock& clock)
{
    const auto name = fmt::format("guardrails.webhooks: `{}`", settings.name);
    const bool secure = settings.url.starts_with("https://");
    if (settings.name.empty()) return wrong("guardrails.webhooks: one has no `name`");
    if (!secure && !settings.url.starts_with("http://")) return wrong(name + " has no `url` of https");
    if (host_of(settings.url).empty() || (!secure && !net::is_loopback_host(host_of(settings.url))))
        return wrong(name + " has a `url` of http that is not of this machine, without a host, or with a user name");
    if (settings.timeout_milliseconds < 10 || settings.timeout_milliseconds > 60'000)
        return wrong(name + " has a `timeout_milliseconds` that is not between 10 and 60000");
    if (settings.on_failure != "refuse" && settings.on_failure != "allow")
        return wrong(name + " has an `on_failure` that is neither refuse nor allow");
    TRY(auto key, read_secret(settings.key, "key"));
    if (key.reveal().size() < shortest_key)
        return wrong(fmt::format("{} has a key of less than {} characters", name, shortest_key));
    net::ClientOptions options;
    options.ca_file = settings.ca_file;
    options.addresses.private_networks = settings.allow_private_addresses;
    TRY(std::shared_ptr<net::Client> client, net::Client::open(std::move(options)));
    guardrails::Webhook::Target target{.name = settings.name,
                                       .url = settings.url,
                                       .key = std::move(key),
                                       .time = std::chrono::milliseconds(settings.timeout_milliseconds),
                                       .on_failure = settings.on_failure == "allow"
                                                         ? guardrails::External::OnFailure::allow
                                                         : guardrails::External::OnFailure::refuse};
    return guardrails::ExternalPtr(std::make_shared<guardrails::Webhook>(std::move(client), std::move(target), clock));
}

Result<guardrails::Enforcement> enforcement_of(const GuardrailEnforcement& settings, const Webhooks& webhooks,
                                               const std::string& account, const std::string& region)
{
    guardrails::Enforcement one;
    if (settings.guardrail.empty() == settings.webhook.empty())
        return wrong("guardrails.enforce: `guardrail` or `webhook` must be given, one of the two");
    if (settings.mode != "enforce" && settings.mode != "shadow")
        return wrong(fmt::format("guardrails.enforce: the mode `{}` is neither enforce nor shadow", settings.mode));
    one.mode = settings.mode == "shadow" ? guardrails::Mode::shadow : guardrails::Mode::enforce;
    one.roles = settings.roles;
    one.models = settings.models;
    if (!settings.webhook.empty()) {
        const auto found = webhooks.find(settings.webhook);
        if (found == webhooks.end())
            return wrong(fmt::format("guardrails.enforce: there is no webhook `{}`", settings.webhook));
        one.external = found->second;
        return one;
    }
    if (settings.version.empty()) return wrong(fmt::format("guardrails.enforce: `{}` has no `version`", settings.guardrail));
    one.version = settings.version;
    one.guardrail = settings.guardrail.starts_with("arn:")
                        ? settings.guardrail
                        : fmt::format("arn:aws:bedrock:{}:{}:guardrail/{}", region, account, settings.guardrail);
    return one;
}

}  // namespace

Result<void> read_guardrails(const std::string& file, const YAML::Node& node, GuardrailSettings& to)
{
    return apply(file, node,
                 {{"asynchronous", into(to.asynchronous)},
                  {"stream_window", into(to.stream_window)},
                  {"enforce",
                   [&](const YAML::Node& list) {
                       return for_each(list, [&](const YAML::Node& one) { return read_enforcement(file, one, to); });
                   }},
                  {"webhooks", [&](const YAML::Node& list) {
                       return for_each(list, [&](const YAML::Node& one) { return read_webhook(file, one, to); });
                   }}});
}

Result<std::unique_ptr<guardrails::Guards>> open_guards(const GuardrailSettings& settings,
                                                        const guardrails::Library& library, const Clock& clock,
                                                        const std::string& account, const std::string& region)
{
    if (settings.stream_window < 64 || settings.stream_window > 65'536)
        return wrong("guardrails.stream_window must be between 64 and 65536");
    Webhooks webhooks;
    for (const auto& webhook : settings.webhooks) {
        TRY(auto opened, open_webhook(webhook, clock));
        if (!webhooks.emplace(webhook.name, std::move(opened)).second)
            return wrong(fmt::format("guardrails.webhooks: `{}` is configured twice", webhook.name));
    }
    guardrails::EngineGuards::Settings made;
    made.asynchronous = settings.asynchronous;
    made.window.hold = static_cast<std::size_t>(settings.stream_window);
    for (const auto& enforcement : settings.enforce) {
        TRY(auto one, enforcement_of(enforcement, webhooks, account, region));
        made.enforce.push_back(std::move(one));
    }
    return std::unique_ptr<guardrails::Guards>(std::make_unique<guardrails::EngineGuards>(library, std::move(made)));
}

}  // namespace sekisho::app
