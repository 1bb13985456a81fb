#include "policy_workload.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "op/request_context.h"
#include "policy/json_reader.h"

namespace sekisho::bench {
namespace {

using policy::JsonNode;
using policy::Verdict;

std::string text_of(const JsonNode& node, std::string_view name)
{
    const auto* member = node.find(name);
    return member != nullptr ? member->text : std::string();
}

void add_keys(policy::Context& context, const JsonNode& node)
{
    if (const auto* single = node.find("context"))
        for (std::size_t i = 0; i < single->items.size(); ++i) context.set(single->names[i].text, single->items[i].text);
    const auto* lists = node.find("lists");
    for (std::size_t i = 0; lists != nullptr && i < lists->items.size(); ++i) {
        std::vector<std::string> values;
        for (const auto& value : lists->items[i].items) values.push_back(value.text);
        context.set_list(lists->names[i].text, std::move(values));
    }
}

Verdict verdict_named(std::string_view name)
{
    for (const auto verdict : {Verdict::allowed, Verdict::implicit_deny, Verdict::explicit_deny})
        if (to_text(verdict) == name) return verdict;
    give_up(fmt::format("no verdict: {}", name));
}

Request request_from(const JsonNode& node)
{
    Request request{text_of(node, "action"), text_of(node, "resource"), {}, {}, verdict_named(text_of(node, "expected"))};
    add_keys(request.context, node);
    request.envelope = {.request_id = "0b1c2d3e-4444-5555-6666-777788889999",
                        .region = "us-east-1",
                        .source_ip = "192.0.2.7",
                        .user_agent = "aws-sdk-js/3.947.0 ua/2.1 os/linux lang/js md/nodejs#20.20.2",
                        .secure = node.find("plaintext") == nullptr,
                        .time = from_epoch_seconds(1'795'158'000)};
    return request;
}

op::Caller caller_from(const JsonNode& node)
{
    op::Caller caller;
    caller.principal = {.kind = policy::PrincipalKind::assumed_role,
                        .account = text_of(node, "account"),
                        .arn = text_of(node, "arn"),
                        .role_arn = text_of(node, "roleArn"),
                        .unique_id = text_of(node, "uniqueId"),
                        .provider = {}};
    add_keys(caller.context, node);
    return caller;
}

}  // namespace

void give_up(const std::string& reason)
{
    fmt::print(stderr, "policy_bench: {}\n", reason);
    std::exit(1);
}

Workload read_workload()
{
    std::ifstream file(SEKISHO_SOURCE_DIR "/bench/baselines/workload.json");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const auto root = policy::read_json(text);
    if (!root) give_up("baselines/workload.json: " + root.error().reason);
    Workload workload;
    for (const auto& statement : root->find("policy")->find("Statement")->items)
        workload.statements.push_back(text.substr(statement.offset, statement.end - statement.offset));
    workload.caller = caller_from(*root->find("caller"));
    for (const auto& request : root->find("requests")->items) workload.requests.push_back(request_from(request));
    return workload;
}

std::string document_of(const std::vector<std::string>& statements)
{
    return fmt::format(R"({{"Version":"2012-10-17","Statement":[{}]}})", fmt::join(statements, ","));
}

policy::PolicySet policies_of(const std::vector<std::string>& statements, std::size_t least)
{
    policy::PolicySet policies;
    const auto most = (statements.size() + least - 1) / least;
    for (auto next = statements.begin(); next != statements.end();) {
        std::vector<std::string> some;
        for (std::size_t size = 0; next != statements.end() && some.size() < most; ++next) {
            size += next->size() + 1;
            if (size + 64 > policy::document_limit) break;
            some.push_back(*next);
        }
        const auto name = fmt::format("arn:aws:iam::123456789012:policy/app-{}", policies.identity.size());
        auto policy = policy::parse_policy(document_of(some), policy::PolicyKind::identity, name);
        if (!policy) give_up(policy.error().detail);
        policies.identity.push_back(*std::move(policy));
    }
    return policies;
}

policy::Context context_of(const op::Caller& caller, const Request& request)
{
    auto context = op::request_context(caller, request.envelope);
    context.merge(request.context);
    context.set("aws:ResourceAccount", caller.account());
    return context;
}

}  // namespace sekisho::bench
