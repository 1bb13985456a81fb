// Time of one authorisation decision, with its evidence: one identity policy of 6 statements and 8 requests in turn
// (4 allowed, 2 explicitly and 2 implicitly denied), and the same with 60 and 600 unrelated Allow statements more.
// All decisions are checked before anything is timed.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "policy/evaluate.h"

namespace {

using namespace sekisho::policy;

constexpr std::string_view six_statements = R"(
{"Sid":"Invoke","Effect":"Allow","Action":["bedrock:InvokeModel","bedrock:InvokeModelWithResponseStream"],
 "Resource":"arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
 "Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}},
{"Sid":"NoAdministration","Effect":"Deny","Resource":"*",
 "Action":["bedrock:CreateModelCustomizationJob","bedrock:DeleteCustomModel","bedrock:CreateProvisionedModelThroughput",
  "bedrock:DeleteProvisionedModelThroughput","bedrock:UpdateProvisionedModelThroughput","bedrock:PutModelInvocationLoggingConfiguration",
  "bedrock:DeleteModelInvocationLoggingConfiguration","bedrock:CreateGuardrail","bedrock:DeleteGuardrail","bedrock:UpdateGuardrail"]},
{"Sid":"OwnFiles","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],
 "Resource":"arn:aws:s3:::app-bucket/${cognito-identity.amazonaws.com:sub}/*"},
{"Sid":"OwnList","Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::app-bucket",
 "Condition":{"StringLike":{"s3:prefix":["${cognito-identity.amazonaws.com:sub}/*"]}}},
{"Sid":"OwnItems","Effect":"Allow","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/app",
 "Action":["dynamodb:GetItem","dynamodb:BatchGetItem","dynamodb:Query","dynamodb:PutItem","dynamodb:UpdateItem","dynamodb:DeleteItem"],
 "Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${cognito-identity.amazonaws.com:sub}"]}}},
{"Sid":"OnlyTls","Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}})";

struct Request {
    std::string action;
    std::string resource;
    Context context;
    Verdict expected;
};

Context session_context(std::string_view tls)
{
    Context context;
    context.set("aws:SecureTransport", std::string(tls));
    context.set("aws:RequestedRegion", "us-east-1");
    context.set("aws:PrincipalArn", "arn:aws:iam::123456789012:role/app");
    context.set("aws:PrincipalAccount", "123456789012");
    context.set("aws:PrincipalType", "AssumedRole");
    context.set("aws:userid", "AROAEXAMPLEEXAMPLE:web");
    context.set("aws:SourceIp", "192.0.2.7");
    context.set("aws:CurrentTime", "2026-11-20T07:00:00Z");
    context.set("aws:EpochTime", "1795158000");
    context.set("aws:UserAgent", "aws-sdk-js/3");
    context.set("cognito-identity.amazonaws.com:aud", "us-east-1:pool");
    context.set("cognito-identity.amazonaws.com:sub", "us-east-1:0b1c2d3e-1111-2222-3333-444455556666");
    return context;
}

std::vector<Request> requests()
{
    const std::string sub = "us-east-1:0b1c2d3e-1111-2222-3333-444455556666";
    const std::string haiku = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0";
    const std::string table = "arn:aws:dynamodb:us-east-1:123456789012:table/app";
    auto listing = session_context("true");
    listing.set("s3:prefix", sub + "/photos/");
    auto own_item = session_context("true");
    own_item.set_list("dynamodb:LeadingKeys", {sub});
    auto other_item = session_context("true");
    other_item.set_list("dynamodb:LeadingKeys", {"us-east-1:somebody-else"});
    return {
        {"bedrock:InvokeModel", haiku, session_context("true"), Verdict::allowed},
        {"s3:GetObject", "arn:aws:s3:::app-bucket/" + sub + "/photos/1.jpg", session_context("true"), Verdict::allowed},
        {"s3:ListBucket", "arn:aws:s3:::app-bucket", listing, Verdict::allowed},
        {"dynamodb:Query", table, own_item, Verdict::allowed},
        {"bedrock:DeleteGuardrail", "arn:aws:bedrock:us-east-1:123456789012:guardrail/g", session_context("true"),
         Verdict::explicit_deny},
        {"s3:GetObject", "arn:aws:s3:::app-bucket/" + sub + "/photos/1.jpg", session_context("false"),
         Verdict::explicit_deny},
        {"s3:GetObject", "arn:aws:s3:::app-bucket/us-east-1:somebody-else/1.jpg", session_context("true"),
         Verdict::implicit_deny},
        {"dynamodb:Query", table, other_item, Verdict::implicit_deny},
    };
}

std::string document(int unrelated)
{
    std::string text = R"({"Version":"2012-10-17","Statement":[)" + std::string(six_statements);
    for (int i = 0; i < unrelated; ++i) {
        const auto n = std::to_string(i);
        text += R"(,{"Effect":"Allow","Action":["svc)" + n + R"(:Get*","svc)" + n +
                R"(:PutThing"],"Resource":"arn:aws:svc)" + n + R"(:us-east-1:123456789012:thing/*"})";
    }
    return text + "]}";
}

[[noreturn]] void give_up(const std::string& reason)
{
    std::fprintf(stderr, "policy_bench: %s\n", reason.c_str());
    std::exit(1);
}

void decide(benchmark::State& state)
{
    Principal principal;
    principal.kind = PrincipalKind::assumed_role;
    principal.account = "123456789012";
    principal.arn = "arn:aws:sts::123456789012:assumed-role/app/web";
    principal.role_arn = "arn:aws:iam::123456789012:role/app";
    auto policy = parse_policy(document(static_cast<int>(state.range(0)) - 6), PolicyKind::identity,
                               "arn:aws:iam::123456789012:policy/app");
    if (!policy) give_up(policy.error().detail);
    PolicySet policies;
    policies.identity.push_back(*policy);
    const auto all = requests();
    for (const auto& request : all) {
        const auto decision = evaluate({principal, request.action, request.resource, {}, request.context}, policies);
        if (decision.verdict != request.expected || decision.evidence.empty())
            give_up(explain({principal, request.action, request.resource, {}, request.context}, decision));
    }
    std::size_t next = 0;
    for (auto _ : state) {
        const auto& request = all[next++ % all.size()];
        benchmark::DoNotOptimize(evaluate({principal, request.action, request.resource, {}, request.context}, policies));
    }
}
BENCHMARK(decide)->Arg(6)->Arg(66)->Arg(606);

void compile(benchmark::State& state)
{
    const auto text = document(static_cast<int>(state.range(0)) - 6);
    for (auto _ : state) benchmark::DoNotOptimize(parse_policy(text, PolicyKind::identity, "p"));
}
BENCHMARK(compile)->Arg(6)->Arg(66);

}  // namespace

BENCHMARK_MAIN();
