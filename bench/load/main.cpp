#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "load/report.h"

namespace sekisho::load {
namespace {

std::string environment(const char* name)
{
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

void add_common(CLI::App& app, Options& options)
{
    app.add_option("--address", options.address, "IPv4 address of the server")->capture_default_str();
    app.add_option("--port", options.port)->capture_default_str();
    app.add_option("--threads", options.threads)->check(CLI::Range(1, 64))->capture_default_str();
    app.add_option("--connections", options.connections, "over all threads")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    app.add_option_function<double>(
        "--seconds", [&](double s) { options.duration = std::chrono::milliseconds(static_cast<std::int64_t>(s * 1000)); },
        "measured time, 10");
    app.add_option_function<double>(
        "--warm-up", [&](double s) { options.warm_up = std::chrono::milliseconds(static_cast<std::int64_t>(s * 1000)); },
        "seconds before it, 1");
    app.add_option("--requests", options.most_requests, "at most so many, 0: no bound");
    app.add_option("--rate", options.rate, "requests per second (open loop), 0: closed loop");
    app.add_flag("--count-refusals", options.count_refusals, "429, 503 and throttling errors are no errors");
    app.add_option("--json", options.json_file, "write the result as JSON to this file, - for standard output");
    app.add_option("--region", options.region)->capture_default_str();
    app.add_option_function<std::string>(
           "--sign",
           [&](const std::string& how) { options.signing = how == "second" ? Signing::each_second : Signing::each_request; },
           "sign each request, or reuse it for a second")
        ->check(CLI::IsMember({"request", "second"}));
}

CLI::App* add_operation(CLI::App& app, Options& options, Kind kind, const char* text)
{
    auto* const command = app.add_subcommand(std::string(name_of(kind)), text);
    command->callback([&options, kind] { options.kind = kind; });
    return command;
}

void add_users(CLI::App& command, Options& options)
{
    command.add_option("--users", options.users, "how many there are")->check(CLI::PositiveNumber)->capture_default_str();
    command.add_option("--user-step", options.user_step, "from one number to the next")->capture_default_str();
}

void add_operations(CLI::App& app, Options& options)
{
    app.require_subcommand(1);
    app.fallthrough();
    add_operation(app, options, Kind::plain, "GET of a path, unsigned")->add_option("--path", options.path);
    add_operation(app, options, Kind::caller_identity, "sts:GetCallerIdentity");
    for (const auto kind : {Kind::put_object, Kind::get_object}) {
        auto* const command = add_operation(app, options, kind, "S3, path style; the bucket must exist");
        command->add_option("--bucket", options.bucket)->capture_default_str();
        command->add_option("--size", options.size, "bytes of an object")->capture_default_str();
        command->add_option("--objects", options.objects, "different keys")
            ->check(CLI::Range(1, 1'000'000))
            ->capture_default_str();
    }
    for (const auto kind : {Kind::password_auth, Kind::srp_auth, Kind::srp_begin, Kind::refresh_auth}) {
        auto* const command =
            add_operation(app, options, kind, "cognito-idp:InitiateAuth; password in SEKISHO_LOAD_PASSWORD");
        command->add_option("--client-id", options.client_id)->required();
        command->add_option("--client-secret", options.client_secret);
        command->add_option("--user", options.user_name, "# stands for a number of seven digits")->required();
        command->add_option("--user-pool-id", options.user_pool_id, "for srp-auth")->required(kind == Kind::srp_auth);
        command->add_option("--tokens", options.tokens_file, "for refresh-auth: a file of refresh tokens");
        add_users(*command, options);
    }
    auto* const list = add_operation(app, options, Kind::list_users, "cognito-idp:ListUsers, the first page");
    list->add_option("--user-pool-id", options.user_pool_id)->required();
    list->add_option("--filter", options.filter, "# stands for the number of a user");
    add_users(*list, options);
    auto* const converse = add_operation(app, options, Kind::converse, "bedrock:Converse");
    auto* const chat =
        add_operation(app, options, Kind::chat,
                      "OpenAI's chat completions; bearer in SEKISHO_LOAD_BEARER, else signed where there are keys");
    chat->add_option("--path", options.path, "/v1/chat/completions");
    chat->add_flag("--stream", options.stream);
    for (auto* const command : {converse, chat}) {
        command->add_option("--model", options.model)->capture_default_str();
        command->add_option("--prompt", options.prompt)->capture_default_str();
        command->add_option("--prompt-bytes", options.prompt_bytes, "a text of this size in the prompt's place");
        command->add_option("--max-tokens", options.most_tokens)->capture_default_str();
    }
}

int write_report(const Options& options, const Outcome& outcome)
{
    if (options.json_file == "-") {
        std::puts(json_report(options, outcome).c_str());
    } else {
        std::fputs(text_report(options, outcome).c_str(), stdout);
        if (!options.json_file.empty()) std::ofstream(options.json_file) << json_report(options, outcome) << '\n';
    }
    return outcome.latency.total() > 0 && outcome.errors == 0 && outcome.broken == 0 ? 0 : 1;
}

int main_with(int count, char** arguments)
{
    Options options;
    CLI::App app("Generates load for a Sekisho server and measures it.");
    add_common(app, options);
    add_operations(app, options);
    CLI11_PARSE(app, count, arguments);
    options.credentials = {environment("AWS_ACCESS_KEY_ID"), Secret(environment("AWS_SECRET_ACCESS_KEY")),
                           environment("AWS_SESSION_TOKEN")};
    options.headers = environment("SEKISHO_LOAD_HEADERS");
    options.bearer = Secret(environment("SEKISHO_LOAD_BEARER"));
    if (options.prompt_bytes > 0) options.prompt = std::string(options.prompt_bytes, 'a');
    options.password = Secret(environment("SEKISHO_LOAD_PASSWORD"));
    const auto outcome = run(options);
    if (!outcome) {
        fmt::print(stderr, "sekisho-load: {}\n", outcome.error().message);
        return 1;
    }
    return write_report(options, *outcome);
}

}  // namespace
}  // namespace sekisho::load

int main(int count, char** arguments) { return sekisho::load::main_with(count, arguments); }
