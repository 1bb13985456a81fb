#pragma once

#include <string>
#include <string_view>

#include "services/organizations/state.h"

/// Ids and ARNs as AWS Organizations makes them.
namespace sekisho::organizations {

[[nodiscard]] std::string new_organization_id();               ///< "o-" and ten characters
[[nodiscard]] std::string new_root_id();                       ///< "r-" and four
[[nodiscard]] std::string new_unit_id(std::string_view root);  ///< "ou-", those four, and eight
[[nodiscard]] std::string new_policy_id();                     ///< "p-" and eight
[[nodiscard]] std::string new_creation_id();                   ///< "car-" and 32
[[nodiscard]] std::string new_account_id();                    ///< 12 digits, the first not 0

/// "arn:aws:organizations::<management>:organization/o-..."
[[nodiscard]] std::string organization_arn(const State& state);
/// "arn:aws:organizations::<management>:policy/o-.../service_control_policy/p-..."
[[nodiscard]] std::string policy_arn(const State& state, PolicyType type, std::string_view policy_id);

}  // namespace sekisho::organizations
