#include "services/iam/aws_managed.h"

#include <algorithm>
#include <array>

#include "services/iam/documents.h"

namespace sekisho::iam {

namespace {

struct BuiltIn {
    const char* name;
    const char* id;
    const char* description;
    const char* document;
};

constexpr std::array built_in{
    BuiltIn{"AdministratorAccess", "ANPAIWMBCKSKIEE64ZLYK", "Provides full access to AWS services and resources.",
            R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})"},
    BuiltIn{
        "IAMFullAccess", "ANPAI7XKCFMBPM3QQRRVQ", "Provides full access to IAM via the AWS Management Console.",
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*","organizations:DescribeAccount","organizations:DescribeOrganization","organizations:DescribeOrganizationalUnit","organizations:DescribePolicy","organizations:ListChildren","organizations:ListParents","organizations:ListPoliciesForTarget","organizations:ListRoots","organizations:ListPolicies","organizations:ListTargetsForPolicy"],"Resource":"*"}]})"},
    BuiltIn{
        "IAMReadOnlyAccess", "ANPAJKSO7NDY4T57MWDSQ", "Provides read only access to IAM via the AWS Management Console.",
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:GenerateCredentialReport","iam:GenerateServiceLastAccessedDetails","iam:Get*","iam:List*","iam:SimulateCustomPolicy","iam:SimulatePrincipalPolicy"],"Resource":"*"}]})"},
    BuiltIn{
        "AmazonS3FullAccess", "ANPAIFIR6V6BVTRAHWINE", "Provides full access to all buckets via the AWS Management Console.",
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}]})"},
    BuiltIn{
        "AmazonS3ReadOnlyAccess", "ANPAIZTJ4DXE7G6AGAE6M",
        "Provides read only access to all buckets via the AWS Management Console.",
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*","s3:Describe*","s3-object-lambda:Get*","s3-object-lambda:List*"],"Resource":"*"}]})"},
};

ManagedPolicyPtr make(const BuiltIn& source)
{
    ManagedPolicy policy;
    policy.arn = iam_arn("aws", "policy", "/", source.name);
    policy.id = source.id;
    policy.name = source.name;
    policy.description = source.description;
    policy.aws_managed = true;
    // The day on which AWS published them (2015-02-06T18:40:00Z).
    policy.created = from_epoch_seconds(1423248000);
    policy.updated = policy.created;
    policy.versions.push_back(
        {.number = 1, .policy = restore_policy(source.document, policy.arn), .created = policy.created});
    return std::make_shared<const ManagedPolicy>(std::move(policy));
}

}  // namespace

void add_aws_managed_policies(IamState& state)
{
    // Compiled once, shared by every account.
    static const auto made = [] {
        std::array<ManagedPolicyPtr, built_in.size()> all;
        std::ranges::transform(built_in, all.begin(), make);
        return all;
    }();
    auto& policies = state.policies.edit();
    for (const auto& policy : made) policies[policy->arn] = policy;
}

}  // namespace sekisho::iam
