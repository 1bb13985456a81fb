#include "app/policy_test_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/command_group.h"
#include "app/structured_file.h"
#include "review/decision_table.h"

namespace sekisho::app {
namespace {

constexpr int some_failed = 1;
constexpr int no_table = 3;

int test_file(const std::string& file)
{
    const auto run = [&]() -> Result<review::TableResult> {
        TRY(const auto table, read_structured(file));
        return review::run_table(table, [&](const std::string& name) { return read_beside(file, name); });
    };
    const auto result = run();
    if (!result) {
        fmt::print(stderr, "sekisho: {}: {}\n", file, result.error().message);
        return no_table;
    }
    fmt::print("{}", review::to_text(*result, file));
    return result->failures.empty() ? 0 : some_failed;
}

int test_files(const std::vector<std::string>& files)
{
    int status = 0;
    for (const auto& file : files) status = std::max(status, test_file(file));
    return status;
}

}  // namespace

void add_policy_test(CLI::App& cli, int& status)
{
    static std::vector<std::string> files;
    auto* command = policy_group(cli).add_subcommand("test", "decision tables (JSON or YAML), decided offline");
    command->add_option("FILE", files, "decision tables; docs/policies.md has the form")->required();
    command->callback([&status] { status = test_files(files); });
}

}  // namespace sekisho::app
