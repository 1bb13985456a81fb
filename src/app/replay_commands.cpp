#include "app/replay_commands.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/command_group.h"
#include "app/offline_installation.h"
#include "app/review_options.h"
#include "app/structured_file.h"
#include "review/generate.h"
#include "review/proposals.h"
#include "review/replay.h"
#include "review/usage.h"

namespace sekisho::app {
namespace {

constexpr std::size_t managed_policy_limit = 6144;  // characters that IAM counts

int complain(const Error& error)
{
    fmt::print(stderr, "sekisho: {}\n", error.message);
    return 1;
}

Result<std::unique_ptr<OfflineInstallation>> open(const InstallationOptions& options)
{
    return OfflineInstallation::open(options.data, options.account);
}

struct ReplayOptions {
    InstallationOptions installation;
    SpanOptions span;
    std::vector<std::string> files;
    bool json = false;
    bool exit_code = false;
};

Result<review::Proposals> read_proposals(const std::vector<std::string>& files, const OfflineInstallation& view)
{
    review::Proposals proposals;
    for (const auto& file : files) {
        TRY(const auto json, read_structured(file));
        const auto read = [&](const std::string& name) { return read_beside(file, name); };
        auto added = review::add_proposals(proposals, json, read, view.resolver());
        if (!added) return fail("Proposal", fmt::format("{}: {}", file, added.error().message));
    }
    TRY_VOID(review::check_proposals(proposals, view));
    return proposals;
}

int replay(const ReplayOptions& options)
{
    const auto run = [&]() -> Result<review::ReplayReport> {
        TRY(const auto view, open(options.installation));
        TRY(const auto proposals, read_proposals(options.files, *view));
        const review::ProposedView proposed(*view, proposals);
        review::Replay replay(*view, proposed);
        TRY_VOID(read_span(
            options.installation.data, options.span, [&](const auto& record) { replay.learn(record); },
            [&](const auto& record) { replay.add(record); }));
        return replay.report();
    };
    const auto report = run();
    if (!report) return complain(report.error());
    fmt::print("{}{}", options.json ? review::to_json(*report) : review::to_text(*report), options.json ? "\n" : "");
    constexpr int some_change = 2;
    return options.exit_code && report->changed > 0 ? some_change : 0;
}

struct GenerateOptions {
    InstallationOptions installation;
    SpanOptions span;
    std::string principal;
    std::size_t prefix_from = 10;
};

/// The document, once it has been shown to allow everything that was allowed.
Result<void> generate(const GenerateOptions& options)
{
    TRY(const auto view, open(options.installation));
    TRY(const auto subject, view->subject(options.principal));
    const auto kind = subject.caller.principal.kind;
    if (kind != policy::PrincipalKind::user && kind != policy::PrincipalKind::assumed_role)
        return fail("Principal", "policies are generated for users and roles");
    const auto& arn = kind == policy::PrincipalKind::user ? subject.caller.principal.arn : subject.caller.principal.role_arn;
    const auto pass = [&](review::Generator& generator, const auto& use) {
        return read_span(options.installation.data, options.span, [&](const auto& record) { generator.learn(record); }, use);
    };
    review::Generator generator(*view, arn, options.prefix_from);
    TRY_VOID(pass(generator, [&](const auto& record) { generator.add(record); }));
    TRY(const auto outcome, generator.generate());
    for (const auto& [reason, count] : outcome.not_replayed)
        fmt::print(stderr, "{} decisions are not accounted for: {}\n", count, reason);
    if (outcome.denied_today > 0) fmt::print(stderr, "allowed then but not today, and left out: {}\n", outcome.denied_today);
    if (outcome.allowed_without > 0)
        fmt::print(stderr, "allowed by a resource's policy alone, and left out: {}\n", outcome.allowed_without);
    if (outcome.document.empty()) return fail("NothingUsed", "nothing on record needs an identity policy");

    TRY(const auto document, policy::parse_policy(outcome.document, policy::PolicyKind::identity, "generated"));
    review::Generator prover(*view, arn, options.prefix_from);
    review::Generator::Proof proof;
    TRY_VOID(pass(prover, [&](const auto& record) { prover.prove(record, document, proof); }));
    if (proof.denied > 0) return fail("NotProven", "the document would not allow all of it again: " + proof.first_denied);
    fmt::print("{}", outcome.document);
    fmt::print(stderr, "proven: it allows each of the {} requests again\n", proof.allowed);
    if (outcome.counted > managed_policy_limit)
        fmt::print(stderr, "it has {} characters, more than the {} of a managed policy: lower --prefix-from, or split it\n",
                   outcome.counted, managed_policy_limit);
    return {};
}

struct UnusedOptions {
    InstallationOptions installation;
    SpanOptions span;
    std::string principal;
    bool json = false;
};

Result<void> unused(const UnusedOptions& options)
{
    TRY(const auto view, open(options.installation));
    review::Usage usage(*view);
    TRY_VOID(read_span(
        options.installation.data, options.span, [&](const auto& record) { usage.learn(record); },
        [&](const auto& record) { usage.add(record); }));
    std::vector<review::Usage::Report> reports;
    for (const auto& arn : options.principal.empty() ? view->principals() : std::vector{options.principal}) {
        TRY(const auto subject, view->subject(arn));
        TRY(const auto set, view->policies_of(subject.caller));
        reports.push_back(usage.report(arn, set));
    }
    if (options.json) fmt::print("{}\n", review::to_json(reports));
    else
        for (const auto& report : reports) fmt::print("{}", review::to_text(report));
    for (const auto& [reason, count] : usage.not_replayed())
        fmt::print(stderr, "{} decisions are not accounted for: {}\n", count, reason);
    return {};
}

int status_of(const Result<void>& result) { return result ? 0 : complain(result.error()); }

}  // namespace

void add_policy_replay(CLI::App& cli, int& status)
{
    static ReplayOptions options;
    auto* command = policy_group(cli).add_subcommand("replay", "which recorded decisions proposed policies would change");
    command->add_option("--with", options.files, "files of proposed changes (JSON or YAML); none: the policies of today");
    add_installation_options(*command, options.installation);
    add_span_options(*command, options.span);
    command->add_flag("--json", options.json, "as JSON");
    command->add_flag("--exit-code", options.exit_code, "status 2 where any decision would change");
    command->callback([&status] { status = replay(options); });
}

void add_policy_generate(CLI::App& cli, int& status)
{
    static GenerateOptions options;
    auto* command = policy_group(cli).add_subcommand("generate", "the least-privilege policy that the record supports");
    command->add_option("--principal", options.principal, "ARN of a user or role")->required();
    command->add_option("--prefix-from", options.prefix_from,
                        "more resources than this in one folder become folder/*, default 10");
    add_installation_options(*command, options.installation);
    add_span_options(*command, options.span);
    command->callback([&status] { status = status_of(generate(options)); });
}

void add_policy_unused(CLI::App& cli, int& status)
{
    static UnusedOptions options;
    auto* command = policy_group(cli).add_subcommand("unused", "what identity policies grant and nobody used");
    command->add_option("--principal", options.principal, "ARN of a user or role, default all");
    add_installation_options(*command, options.installation);
    add_span_options(*command, options.span);
    command->add_flag("--json", options.json, "as JSON");
    command->callback([&status] { status = status_of(unused(options)); });
}

}  // namespace sekisho::app
