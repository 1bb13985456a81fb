#include "app/configuration.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <set>

#include "app/configuration_reader.h"
#include "gate/browser_origins.h"

namespace sekisho::app {
namespace {

std::unexpected<Error> wrong(std::string message) { return fail("Configuration", std::move(message)); }

std::string place(const std::string& file, const YAML::Node& node)
{
    return fmt::format("{}:{}", file, node.Mark().line + 1);
}

auto listen_into(Listen& target)
{
    return [&target](const YAML::Node& node) -> Result<void> {
        TRY(target, parse_listen(node.as<std::string>()));
        return {};
    };
}

Result<void> read_tls(const std::string& file, const YAML::Node& node, Configuration& to)
{
    to.tls_listen = Listen{"127.0.0.1", 8443};
    return apply(file, node,
                 {{"listen", listen_into(*to.tls_listen)},
                  {"certificate", into(to.tls_certificate)},
                  {"private_key", into(to.tls_private_key)},
                  {"allow_tls_1_2", into(to.tls_allow_12)}});
}

Result<void> read_bearer_tokens(const std::string& file, const YAML::Node& node, Configuration& to)
{
    return apply(file, node, {{"identity_pools", into(to.bearer_identity_pools)}});
}

Result<void> read_oidc(const std::string& file, const YAML::Node& node, OidcSettings& to)
{
    return apply(file, node,
                 {{"ca_file", into(to.ca_file)},
                  {"allow_private_addresses", into(to.allow_private_addresses)},
                  {"allow_link_local_addresses", into(to.allow_link_local_addresses)}});
}

Result<void> read_limits(const std::string& file, const YAML::Node& node, UserPoolLimits& to)
{
    const auto categories = [&to](const YAML::Node& map) -> Result<void> {
        if (!map.IsMap()) return wrong("expected a mapping of categories");
        for (const auto& member : map) to.requests_per_second[member.first.as<std::string>()] = member.second.as<int>();
        return {};
    };
    return apply(file, node,
                 {{"requests_per_second", categories},
                  {"unsigned_per_address", into(to.unsigned_per_address)},
                  {"unsigned_burst", into(to.unsigned_burst)},
                  {"count_loopback", into(to.count_loopback)}});
}

constexpr int highest_rate = 1'000'000;
bool is_rate(int value) { return value >= 0 && value <= highest_rate; }

/// The names of the categories are checked by those who know them, when the installation is opened.
Result<void> check_limits(const UserPoolLimits& limits)
{
    for (const auto& [category, per_second] : limits.requests_per_second)
        if (!is_rate(per_second)) return wrong(fmt::format("the limit of {} is out of range", category));
    if (!is_rate(limits.unsigned_per_address) || !is_rate(limits.unsigned_burst))
        return wrong("the limit of unsigned requests is out of range");
    return {};
}

Result<void> read_identity_pools(const std::string& file, const YAML::Node& node, IdentityPoolSettings& to)
{
    TRY_VOID(apply(file, node,
                   {{"unsigned_per_address", into(to.unsigned_per_address)},
                    {"unsigned_burst", into(to.unsigned_burst)},
                    {"count_loopback", into(to.count_loopback)},
                    {"new_guests_per_second", into(to.new_guests_per_second)},
                    {"forget_guests_after_days", into(to.forget_guests_after_days)}}));
    if (!is_rate(to.unsigned_per_address) || !is_rate(to.unsigned_burst) || !is_rate(to.new_guests_per_second))
        return wrong("a limit of identity_pools is out of range");
    if (to.forget_guests_after_days > 36'500) return wrong("identity_pools.forget_guests_after_days is out of range");
    return {};
}

Result<void> read_user_pools(const std::string& file, const YAML::Node& node, UserPoolSettings& to)
{
    return apply(file, node,
                 {{"issuers", into(to.issuers)},
                  {"new_pools", into(to.new_pools)},
                  {"rotate_keys_after_days", into(to.rotate_keys_after_days)},
                  {"limits", [&](const YAML::Node& limits) { return read_limits(file, limits, to.limits); }}});
}

Result<void> read_email(const std::string& file, const YAML::Node& node, EmailSettings& to)
{
    return apply(file, node,
                 {{"host", into(to.host)},
                  {"port", into(to.port)},
                  {"tls", into(to.tls)},
                  {"username", into(to.username)},
                  {"password_file", into(to.password.file)},
                  {"password_environment", into(to.password.environment)},
                  {"from", into(to.from)},
                  {"reply_to", into(to.reply_to)},
                  {"senders", into(to.senders)},
                  {"ca_file", into(to.ca_file)},
                  {"allow_private_addresses", into(to.allow_private_addresses)}});
}

Result<void> read_sms(const std::string& file, const YAML::Node& node, SmsSettings& to)
{
    return apply(file, node,
                 {{"url", into(to.url)},
                  {"key_file", into(to.key.file)},
                  {"key_environment", into(to.key.environment)},
                  {"ca_file", into(to.ca_file)},
                  {"allow_private_addresses", into(to.allow_private_addresses)}});
}

Result<void> read_telemetry(const std::string& file, const YAML::Node& node, TelemetrySettings& to)
{
    return apply(file, node,
                 {{"traces_url", into(to.traces_url)},
                  {"authorization_file", into(to.authorization.file)},
                  {"authorization_environment", into(to.authorization.environment)},
                  {"ca_file", into(to.ca_file)},
                  {"allow_private_addresses", into(to.allow_private_addresses)},
                  {"keep_conversations_days", into(to.keep_conversations_days)}});
}

Result<void> read_threat_protection(const std::string& file, const YAML::Node& node, ThreatProtectionSettings& to)
{
    return apply(
        file, node,
        {{"breached_passwords_file", into(to.breached_passwords_file)}, {"geo_database_file", into(to.geo_database_file)}});
}

Result<void> read_trigger_functions(const std::string& file, const YAML::Node& node, TriggerSettings& to)
{
    if (!node.IsSequence()) return wrong("expected a list of functions");
    for (const auto& item : node) {
        TriggerFunctionSettings function;
        TRY_VOID(apply(file, item,
                       {{"arn", into(function.arn)},
                        {"url", into(function.url)},
                        {"secret_file", into(function.secret_file)},
                        {"secret_env", into(function.secret_env)},
                        {"ca_file", into(function.ca_file)},
                        {"command", into(function.command)}}));
        to.functions.push_back(std::move(function));
    }
    return {};
}

Result<void> read_triggers(const std::string& file, const YAML::Node& node, TriggerSettings& to)
{
    return apply(file, node,
                 {{"allow_local_executables", into(to.allow_local_executables)},
                  {"functions", [&](const YAML::Node& list) { return read_trigger_functions(file, list, to); }}});
}

bool all_digits(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string> ids_of(const std::vector<ModelSettings>& models)
{
    std::vector<std::string> ids;
    for (const auto& model : models) ids.push_back(model.id);
    return ids;
}

Result<void> check_user_pools(const UserPoolSettings& settings)
{
    if (settings.issuers != "public_url" && settings.issuers != "aws")
        return wrong(fmt::format("user_pools.issuers `{}` is neither public_url nor aws", settings.issuers));
    if (settings.new_pools != "aws-compat" && settings.new_pools != "strict")
        return wrong(fmt::format("user_pools.new_pools `{}` is neither aws-compat nor strict", settings.new_pools));
    if (settings.rotate_keys_after_days != 0 && settings.rotate_keys_after_days < 2)
        return wrong("user_pools.rotate_keys_after_days must be 0 or at least 2");
    return {};
}

}  // namespace

Result<void> apply(const std::string& file, const YAML::Node& node, const Setters& setters)
{
    if (!node.IsMap()) return wrong(fmt::format("{}: expected a mapping", place(file, node)));
    std::set<std::string> seen;
    for (const auto& member : node) {
        const auto& key = member.first.Scalar();
        const auto setter = setters.find(key);
        if (setter == setters.end()) return wrong(fmt::format("{}: unknown key `{}`", place(file, member.first), key));
        if (!seen.insert(key).second)
            return wrong(fmt::format("{}: `{}` stands there twice", place(file, member.first), key));
        try {
            if (auto set = setter->second(member.second); !set)
                return wrong(fmt::format("{}: `{}`: {}", place(file, member.second), key, set.error().message));
        } catch (const YAML::Exception&) {
            return wrong(fmt::format("{}: `{}` has a value of the wrong type", place(file, member.second), key));
        }
    }
    return {};
}

Result<void> for_each(const YAML::Node& node, const std::function<Result<void>(const YAML::Node&)>& read)
{
    if (!node.IsSequence()) return wrong("expected a list");
    for (const auto& element : node) TRY_VOID(read(element));
    return {};
}

Result<Listen> parse_listen(std::string_view text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0)
        return wrong(fmt::format("`{}` is not of the form address:port", text));
    auto address = text.substr(0, colon);
    const auto digits = text.substr(colon + 1);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    std::uint16_t port = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (problem != std::errc() || end != digits.data() + digits.size())
        return wrong(fmt::format("`{}` is not a port", digits));
    return Listen{std::string(address), port};
}

Result<Configuration> read_configuration(const std::string& file, Configuration defaults)
{
    YAML::Node root;
    try {
        root = YAML::LoadFile(file);
    } catch (const YAML::BadFile&) {
        return wrong(fmt::format("cannot read the configuration file `{}`", file));
    } catch (const YAML::Exception& problem) {
        return wrong(fmt::format("{}:{}: {}", file, problem.mark.line + 1, problem.msg));
    }
    auto to = std::move(defaults);
    TRY_VOID(apply(
        file, root,
        {{"data", into(to.data)},
         {"listen", listen_into(to.listen)},
         {"admin_listen", listen_into(to.admin_listen)},
         {"tls", [&](const YAML::Node& node) { return read_tls(file, node, to); }},
         {"public_url", into(to.public_url)},
         {"account", into(to.account)},
         {"region", into(to.region)},
         {"environment", into(to.environment)},
         {"threads", into(to.threads)},
         {"requests_per_caller", into(to.requests_per_caller)},
         {"bearer_tokens", [&](const YAML::Node& node) { return read_bearer_tokens(file, node, to); }},
         {"oidc", [&](const YAML::Node& node) { return read_oidc(file, node, to.oidc); }},
         {"email", [&](const YAML::Node& node) { return read_email(file, node, to.messages.email.emplace()); }},
         {"sms", [&](const YAML::Node& node) { return read_sms(file, node, to.messages.sms.emplace()); }},
         {"limits", [&](const YAML::Node& node) { return read_limit_rules(file, node, to.money); }},
         {"budgets", [&](const YAML::Node& node) { return read_budgets(file, node, to.money); }},
         {"prices", [&](const YAML::Node& node) { return read_prices(file, node, to.money); }},
         {"money", [&](const YAML::Node& node) { return read_money(file, node, to.money); }},
         {"browser_origins", into(to.browser_origins)},
         {"policy_guard", into(to.policy_guard)},
         {"user_pools", [&](const YAML::Node& node) { return read_user_pools(file, node, to.user_pools); }},
         {"identity_pools", [&](const YAML::Node& node) { return read_identity_pools(file, node, to.identity_pools); }},
         {"triggers", [&](const YAML::Node& node) { return read_triggers(file, node, to.triggers); }},
         {"telemetry", [&](const YAML::Node& node) { return read_telemetry(file, node, to.telemetry); }},
         {"access_mapping", [&](const YAML::Node& node) { return read_access_mapping(file, node, to.access_mapping); }},
         {"access_model", [&](const YAML::Node& node) { return read_access_model_settings(file, node, to.access_model); }},
         {"threat_protection",
          [&](const YAML::Node& node) { return read_threat_protection(file, node, to.threat_protection); }},
         {"guardrails", [&](const YAML::Node& node) { return read_guardrails(file, node, to.guardrails); }},
         {"providers", [&](const YAML::Node& node) { return read_providers(file, node, to.providers); }},
         {"models", [&](const YAML::Node& node) { return read_models(file, node, to.models); }}}));
    return to;
}

Result<Configuration> checked(Configuration configuration)
{
    if (configuration.data.empty()) return wrong("no data folder is given (--data DIR)");
    if (configuration.account.size() != 12 || !all_digits(configuration.account))
        return wrong(fmt::format("the account `{}` is not twelve digits", configuration.account));
    if (configuration.region.empty()) return wrong("the region is empty");
    if (configuration.public_url.empty())
        configuration.public_url = fmt::format("http://{}:{}", configuration.listen.address, configuration.listen.port);
    if (!configuration.public_url.starts_with("http://") && !configuration.public_url.starts_with("https://"))
        return wrong(fmt::format("the public URL `{}` is not of http or https", configuration.public_url));
    while (configuration.public_url.ends_with('/')) configuration.public_url.pop_back();
    if (configuration.tls_certificate.empty() != configuration.tls_private_key.empty())
        return wrong("a TLS certificate and its private key must be given together");
    if (!configuration.environment.empty() && configuration.environment != "production" &&
        configuration.environment != "staging" && configuration.environment != "development")
        return wrong(
            fmt::format("the environment `{}` is none of production, staging and development", configuration.environment));
    if (configuration.policy_guard != "off" && configuration.policy_guard != "refuse_new_access")
        return wrong(fmt::format("the policy guard `{}` is neither off nor refuse_new_access", configuration.policy_guard));
    for (const auto& origin : configuration.browser_origins)
        if (!gate::is_origin(origin)) return wrong(fmt::format("`{}` is no origin of web pages", origin));
    TRY_VOID(check_user_pools(configuration.user_pools));
    TRY_VOID(check_models(configuration.providers, configuration.models));
    TRY_VOID(settle_money(configuration.money, ids_of(configuration.models)));
    TRY_VOID(check_limits(configuration.user_pools.limits));
    TRY_VOID(compile_access_mapping(configuration.access_mapping, configuration.account));
    return configuration;
}

}  // namespace sekisho::app
