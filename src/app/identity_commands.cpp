#include "app/identity_commands.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "services/cognito_identity/identity_rows.h"
#include "store/sqlite/sqlite.h"
#include "wire/json.h"

namespace sekisho::app {
namespace {

struct IdentityOptions {
    std::string data = "data";
    std::string subject;
    std::string identity;
};

Result<void> print_identities(const IdentityOptions& options)
{
    namespace rows = cognito_identity::rows;
    TRY(const auto database, store::inspect_sqlite(options.data + "/store/sekisho.db"));
    std::vector<rows::KnownLogin> logins;
    TRY_VOID(database->read_blocking([&](store::Connection& connection) -> Result<void> {
        TRY(logins, rows::known_logins(connection, options.subject, options.identity));
        return {};
    }));
    for (const auto& known : logins)
        fmt::print("{}\n", wire::to_text(wire::Json::Object{{"identityPoolId", known.pool_id},
                                                            {"identityId", known.identity_id},
                                                            {"provider", known.login.provider},
                                                            {"sub", known.login.subject}}));
    return {};
}

}  // namespace

void add_identities(CLI::App& cli, int& status)
{
    static IdentityOptions options;
    auto* command = cli.add_subcommand("identities", "which identity of an identity pool is which user");
    command->add_option("--data", options.data, "the data folder, default ./data");
    command->add_option("--sub", options.subject, "the user's sub, or a developer's user");
    command->add_option("--id", options.identity, "the identity");
    command->callback([&status] {
        const auto printed = print_identities(options);
        if (!printed) fmt::print(stderr, "sekisho: {} {}\n", printed.error().message, printed.error().detail);
        status = printed ? 0 : 1;
    });
}

}  // namespace sekisho::app
