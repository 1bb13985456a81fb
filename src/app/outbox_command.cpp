#include "app/outbox_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <ranges>

#include "crypto/sealer.h"
#include "policy/words.h"
#include "services/cognito_idp/messages/outbox.h"
#include "store/sqlite/sqlite.h"
#include "wire/json.h"

namespace sekisho::app {
namespace {

using cognito_idp::Outbox;
using policy::one_line;

struct Options {
    std::string data = "data";
    Outbox::Query query;
    bool last_code = false;
    bool json = false;
};

std::string_view word_for(Outbox::State state) { return state == Outbox::State::waiting ? "waiting" : "dead"; }

std::string_view text_of(const cognito_idp::Message& message)
{
    return message.body.empty() ? message.plain_body.reveal() : message.body.reveal();
}

void print_text(const Outbox::Entry& entry)
{
    const auto& message = entry.message;
    fmt::print("{}  {}  {}  {} to {} ({})\n", iso8601(message.created), one_line(message.pool_id),
               one_line(message.username), to_text(message.kind), one_line(message.to.value), word_for(entry.state));
    if (!entry.failure.empty()) fmt::print("    {} attempts, the last: {}\n", entry.attempts, one_line(entry.failure));
    if (!message.subject.empty()) fmt::print("    {}\n", one_line(message.subject));
    fmt::print("    {}\n", one_line(text_of(message)));
}

void print_json(const Outbox::Entry& entry)
{
    const auto& message = entry.message;
    wire::Json line;
    line.set("id", message.id);
    line.set("created", iso8601_millis(message.created));
    line.set("pool", message.pool_id);
    line.set("user", message.username);
    line.set("kind", to_text(message.kind));
    line.set("medium", message.to.medium());
    line.set("to", message.to.value);
    line.set("state", word_for(entry.state));
    line.set("attempts", entry.attempts);
    line.set("failure", entry.failure);
    line.set("subject", message.subject);
    line.set("body", text_of(message));
    line.set("code", message.code.reveal());
    fmt::print("{}\n", wire::to_text(line));
}

Result<std::vector<Outbox::Entry>> read_outbox(const Options& options)
{
    const auto key = options.data + "/master.key";
    if (!std::filesystem::exists(key))
        return fail("NoInstallation", fmt::format("`{}` holds no installation: it has no master.key", options.data));
    TRY(const auto sealer, crypto::Sealer::open(key));
    TRY(const auto database, store::inspect_sqlite(options.data + "/store/sekisho.db"));
    const Outbox outbox(*sealer);
    std::vector<Outbox::Entry> entries;
    auto read = [&](store::Connection& connection) -> Result<void> {
        TRY(entries, outbox.list(connection, options.query));
        return {};
    };
    if (auto done = database->read_blocking(read); !done) return std::unexpected(done.error());
    return entries;
}

int outbox(const Options& options)
{
    const auto entries = read_outbox(options);
    if (!entries) {
        fmt::print(stderr, "sekisho: {}\n", entries.error().message);
        return 1;
    }
    if (options.last_code) {
        for (const auto& entry : *entries | std::views::reverse) {
            if (entry.message.code.empty()) continue;
            fmt::print("{}\n", entry.message.code.reveal());
            return 0;
        }
        fmt::print(stderr, "sekisho: no message with a code is in the outbox\n");
        return 1;
    }
    for (const auto& entry : *entries) options.json ? print_json(entry) : print_text(entry);
    return 0;
}

}  // namespace

void add_outbox(CLI::App& cli, int& status)
{
    static Options options;
    auto* command = cli.add_subcommand("outbox", "messages to users that wait, or could not be sent; newest last");
    command->add_option("--data", options.data, "the data folder, default ./data");
    command->add_option("--user", options.query.username, "of this user name, or to this address or number");
    command->add_option("--pool", options.query.pool_id, "of this user pool");
    command->add_option("--last", options.query.limit, "the newest so many, default 1000")->check(CLI::Range(1, 100'000));
    command->add_flag("--last-code", options.last_code, "print the newest code or temporary password alone");
    command->add_flag("--json", options.json, "one JSON object in a line");
    command->callback([&status] { status = outbox(options); });
}

}  // namespace sekisho::app
