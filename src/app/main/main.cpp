#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "app/access_commands.h"
#include "app/audit_commands.h"
#include "app/command_group.h"
#include "app/compatibility.h"
#include "app/conversation_command.h"
#include "app/identity_commands.h"
#include "app/installation.h"
#include "app/lint_command.h"
#include "app/outbox_command.h"
#include "app/policy_test_command.h"
#include "app/provider_keys.h"
#include "app/replay_commands.h"
#include "app/review_commands.h"
#include "app/serve.h"
#include "app/usage_commands.h"

namespace {

using namespace sekisho;

int complain(const Error& error)
{
    fmt::print(stderr, "sekisho: {}\n", error.message);
    return 1;
}

/// Options of `serve`, as text: they override the configuration file only where they are given.
struct ServeOptions {
    std::string data, config, listen, admin_listen, tls_listen, public_url, ports_file;
};

Result<app::Configuration> configuration_of(const ServeOptions& options)
{
    app::Configuration configuration;
    if (!options.config.empty()) {
        TRY(configuration, app::read_configuration(options.config, std::move(configuration)));
    }
    if (!options.data.empty()) configuration.data = options.data;
    if (!options.public_url.empty()) configuration.public_url = options.public_url;
    if (!options.listen.empty()) {
        TRY(configuration.listen, app::parse_listen(options.listen));
    }
    if (!options.admin_listen.empty()) {
        TRY(configuration.admin_listen, app::parse_listen(options.admin_listen));
    }
    if (!options.tls_listen.empty()) {
        TRY(configuration.tls_listen, app::parse_listen(options.tls_listen));
    }
    return app::checked(std::move(configuration));
}

int serve(const ServeOptions& options)
{
    const auto configuration = configuration_of(options);
    if (!configuration) return complain(configuration.error());
    const auto served = app::serve(*configuration, options.ports_file);
    return served ? 0 : complain(served.error());
}

/// The list needs the operations, not an installation: one in a temporary folder serves.
int print_operations(bool markdown)
{
    std::string folder = (std::filesystem::temp_directory_path() / "sekisho-operations-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) return complain({"File", "cannot make a temporary folder", 500, {}, {}});
    app::Configuration configuration;
    configuration.data = folder;
    int status = 0;
    if (const auto installation = app::Installation::open(*app::checked(configuration)); !installation)
        status = complain(installation.error());
    else
        fmt::print("{}", markdown ? app::compatibility_table((*installation)->operations())
                                  : app::operation_list((*installation)->operations()));
    std::filesystem::remove_all(folder);
    return status;
}

void add_serve(CLI::App& cli, int& status)
{
    static ServeOptions options;
    auto* command = cli.add_subcommand("serve", "run the server until SIGTERM");
    command->add_option("--data", options.data, "the data folder")->required();
    command->add_option("--config", options.config, "configuration file (YAML)");
    command->add_option("--listen", options.listen, "address:port, default 127.0.0.1:8080");
    command->add_option("--admin-listen", options.admin_listen, "health and metrics, default 127.0.0.1:8081");
    command->add_option("--tls-listen", options.tls_listen,
                        "address:port for TLS; with a development certificate unless configured");
    command->add_option("--public-url", options.public_url, "how clients reach the server; issuers begin with it");
    command->add_option("--ports-file", options.ports_file, "where to write the ports that were bound, once ready");
    command->callback([&status] { status = serve(options); });
}

void add_audit(CLI::App& cli, int& status)
{
    static std::string data = "data";
    static audit::Query query;
    auto* command = cli.add_subcommand("audit", "the audit trail");
    command->require_subcommand(1);
    auto* verify = command->add_subcommand("verify", "prove the hash chain; status 1 where it is broken");
    verify->add_option("--data", data, "the data folder, default ./data");
    verify->callback([&status] { status = app::audit_verify(data); });
    auto* show = command->add_subcommand("show", "who, what, on which resource, allowed or denied, by what, from where");
    show->add_option("--data", data, "the data folder, default ./data");
    show->add_option("--last", query.last, "the newest so many, default 20");
    show->add_option("--user", query.user, "an ARN, its last part, a user name or an access key id");
    show->add_option("--action", query.action, "s3:PutObject, PutObject or s3:*");
    show->add_option("--request-id", query.request_id, "one request");
    show->callback([&status] { status = app::audit_show(data, query); });
}

void add_policy_lint(CLI::App& cli, int& status)
{
    static app::LintOptions options;
    auto* command = app::policy_group(cli).add_subcommand("lint", "what is wrong with policy documents; status 1 on errors");
    command->add_option("files", options.files, "policy documents; - is standard input")->required();
    command->add_option("--type", options.type, "identity (default), resource, trust, service-control, resource-control");
    command->add_option("--resource-type", options.resource_type, "of resource policies, e.g. AWS::S3::Bucket");
    command->add_flag("--json", options.json, "findings as JSON");
    command->add_flag("--strict", options.strict, "status 1 on warnings, too");
    command->callback([&status] { status = app::policy_lint(options); });
}

void add_operations(CLI::App& cli, int& status)
{
    static bool markdown = false;
    auto* command = cli.add_subcommand("operations", "the operations that this build serves");
    command->add_flag("--markdown", markdown, "as docs/compatibility.md");
    command->callback([&status] { status = print_operations(markdown); });
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App cli("Sekisho: the checkpoint in front of foundation models");
    cli.require_subcommand(1);
    cli.set_version_flag("--version", SEKISHO_VERSION);
    int status = 0;
    add_serve(cli, status);
    add_audit(cli, status);
    add_operations(cli, status);
    app::add_outbox(cli, status);
    app::add_usage(cli, status);
    app::add_budget(cli, status);
    app::add_conversation(cli, status);
    app::add_identities(cli, status);
    app::add_provider_key(cli, status);
    app::add_explain(cli, status);
    app::add_can(cli, status);
    app::add_policy_test(cli, status);
    app::add_policy_replay(cli, status);
    app::add_policy_generate(cli, status);
    app::add_policy_unused(cli, status);
    add_policy_lint(cli, status);
    app::add_access(cli, status);
    app::add_model_can(cli, status);
    app::add_role_show(cli, status);
    try {
        cli.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        const int code = cli.exit(problem);
        const bool asks = cli.got_subcommand("model") || cli.got_subcommand("role");
        return asks && code != 0 ? app::cannot_be_asked : code;
    }
    return status;
}
