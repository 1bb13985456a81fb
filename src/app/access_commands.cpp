#include "app/access_commands.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdio>
#include <filesystem>

#include "access/question.h"
#include "access/show.h"
#include "app/access_model.h"
#include "app/access_model_settings.h"
#include "app/configuration.h"
#include "app/files.h"
#include "app/offline_installation.h"
#include "app/review_options.h"
#include "audit/file_trail.h"
#include "crypto/sealer.h"
#include "services/iam/accounts.h"
#include "store/sqlite/sqlite.h"

namespace sekisho::app {
namespace {

constexpr int refused = 1;
constexpr int different = 2;

int complain(const Error& error, int status)
{
    fmt::print(stderr, "sekisho: {}\n", error.message);
    return status;
}

Result<std::map<std::string, std::string>> pairs_of(const std::vector<std::string>& given)
{
    std::map<std::string, std::string> pairs;
    for (const auto& text : given) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
            return fail("Option", fmt::format("`{}` is not of the form NAME=VALUE", text));
        pairs[text.substr(0, equals)] = text.substr(equals + 1);
    }
    return pairs;
}

/// Which access model, and what is put in for its parameters.
struct ModelOptions {
    std::string file;
    std::string config;
    std::vector<std::string> parameters;

    [[nodiscard]] bool given() const { return !file.empty() || !config.empty(); }
};

void add_model_options(CLI::App& command, ModelOptions& options)
{
    command.add_option("--set", options.parameters, "NAME=VALUE: a parameter of the access model");
    command.add_option("--config", options.config, "a configuration whose access_model is meant, with its parameters");
}

Result<AccessModelSettings> settings_of(const ModelOptions& options)
{
    AccessModelSettings settings;
    if (!options.config.empty()) {
        TRY(const auto configuration, read_configuration(options.config, {}));
        settings = configuration.access_model;
        if (settings.file.empty()) return fail("Option", fmt::format("`{}` names no access_model", options.config));
    }
    if (!options.file.empty()) settings.file = options.file;
    TRY(const auto given, pairs_of(options.parameters));
    for (const auto& [name, value] : given) settings.parameters[name] = value;
    return settings;
}

Result<access::Compiled> compiled(const ModelOptions& options, const std::string& account)
{
    TRY(const auto settings, settings_of(options));
    return load_access_model(settings, account);
}

// --- access -----------------------------------------------------------------------------------------------------------

struct AccessOptions {
    ModelOptions model;
    InstallationOptions installation;
    std::string out;
    std::vector<std::string> confirmations;
};

/// One file for each document, as `policy lint` and AWS CLI take them.
Result<void> write_documents(const access::Compiled& model, const std::string& folder)
{
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    constexpr unsigned readable = 0644;
    for (const auto& role : model.roles) {
        TRY_VOID(write_file(fmt::format("{}/{}.trust.json", folder, role.name), role.trust + "\n", readable));
        for (const auto& policy : role.policies)
            TRY_VOID(
                write_file(fmt::format("{}/{}.{}.json", folder, role.name, policy.name), policy.document + "\n", readable));
    }
    return {};
}

int compile(const AccessOptions& options)
{
    const auto model = compiled(options.model, options.installation.account);
    if (!model) return complain(model.error(), refused);
    if (!options.out.empty()) {
        if (const auto written = write_documents(*model, options.out); !written) return complain(written.error(), refused);
    }
    fmt::print("{}\n", wire::to_text(access::json_of(*model)));
    return 0;
}

void print(const std::vector<iam::RoleChange>& changes)
{
    for (const auto& change : changes) fmt::print("{}\n", to_text(change));
}

int diff(const AccessOptions& options)
{
    const auto find = [&]() -> Result<std::vector<iam::RoleChange>> {
        TRY(const auto model, compiled(options.model, options.installation.account));
        TRY(const auto view, OfflineInstallation::open(options.installation.data, options.installation.account));
        return iam::differences(*view->iam_state(), wanted_roles(model), SystemClock().now());
    };
    const auto changes = find();
    if (!changes) return complain(changes.error(), refused);
    print(*changes);
    return changes->empty() ? 0 : different;
}

/// As a server would at its start; not beside one.
Result<std::vector<iam::RoleChange>> apply_offline(const AccessOptions& options)
{
    const auto& [data, account] = options.installation;
    TRY(const auto model, compiled(options.model, account));
    auto wanted = wanted_roles(model);
    TRY(wanted.confirmations, pairs_of(options.confirmations));
    if (!std::filesystem::exists(data + "/master.key"))
        return fail("NoInstallation", fmt::format("`{}` holds no installation: it has no master.key", data));
    const SystemClock clock;
    TRY(const auto sealer, crypto::Sealer::open(data + "/master.key"));
    audit::FileTrailOptions trail_options;
    trail_options.directory = data + "/audit";
    TRY(const auto trail, audit::FileTrail::open(trail_options, *sealer, clock));
    store::SqliteOptions database_options;
    database_options.path = data + "/store/sekisho.db";
    TRY(const auto database, store::open_sqlite(database_options));
    // What a start of the server would refuse is not to come in by this door.
    auto guard = iam::PolicyGuard::off;
    if (!options.model.config.empty()) {
        TRY(const auto configuration, read_configuration(options.model.config, {}));
        if (configuration.policy_guard != "off") guard = iam::PolicyGuard::refuse_new_access;
    }
    TRY(const auto accounts, iam::Accounts::open({*database, *sealer, clock, guard}, account));
    boost::asio::io_context io;
    AccessModelParts parts{*accounts->find(account), *trail, clock};
    auto applied = boost::asio::co_spawn(io, apply_access_model(parts, std::move(wanted)), boost::asio::use_future);
    io.run();
    return applied.get();
}

int apply_model(const AccessOptions& options)
{
    const auto changes = apply_offline(options);
    if (!changes) return complain(changes.error(), refused);
    print(*changes);
    return 0;
}

// --- model can, role show ---------------------------------------------------------------------------------------------

struct RoleOptions {
    ModelOptions model;
    std::string data;
    std::string account = "123456789012";
    std::string role;
    bool json = false;
};

void add_role_options(CLI::App& command, RoleOptions& options)
{
    command.add_option("--data", options.data, "the data folder: roles as they are in IAM, those made by hand included");
    command.add_option("--access-model", options.model.file, "an access model: its roles, or (with --data) its limits");
    add_model_options(command, options.model);
    command.add_option("--account", options.account, "the account that is configured, default 123456789012");
    command.add_flag("--json", options.json, "as JSON");
}

/// A role with the policies around it.
struct Found {
    std::unique_ptr<OfflineInstallation> installation;
    std::optional<access::CompiledView> model;
    access::RoleFacts role;
    review::Subject subject;

