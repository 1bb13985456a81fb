#include "app/trigger_functions.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <map>

#include "app/files.h"
#include "services/cognito_idp/triggers/executable.h"
#include "services/cognito_idp/triggers/webhook.h"

namespace sekisho::app {
namespace {

using cognito_idp::Functions;
using Clients = std::map<std::string, std::shared_ptr<net::Client>>;  // by CA file

/// Local executables under way at one time, and waiting: few, since each is a process.
constexpr std::size_t executables_at_once = 4, executables_waiting = 64;

std::unexpected<Error> wrong(const TriggerFunctionSettings& function, std::string_view what)
{
    return fail("Configuration", fmt::format("the trigger function `{}` {}", function.arn, what));
}

/// arn:<partition>:lambda:<region>:<account>:function:<name>, perhaps with a version or alias.
bool is_function_arn(std::string_view arn)
{
    std::vector<std::string_view> parts;
    for (auto rest = arn;;) {
        const auto colon = rest.find(':');
        parts.push_back(rest.substr(0, colon));
        if (colon == std::string_view::npos) break;
        rest.remove_prefix(colon + 1);
    }
    const bool complete = std::ranges::none_of(parts, [](auto part) { return part.empty(); });
    return (parts.size() == 7 || parts.size() == 8) && complete && parts[0] == "arn" && parts[2] == "lambda" &&
           parts[4].size() == 12 && parts[5] == "function";
}

/// The host of an absolute URL, without port; empty where there is none or a user name.
std::string_view host_of(std::string_view url)
{
    url.remove_prefix(url.find("//") + 2);
    auto authority = url.substr(0, url.find_first_of("/?#"));
    if (authority.find('@') != std::string_view::npos) return {};
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

Result<void> check_url(const TriggerFunctionSettings& function)
{
    const std::string_view url = function.url;
    if (!url.starts_with("https://") && !url.starts_with("http://"))
        return wrong(function, "has a `url` that is not of https");
    if (host_of(url).empty()) return wrong(function, "has a `url` without a host, or with a user name");
    if (url.starts_with("http://") && !net::is_loopback_host(host_of(url)))
        return wrong(function, "has a `url` of http that is not of this machine");
    return {};
}

Result<Secret> key_of(const TriggerFunctionSettings& function)
{
    if (function.secret_file.empty() == function.secret_env.empty())
        return wrong(function, "needs either `secret_file` or `secret_env`");
    std::string key;
    if (!function.secret_env.empty()) {
        const char* value = std::getenv(function.secret_env.c_str());
        key = value ? value : "";
    } else {
        struct stat status{};
        if (::stat(function.secret_file.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || (status.st_mode & 077) != 0)
            return wrong(function, "has a `secret_file` that is no file or that others may read (chmod 600)");
        TRY(key, read_file(function.secret_file));
        while (key.ends_with('\n') || key.ends_with('\r')) key.pop_back();
    }
    if (key.size() < cognito_idp::shortest_webhook_key)
        return wrong(function, fmt::format("has a key of less than {} characters", cognito_idp::shortest_webhook_key));
    return Secret(std::move(key));
}

Result<std::shared_ptr<net::Client>> client_of(Clients& clients, const std::string& ca_file)
{
    auto& client = clients[ca_file];
    if (client) return client;
    net::ClientOptions options;
    options.plain_http = net::PlainHttp::to_loopback;
    options.ca_file = ca_file;
    TRY(auto opened, net::Client::open(std::move(options)));
    client = std::move(opened);
    return client;
}

Result<void> check_command(const TriggerFunctionSettings& function, bool allowed)
{
    if (!allowed) return wrong(function, "is a local executable, which `allow_local_executables` does not allow");
    const auto& program = function.command.front();
    struct stat status{};
    if (!program.starts_with('/')) return wrong(function, "has a `command` without an absolute path");
    if (::stat(program.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || ::access(program.c_str(), X_OK) != 0)
        return wrong(function, "has a `command` that cannot be executed");
    if ((status.st_mode & 002) != 0) return wrong(function, "has a `command` that anybody may change");
    return {};
}

}  // namespace

Result<Functions> open_trigger_functions(const TriggerSettings& settings, const Clock& clock)
{
    Functions functions;
    Clients clients;
    std::shared_ptr<WorkerPool> workers;
    for (const auto& function : settings.functions) {
        if (!is_function_arn(function.arn)) return wrong(function, "is not named by the ARN of a Lambda function");
        if (functions.find(function.arn)) return wrong(function, "is configured twice");
        if (function.url.empty() == function.command.empty()) return wrong(function, "needs either `url` or `command`");
        if (!function.command.empty()) {
            TRY_VOID(check_command(function, settings.allow_local_executables));
            if (!workers) workers = std::make_shared<WorkerPool>(executables_at_once, executables_waiting);
            functions.add(function.arn, std::make_shared<cognito_idp::Executable>(function.command, workers));
            continue;
        }
        TRY_VOID(check_url(function));
        TRY(auto key, key_of(function));
        TRY(auto client, client_of(clients, function.ca_file));
        cognito_idp::Webhook::Target target{.url = function.url, .key = std::move(key)};
        functions.add(function.arn, std::make_shared<cognito_idp::Webhook>(std::move(client), std::move(target), clock));
    }
    return functions;
}

}  // namespace sekisho::app
