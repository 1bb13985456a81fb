#include "app/command_group.h"

#include <CLI/CLI.hpp>

namespace sekisho::app {

CLI::App& policy_group(CLI::App& cli)
{
    const auto present = cli.get_subcommands([](const CLI::App* command) { return command->get_name() == "policy"; });
    if (!present.empty()) return *present.front();
    auto* group = cli.add_subcommand("policy", "policies: lint, test, replay, generate, unused");
    group->require_subcommand(1);
    return *group;
}

}  // namespace sekisho::app
