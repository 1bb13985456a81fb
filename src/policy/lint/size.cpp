#include <string>

#include "policy/lint/checks.h"

namespace sekisho::policy::lint {
namespace {

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
constexpr std::size_t identity_quota = 6'144;
constexpr std::size_t trust_quota = 2'048;
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
constexpr std::size_t organization_quota = 5'120;
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html: 20 KB; other services differ.
constexpr std::size_t resource_quota = 20'480;

}  // namespace

void check_size(Examination& examination)
{
    const auto counted = counted_size(examination.text());
    const auto whole = examination.text().size();
    const auto exceeds = [&](Code code, std::size_t size, std::size_t quota) {
        if (size > quota) examination.report(code, examination.root(), {std::to_string(size), std::to_string(quota)});
    };
    if (examination.is_identity_based()) exceeds("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", counted, identity_quota);
    else if (examination.is(PolicyKind::trust)) exceeds("POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", counted, trust_quota);
    else if (examination.is(PolicyKind::service_control))
        exceeds("POLICY_SIZE_EXCEEDS_SCP_QUOTA", whole, organization_quota);
    else if (examination.is(PolicyKind::resource_control))
        exceeds("POLICY_SIZE_EXCEEDS_RCP_QUOTA", whole, organization_quota);
    else exceeds("POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", whole, resource_quota);
}

}  // namespace sekisho::policy::lint
