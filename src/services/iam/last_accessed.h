#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/iam/reports.h"
#include "services/iam/state.h"

/// Who may call which service by his policies, and who did.
namespace sekisho::iam {

/// A policy with where it stands.
struct PlacedPolicy {
    std::string name;
    std::string arn;   ///< of managed policies; else empty
    EntityPtr entity;  ///< that has it inline; null for managed policies
    const StoredPolicy* policy = nullptr;
    std::shared_ptr<const void> keeper;  ///< keeps `policy` alive
};

/// Inline and attached policies of the user, group or role; those of a user's groups included.
[[nodiscard]] std::vector<PlacedPolicy> placed_policies(const IamState& state, const EntityPtr& entity);

/// Whether a statement of the policy allows an action of the service; conditions and denials are not looked at, as with
/// AWS.
[[nodiscard]] bool grants_service(const StoredPolicy& policy, std::string_view service);

/// The services of this installation by their prefix, in alphabetical order: "bedrock", "iam", "s3", ...
[[nodiscard]] const std::vector<std::string_view>& known_services();
/// "Amazon S3"; the prefix itself where the service is not known.
[[nodiscard]] std::string service_name(std::string_view service);

/// The report about a user, group, role or managed policy. NoSuchEntity; InvalidInput for other ARNs.
[[nodiscard]] Result<AccessReport> make_access_report(const IamState& state, const std::string& arn, Time now);

}  // namespace sekisho::iam
