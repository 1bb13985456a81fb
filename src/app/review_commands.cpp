#include "app/review_commands.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/offline_installation.h"
#include "app/review_options.h"
#include "audit/query.h"
#include "policy/trace.h"
#include "review/can.h"
#include "review/explanation.h"
#include "review/rejudge.h"

namespace sekisho::app {
namespace {

constexpr int cannot_ask = 3;

int complain(const Error& error, int status)
{
    fmt::print(stderr, "sekisho: {}\n", error.message);
    return status;
}

struct ExplainOptions {
    InstallationOptions installation;
    std::string request_id;
    bool json = false;
    bool today = false;
};

/// The same question under the policies as they are now, which need not be those that decided.
void print_today(const audit::Record& record, const InstallationOptions& options)
{
    fmt::print("\nunder the policies of today, which need not be those that decided:\n");
    const auto view = OfflineInstallation::open(options.data, options.account);
    if (!view) return fmt::print("  cannot be told: {}\n", view.error().message);
    review::Documents documents;
    documents.learn(record);
    for (const auto& judgement : record.judgements) {
        const auto asked = review::case_of(**view, record, judgement, documents);
        if (asked) fmt::print("{}", policy::tree_of(asked->question(), policy::trace(asked->question(), asked->policies)));
        else fmt::print("  {} cannot be judged again: {}\n", judgement.action, asked.error());
    }
}

int explain(const ExplainOptions& options)
{
    audit::Query query;
    query.request_id = options.request_id;
    const auto entries = audit::query(options.installation.data + "/audit", query);
    if (!entries) return complain(entries.error(), 1);
    if (entries->empty()) return complain({"NoSuchRequest", "the request is not on record", 404, {}, {}}, 1);
    // A streamed answer has a second record, of its end; the decision stands in the first.
    const auto& record = entries->front().record;
    fmt::print("{}{}", options.json ? review::explain_json(record) : review::explain(record), options.json ? "\n" : "");
    if (options.today && !options.json) print_today(record, options.installation);
    return 0;
}

struct CanOptions {
    InstallationOptions installation;
    std::string principal, action, resource;
    std::vector<std::string> context;
    bool json = false;
};

int can(const CanOptions& options)
{
    const auto ask = [&]() -> Result<review::Answer> {
        TRY(const auto context, parse_context(options.context));
        TRY(const auto view, OfflineInstallation::open(options.installation.data, options.installation.account));
        TRY(const auto subject, view->subject(options.principal));
        return review::can(*view, subject, options.action, options.resource, context);
    };
    const auto answer = ask();
    if (!answer) return complain(answer.error(), cannot_ask);
    if (options.json) {
        fmt::print("{}\n", review::to_json(*answer));
    } else {
        fmt::print("{}", answer->tree);
        for (const auto& note : answer->notes) fmt::print("{}\n", note);
    }
    return review::exit_code_of(answer->trace.outcome);
}

}  // namespace

void add_explain(CLI::App& cli, int& status)
{
    static ExplainOptions options;
    auto* command = cli.add_subcommand("explain", "why a request was decided as it was, from the audit trail");
    command->add_option("REQUEST-ID", options.request_id, "x-amzn-RequestId of the answer")->required();
    add_installation_options(*command, options.installation);
    command->add_flag("--json", options.json, "as JSON");
    command->add_flag("--today", options.today, "also how the policies of today would decide");
    command->callback([&status] { status = explain(options); });
}

void add_can(CLI::App& cli, int& status)
{
    static CanOptions options;
    auto* command = cli.add_subcommand(
        "can", "may PRINCIPAL do ACTION on RESOURCE; status 0: yes, 1: no, 2: unknown, 3: cannot be asked");
    command->add_option("PRINCIPAL", options.principal, "ARN of a user, role, role session or root; root; anonymous")
        ->required();
    command->add_option("ACTION", options.action, "s3:GetObject")->required();
    command->add_option("RESOURCE", options.resource, "an ARN, or * for actions without resources")->required();
    command->add_option("--context", options.context, "KEY=VALUE: what is known of the request; KEY= : it has none")
        ->allow_extra_args(true);
    add_installation_options(*command, options.installation);
    command->add_flag("--json", options.json, "as JSON");
    command->callback([&status] { status = can(options); });
}

}  // namespace sekisho::app
