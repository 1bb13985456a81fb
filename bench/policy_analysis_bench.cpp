// Time of one check over policies of about 6 KB: the same document on both sides (proven), a statement narrowed (proven),
// one action more (refuted), a Deny less (refuted); no public access of a bucket policy; idle statements.
// Every answer is checked before anything is timed. Time per step is what the budget of a check is worth.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "policy/analysis/checks.h"

namespace {

using namespace sekisho::policy;
using namespace sekisho::policy::analysis;

constexpr const char* services[] = {"kinesis", "sqs", "sns", "kms", "dynamodb", "logs", "lambda", "ecr", "ssm", "states"};

std::vector<std::string> statements()
{
    std::vector<std::string> list{
        R"({"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::app-bucket/${cognito-identity.amazonaws.com:sub}/*"})",
        R"({"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::app-bucket","Condition":{"StringLike":{"s3:prefix":["${cognito-identity.amazonaws.com:sub}/*"]}}})",
        R"({"Effect":"Allow","Action":"dynamodb:*Item","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/app","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${cognito-identity.amazonaws.com:sub}"]}}})",
        R"({"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/app-*","Condition":{"StringEquals":{"iam:PassedToService":["lambda.amazonaws.com","ecs-tasks.amazonaws.com"]}}})",
        R"({"Effect":"Allow","Action":["bedrock:InvokeModel","bedrock:InvokeModelWithResponseStream"],"Resource":["arn:aws:bedrock:*::foundation-model/anthropic.*","arn:aws:bedrock:*::foundation-model/amazon.nova-*"],"Condition":{"StringEquals":{"aws:RequestedRegion":["us-east-1","eu-west-1"]}}})"};
    for (const std::string service : services)
        list.push_back(
            R"({"Effect":"Allow","Action":[")" + service + ":Get*\",\"" + service + ":List*\",\"" + service +
            ":Describe*\",\"" + service + R"(:TagResource"],"Resource":["arn:aws:)" + service +
            R"(:us-east-1:123456789012:app-*","arn:aws:)" + service +
            R"(:eu-west-1:123456789012:*/shared/*"],"Condition":{"StringEquals":{"aws:ResourceTag/project":"${aws:PrincipalTag/project}"},"IpAddress":{"aws:SourceIp":["10.0.0.0/8","192.0.2.0/24"]}}})");
    list.push_back(R"({"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}})");
    list.push_back(
        R"({"Effect":"Deny","NotAction":["iam:*","sts:*","bedrock:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["us-east-1","eu-west-1"]},"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/admin/*"}}})");
    list.push_back(R"({"Effect":"Deny","Action":["s3:DeleteBucket","kms:ScheduleKeyDeletion"],"Resource":"*"})");
    return list;
}

[[noreturn]] void give_up(const std::string& reason)
{
    std::fprintf(stderr, "policy_analysis_bench: %s\n", reason.c_str());
    std::exit(1);
}

PolicyPtr policy_of(const std::vector<std::string>& list, PolicyKind kind = PolicyKind::identity)
{
    std::string text = R"({"Version":"2012-10-17","Statement":[)";
    for (std::size_t i = 0; i < list.size(); ++i) text += (i > 0 ? "," : "") + list[i];
    auto policy = parse_policy(text + "]}", kind, "p");
    if (!policy) give_up(policy.error().detail);
    return *policy;
}

template <class Check>
void run(benchmark::State& state, Reason expected, Check check)
{
    const auto first = check();
    if (first.reason != expected) give_up(first.message);
    for (auto _ : state) benchmark::DoNotOptimize(check());
    state.counters["steps"] = static_cast<double>(first.steps);
}

void same(benchmark::State& state)
{
    const auto policy = policy_of(statements());
    run(state, Reason::proven, [&] { return check_no_new_access(policy, policy); });
}

void narrowed(benchmark::State& state)
{
    auto list = statements();
    const auto before = policy_of(list);
    list[5].replace(list[5].find(":Get*"), 5, ":GetRecords*");
    list[0].replace(list[0].find("/*\""), 3, "/photos/*\"");
    const auto after = policy_of(list);
    run(state, Reason::proven, [&] { return check_no_new_access(after, before); });
}

void one_action_more(benchmark::State& state)
{
    auto list = statements();
    const auto before = policy_of(list);
    list[0].replace(list[0].find("s3:PutObject"), 12, "s3:*Object");
    const auto after = policy_of(list);
    run(state, Reason::confirmed, [&] { return check_no_new_access(after, before); });
}

void one_deny_less(benchmark::State& state)
{
    auto list = statements();
    const auto before = policy_of(list);
    list.erase(list.end() - 2);
    const auto after = policy_of(list);
    run(state, Reason::confirmed, [&] { return check_no_new_access(after, before); });
}

void public_access(benchmark::State& state)
{
    const auto policy = policy_of(
        {R"({"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-exampleorg"}}})",
         R"({"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"s3:*","Resource":"*"})",
         R"({"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}})"},
        PolicyKind::resource);
    run(state, Reason::proven, [&] { return check_no_public_access(policy, {"AWS::S3::Bucket", {}}); });
}

void idle(benchmark::State& state)
{
    const auto policy = policy_of(statements());
    if (!idle_statements(policy).empty()) give_up("no statement is idle");
    for (auto _ : state) benchmark::DoNotOptimize(idle_statements(policy));
}

BENCHMARK(same)->Unit(benchmark::kMicrosecond);
BENCHMARK(narrowed)->Unit(benchmark::kMicrosecond);
BENCHMARK(one_action_more)->Unit(benchmark::kMicrosecond);
BENCHMARK(one_deny_less)->Unit(benchmark::kMicrosecond);
BENCHMARK(public_access)->Unit(benchmark::kMicrosecond);
BENCHMARK(idle)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
