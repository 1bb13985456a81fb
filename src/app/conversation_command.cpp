#include "app/conversation_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "crypto/sealer.h"
#include "policy/words.h"
#include "store/sqlite/sqlite.h"
#include "telemetry/conversations.h"
#include "wire/json.h"

namespace sekisho::app {
namespace {

using telemetry::Conversations;

struct Options {
    std::string data = "data";
    std::string request_id;
    bool json = false;
};

Result<Conversations::Kept> find(const Options& options)
{
    const auto key = options.data + "/master.key";
    if (!std::filesystem::exists(key))
        return fail("NoInstallation", fmt::format("`{}` holds no installation: it has no master.key", options.data));
    TRY(const auto sealer, crypto::Sealer::open(key));
    TRY(const auto database, store::inspect_sqlite(options.data + "/store/sekisho.db"));
    std::optional<Conversations::Kept> found;
    auto read = [&](store::Connection& connection) -> Result<void> {
        TRY(found, Conversations::find(connection, *sealer, options.request_id));
        return {};
    };
    TRY_VOID(database->read_blocking(read));
    if (!found)
        return fail("NoConversation",
                    fmt::format("no conversation of the request `{}` is kept", policy::one_line(options.request_id)));
    return *std::move(found);
}

/// What models and people wrote must not speak to the terminal: each line is printed without control characters.
void print_lines(std::string_view text)
{
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        fmt::print("    {}\n", policy::one_line(std::string(line)));
    }
}

int conversation(const Options& options)
{
    const auto found = find(options);
    if (!found) {
        fmt::print(stderr, "sekisho: {}\n", found.error().message);
        return 1;
    }
    if (options.json) {
        const wire::Json line = wire::Json::Object{{"requestId", found->request_id},
                                                   {"time", iso8601_millis(found->time)},
                                                   {"prompt", found->prompt},
                                                   {"answer", found->answer}};
        fmt::print("{}\n", wire::to_text(line));
        return 0;
    }
    fmt::print("{}  {}\nprompt:\n", iso8601_millis(found->time), policy::one_line(found->request_id));
    print_lines(found->prompt);
    fmt::print("answer:\n");
    print_lines(found->answer);
    return 0;
}

}  // namespace

void add_conversation(CLI::App& cli, int& status)
{
    static Options options;
    auto* command = cli.add_subcommand("conversation", "what was said in one call of a model, where that is kept");
    command->add_option("request_id", options.request_id, "x-amzn-RequestId, the record's requestID")->required();
    command->add_option("--data", options.data, "the data folder, default ./data");
    command->add_flag("--json", options.json, "one JSON object");
    command->callback([&status] { status = conversation(options); });
}

}  // namespace sekisho::app