    [[nodiscard]] const review::PolicyView& view() const
    {
        if (installation) return *installation;
        return *model;
    }
};

Result<Found> find_role(const RoleOptions& options)
{
    Found found;
    std::optional<access::Compiled> model;
    if (options.model.given()) {
        TRY(model, compiled(options.model, options.account));
    }
    if (options.data.empty() && model) {
        TRY(found.model, access::CompiledView::of(*model, options.account));
        TRY(found.subject, found.model->subject(options.role));
        found.role = *found.model->find(options.role);
        return found;
    }
    TRY(found.installation, OfflineInstallation::open(options.data.empty() ? "data" : options.data, options.account));
    TRY(found.role, found.installation->role(options.role));
    TRY(found.subject, found.installation->subject(found.role.arn));
    if (model && (found.role.access_model == model->name)) found.role.limits = access::limits_of(*model, found.role.name);
    return found;
}

struct CanOptions {
    RoleOptions role;
    access::Question question;
    std::vector<std::string> context;
};

int model_can(CanOptions options)
{
    const auto found = find_role(options.role);
    if (!found) return complain(found.error(), cannot_be_asked);
    auto more = parse_context(options.context);
    if (!more) return complain(more.error(), cannot_be_asked);
    options.question.more = *std::move(more);
    const auto verdict = access::ask(found->view(), found->subject, found->role, options.question);
    if (!verdict) return complain(verdict.error(), cannot_be_asked);
    if (options.role.json) fmt::print("{}\n", wire::to_text(access::json_of(*verdict, found->role, options.question)));
    else fmt::print("{}", access::text_of(*verdict, found->role, options.question));
    return verdict->allowed ? 0 : refused;
}

int role_show(const RoleOptions& options)
{
    const auto found = find_role(options);
    if (!found) return complain(found.error(), cannot_be_asked);
    if (options.json) fmt::print("{}\n", wire::to_text(access::json_of(found->role)));
    else fmt::print("{}", access::text_of(found->role));
    return 0;
}

}  // namespace

