#include "app/provider_keys.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "app/files.h"
#include "app/model_settings.h"
#include "base/encoding.h"

namespace sekisho::app {
namespace {

constexpr std::string_view purpose = "provider-key";
constexpr std::size_t longest = 4096;

struct Options {
    std::string data = "data";
    std::string name;
};

/// A terminal that does not show what is typed.
class Unseen {
public:
    Unseen() : terminal_(::isatty(STDIN_FILENO) != 0 && ::tcgetattr(STDIN_FILENO, &before_) == 0)
    {
        if (!terminal_) return;
        auto silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
        fmt::print(stderr, "key: ");
    }
    ~Unseen()
    {
        if (!terminal_) return;
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        fmt::print(stderr, "\n");
    }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;

private:
    termios before_{};
    bool terminal_;
};

Result<Secret> read_key()
{
    const Unseen unseen;
    std::string line;
    std::getline(std::cin, line);
    if (line.ends_with('\r')) line.pop_back();
    const bool odd = line.empty() || line.size() > longest ||
                     std::ranges::any_of(line, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; });
    if (odd) return fail("Configuration", fmt::format("the key is not one line of at most {} visible characters", longest));
    return Secret(std::move(line));
}

Result<std::unique_ptr<crypto::Sealer>> open_sealer(const Options& options)
{
    TRY_VOID(make_private_folder(options.data));
    return crypto::Sealer::open(options.data + "/master.key");
}

int finish(const Result<void>& done)
{
    if (!done) fmt::print(stderr, "sekisho: {}\n", done.error().message);
    return done ? 0 : 1;
}

Result<void> put(const Options& options)
{
    TRY(const auto key, read_key());
    TRY(const auto sealer, open_sealer(options));
    return ProviderKeys(options.data, *sealer).put(options.name, key);
}

Result<void> list(const Options& options)
{
    TRY(const auto sealer, open_sealer(options));
    for (const auto& name : ProviderKeys(options.data, *sealer).names()) fmt::print("{}\n", name);
    return {};
}

Result<void> remove(const Options& options)
{
    TRY(const auto sealer, open_sealer(options));
    return ProviderKeys(options.data, *sealer).remove(options.name);
}

}  // namespace

Result<Secret> ProviderKeys::get(const std::string& name) const
{
    const auto text = is_provider_name(name) ? read_file(path_of(name)) : Result<std::string>(std::string());
    if (!text || text->empty())
        return fail("Configuration", fmt::format("no sealed key of the provider `{0}`: sekisho provider-key put {0}", name));
    const auto sealed = from_base64(std::string_view(*text).substr(0, text->find('\n')));
    auto key = sealed ? sealer_.open_sealed(purpose, name, *sealed) : std::nullopt;
    if (!key) return fail("Configuration", fmt::format("the sealed key of the provider `{}` does not open", name));
    return Secret(*std::move(key));
}

Result<void> ProviderKeys::put(const std::string& name, const Secret& key) const
{
    if (!is_provider_name(name)) return fail("Configuration", fmt::format("`{}` is no name of a provider", name));
    TRY_VOID(make_private_folder(folder_));
    return write_file(path_of(name), base64(sealer_.seal(purpose, name, key.reveal())) + "\n", 0600);
}

Result<void> ProviderKeys::remove(const std::string& name) const
{
    std::error_code problem;
    if (!is_provider_name(name) || !std::filesystem::remove(path_of(name), problem))
        return fail("Configuration", fmt::format("there is no sealed key of the provider `{}`", name));
    return {};
}

std::vector<std::string> ProviderKeys::names() const
{
    std::vector<std::string> all;
    std::error_code problem;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, problem))
        if (auto name = entry.path().filename().string(); is_provider_name(name)) all.push_back(std::move(name));
    std::ranges::sort(all);
    return all;
}

void add_provider_key(CLI::App& cli, int& status)
{
    static Options options;
    auto* group = cli.add_subcommand("provider-key", "keys of model providers, sealed in the data folder");
    group->require_subcommand(1);
    const auto add = [&](const char* name, const char* help, Result<void> (*run)(const Options&)) {
        auto* command = group->add_subcommand(name, help);
        command->add_option("--data", options.data, "the data folder, default ./data");
        command->callback([&status, run] { status = finish(run(options)); });
        return command;
    };
    add("put", "seals the key that stands in one line on standard input", put)
        ->add_option("name", options.name, "the provider's name")
        ->required();
    add("list", "which providers have a sealed key", list);
    add("remove", "forgets a key", remove)->add_option("name", options.name, "the provider's name")->required();
}

}  // namespace sekisho::app
