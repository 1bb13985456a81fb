// The cost of a line of the trail, and records per second through the whole trail.
#include <benchmark/benchmark.h>

#include <atomic>
#include <boost/asio/io_context.hpp>

#include "audit/chain.h"
#include "audit/file_trail.h"
#include "store/testing.h"

using namespace sekisho;

namespace {

constexpr int records = 20'000;

audit::Record sample()
{
    audit::Record record;
    record.time = from_epoch_milliseconds(1'795'157'493'123);
    record.event_source = "bedrock.amazonaws.com";
    record.event_name = "Converse";
    record.region = "us-east-1";
    record.source_ip = "203.0.113.7";
    record.user_agent = "aws-sdk-js/3.600.0 ua/2.0 os/linux lang/js md/nodejs#20.10.0 api/bedrock-runtime#3.600.0";
    record.request_id = "7b6f6b5e-9a43-4d5e-9d2b-0d6d8d0f7a11";
    record.event_id = "0f8fad5b-d9cb-469f-a165-70867728950e";
    record.recipient_account = record.account = "123456789012";
    record.identity_type = "AssumedRole";
    record.principal_id = "AROAEXAMPLEEXAMPLEEX:session";
    record.arn = "arn:aws:sts::123456789012:assumed-role/ModelUser/session";
    record.access_key_id = "ASIAEXAMPLEEXAMPLEEX";
    record.request_parameters =
        R"({"modelId":"anthropic.claude-3-haiku-20240307-v1:0","inferenceConfig":{"maxTokens":512}})";
    record.resources = {
        {.arn = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0", .account = ""}};
    record.judgements = {{.action = "bedrock:InvokeModel",
                          .resource = record.resources[0].arn,
                          .verdict = "allowed",
                          .policy_type = "identity",
                          .policy = "arn:aws:iam::123456789012:policy/Models",
                          .statement = "AllowedModels"}};
    record.basis.principal = "assumedRole";
    record.basis.role_arn = "arn:aws:iam::123456789012:role/ModelUser";
    record.basis.unique_id = "AROAEXAMPLEEXAMPLEEX";
    record.basis.context = {{.name = "aws:MultiFactorAuthPresent", .values = {"false"}},
                            {.name = "aws:PrincipalTag/team", .values = {"red"}},
                            {.name = "aws:TokenIssueTime", .values = {"2026-11-20T06:51:34Z"}}};
    return record;
}

void append_line(benchmark::State& state)
{
    const auto record = sample();
    audit::Link link;
    std::string out;
    for (auto _ : state) {
        out.clear();
        audit::append_line(out, record, link);
    }
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}

Task<void> append_records(audit::FileTrail& trail, std::atomic<int>& left, audit::Durability durability)
{
    while (left.fetch_sub(1) > 0) {
        auto record = sample();
        if (!co_await trail.append(std::move(record), durability)) std::abort();
    }
}

void append(benchmark::State& state, audit::Durability durability)
{
    boost::asio::io_context io;
    const store::TemporaryDirectory place;
    const auto sealer = crypto::Sealer::ephemeral();
    const SystemClock clock;
    auto trail = audit::FileTrail::open({.directory = place.file("audit")}, *sealer, clock).value();
    for (auto _ : state) {
        std::atomic<int> left{records};
        io.restart();
        for (int i = 0; i < state.range(0); ++i) spawn(io.get_executor(), append_records(*trail, left, durability));
        io.run();
    }
    state.SetItemsProcessed(state.iterations() * records);
}
void append_eventual(benchmark::State& state) { append(state, audit::Durability::eventual); }
void append_synced(benchmark::State& state) { append(state, audit::Durability::synced); }

BENCHMARK(append_line);
BENCHMARK(append_eventual)->Arg(64)->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(append_synced)->Arg(16)->Arg(256)->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