void add_access(CLI::App& cli, int& status)
{
    static AccessOptions options;
    auto* group = cli.add_subcommand("access", "access models: compile, diff, apply");
    group->require_subcommand(1);
    const auto add = [&](const char* name, const char* what) {
        auto* command = group->add_subcommand(name, what);
        command->add_option("FILE", options.model.file, "an access model (YAML); docs/access-model.md has the form");
        add_model_options(*command, options.model);
        return command;
    };
    auto* one = add("compile", "what a model makes: roles, trust, policies, limits, as JSON");
    one->add_option("--out", options.out, "a folder for the documents, a file each");
    one->add_option("--account", options.installation.account, "the account that is configured, default 123456789012");
    one->callback([&status] { status = compile(options); });
    auto* two = add("diff", "what it would change in an installation; status 2: something");
    add_installation_options(*two, options.installation);
    two->callback([&status] { status = diff(options); });
    auto* three = add("apply", "changes it, as a start of the server does; not beside one");
    add_installation_options(*three, options.installation);
    three->add_option("--confirm", options.confirmations, "ROLE=DIGEST: new access that the policy guard has refused");
    three->callback([&status] { status = apply_model(options); });
}

void add_model_can(CLI::App& cli, int& status)
{
    static CanOptions options;
    auto* group = cli.add_subcommand("model", "models: can");
    group->require_subcommand(1);
    auto* command = group->add_subcommand("can", "may ROLE call MODEL; status 0: yes, 1: no, 2: cannot be asked");
    auto& question = options.question;
    command->add_option("ROLE", options.role.role, "name or ARN of a role")->required();
    command->add_option("MODEL", question.model, "model id, custom-model/NAME or ARN")->required();
    command->add_option("--env", question.environment, "production, staging or development; none: the server says none");
    command->add_option("--tokens", question.tokens, "max_tokens of the call");
    command->add_flag("--mfa", question.mfa, "the session was signed in with MFA");
    command->add_option("--source-ip", question.source_ip, "where the call comes from");
    command->add_option("--guardrail", question.guardrail, "ID or ID:VERSION of the call's guardrail");
    command->add_option("--action", question.action, "default bedrock:InvokeModel");
    command->add_option("--context", options.context, "KEY=VALUE: what else is known of the request")
        ->allow_extra_args(true);
    add_role_options(*command, options.role);
    command->callback([&status] { status = model_can(options); });
}

void add_role_show(CLI::App& cli, int& status)
{
    static RoleOptions options;
    auto* group = cli.add_subcommand("role", "roles: show");
    group->require_subcommand(1);
    auto* command = group->add_subcommand("show", "who may assume a role, and what it may do");
    command->add_option("ROLE", options.role, "name or ARN")->required();
    add_role_options(*command, options);
    command->callback([&status] { status = role_show(options); });
}

}  // namespace sekisho::app
