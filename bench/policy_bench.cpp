// Time of one authorisation decision, with its evidence, for policies of many sizes and kinds. Every decision is checked
// before anything is timed.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "policy_workload.h"

namespace {

using namespace sekisho;
using bench::Workload;
using policy::Verdict;

const Workload& workload()
{
    static const auto read = bench::read_workload();
    return read;
}

/// Statements that the measured ones stand among: `count` of them, made by `make(i)`.
template <class Make>
std::vector<std::string> statements(std::size_t count, Make make)
{
    std::vector<std::string> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(make(i));
    return all;
}

std::string unrelated(std::size_t i)
{
    return fmt::format(
        R"({{"Effect":"Allow","Action":["svc{0}:Get*","svc{0}:PutThing"],"Resource":"arn:aws:svc{0}:us-east-1:123456789012:thing/*"}})",
        i);
}

std::string same_action(std::size_t i)
{
    return fmt::format(R"({{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::tenant-{:05}/*"}})", i);
}

/// The requests with their contexts made before. Copies of texts, so that each is as far from the other as in a server.
struct Asked {
    const bench::Request* request;
    policy::Context context;
    [[nodiscard]] policy::Question question() const
    {
        return {workload().caller.principal, request->action, request->resource, {}, context};
    }
};

std::vector<Asked> ask(const std::vector<bench::Request>& requests, const policy::PolicySet& policies)
{
    std::vector<Asked> all;
    for (const auto& request : requests) all.push_back({&request, bench::context_of(workload().caller, request)});
    for (const auto& asked : all) {
        const auto decision = evaluate(asked.question(), policies);
        if (decision.verdict != asked.request->expected || decision.evidence.empty())
            bench::give_up(explain(asked.question(), decision));
    }
    return all;
}

void time_decisions(benchmark::State& state, const std::vector<bench::Request>& requests, const policy::PolicySet& policies)
{
    const auto all = ask(requests, policies);
    std::size_t next = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(evaluate(all[next].question(), policies));
        next = next + 1 < all.size() ? next + 1 : 0;
    }
}

using Kind = std::string (*)(std::size_t);

/// The six statements of the workload among others of a kind.
void decide(benchmark::State& state, Kind kind)
{
    auto all = workload().statements;
    for (auto& other : statements(static_cast<std::size_t>(state.range(0)) - all.size(), kind))
        all.push_back(std::move(other));
    time_decisions(state, workload().requests, bench::policies_of(all));
}
BENCHMARK_CAPTURE(decide, unrelated, unrelated)->Arg(6)->Arg(66)->Arg(606)->Arg(6006);
BENCHMARK_CAPTURE(decide, same_action, same_action)->Arg(66)->Arg(606)->Arg(6006);

/// Requests about one tenant's bucket, of which the statement number `tenant` decides.
std::vector<bench::Request> tenant_requests(std::size_t tenant)
{
    auto allowed = workload().requests[1];
    allowed.resource = fmt::format("arn:aws:s3:::tenant-{:05}/photos/1.jpg", tenant);
    allowed.expected = Verdict::allowed;
    auto denied = allowed;
    denied.resource = "arn:aws:s3:::tenant-none/photos/1.jpg";
    denied.expected = Verdict::implicit_deny;
    return {allowed, denied};
}

/// Statements that an index by action alone would all look at.
void decide_hard(benchmark::State& state, Kind kind, std::size_t policies)
{
    const auto count = static_cast<std::size_t>(state.range(0));
    time_decisions(state, tenant_requests(count / 2), bench::policies_of(statements(count, kind), policies));
}

std::string wildcard_action(std::size_t i)
{
    static constexpr std::array<std::string_view, 4> actions{"s3:*", "s3:Get*", "*", "s3:?etObject"};
    return fmt::format(R"({{"Effect":"Allow","Action":"{}","Resource":"arn:aws:s3:::tenant-{:05}/*"}})",
                       actions[i % actions.size()], i);
}

std::string not_action(std::size_t i)
{
    return fmt::format(R"({{"Effect":"Allow","NotAction":"iam:*","Resource":"arn:aws:s3:::tenant-{:05}/*"}})", i);
}

std::string variable(std::size_t i)
{
    return fmt::format(
        R"({{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::tenant-{:05}/${{aws:Absent, 'photos'}}/*"}})",
        i);
}

std::string list_of_resources(std::size_t i)
{
    return fmt::format(
        R"({{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::tenant-{0:05}","arn:aws:s3:::tenant-{0:05}/*","arn:aws:s3:::logs-{0:05}/*"]}})",
        i);
}

BENCHMARK_CAPTURE(decide_hard, same_action, same_action, 1)->Arg(600)->Arg(6000);
BENCHMARK_CAPTURE(decide_hard, wildcard_action, wildcard_action, 1)->Arg(600)->Arg(6000);
BENCHMARK_CAPTURE(decide_hard, not_action, not_action, 1)->Arg(600)->Arg(6000);
BENCHMARK_CAPTURE(decide_hard, variable, variable, 1)->Arg(600)->Arg(6000);
BENCHMARK_CAPTURE(decide_hard, list_of_resources, list_of_resources, 1)->Arg(600)->Arg(6000);
BENCHMARK_CAPTURE(decide_hard, twenty_policies, same_action, 20)->Arg(120)->Arg(600)->Arg(6000);
BENCHMARK_CAPTURE(decide_hard, twenty_policies_of_wildcards, wildcard_action, 20)->Arg(120)->Arg(600)->Arg(6000);

/// All of the statements apply: what is kept of the evidence is bounded.
void decide_not_resource(benchmark::State& state)
{
    const auto all = statements(static_cast<std::size_t>(state.range(0)), [](std::size_t i) {
        return fmt::format(R"({{"Effect":"Allow","Action":"s3:GetObject","NotResource":"arn:aws:s3:::tenant-{:05}/*"}})", i);
    });
    auto requests = tenant_requests(0);
    for (auto& request : requests) request.expected = Verdict::allowed;
    time_decisions(state, requests, bench::policies_of(all));
}
BENCHMARK(decide_not_resource)->Arg(600)->Arg(6000);

/// What no index helps with: every pattern begins with a wildcard, and none matches.
void decide_worst(benchmark::State& state)
{
    const auto all = statements(static_cast<std::size_t>(state.range(0)), [](std::size_t i) {
        return fmt::format(R"({{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::*/tenant-{:05}/*"}})", i);
    });
    auto denied = tenant_requests(0).back();
    time_decisions(state, {denied}, bench::policies_of(all));
}
BENCHMARK(decide_worst)->Arg(6)->Arg(600)->Arg(6000);

/// The decision and all that comes before it: the context of the request, made of the caller's.
void decide_with_context(benchmark::State& state)
{
    const auto policies = bench::policies_of(workload().statements);
    (void)ask(workload().requests, policies);
    std::size_t next = 0;
    for (auto _ : state) {
        const auto& request = workload().requests[next++ % workload().requests.size()];
        const auto context = bench::context_of(workload().caller, request);
        benchmark::DoNotOptimize(
            evaluate({workload().caller.principal, request.action, request.resource, {}, context}, policies));
    }
}
BENCHMARK(decide_with_context);

void compile(benchmark::State& state, const std::string& text)
{
    for (auto _ : state) benchmark::DoNotOptimize(parse_policy(text, policy::PolicyKind::identity, "p"));
    state.SetLabel(fmt::format("{} bytes", text.size()));
}

void compile_workload(benchmark::State& state) { compile(state, bench::document_of(workload().statements)); }
BENCHMARK(compile_workload);

/// The size that IAM allows a managed policy.
void compile_6_kilobytes(benchmark::State& state)
{
    auto all = workload().statements;
    for (std::size_t i = 0; bench::document_of(all).size() < 6'000; ++i) all.push_back(same_action(i));
    compile(state, bench::document_of(all));
}
BENCHMARK(compile_6_kilobytes);

}  // namespace

BENCHMARK_MAIN();
