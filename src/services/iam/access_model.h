#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "services/iam/directory.h"
#include "services/iam/state.h"
#include "services/iam/tags.h"

/// Roles that follow a configuration (docs/access-model.md). They carry the tag `access_model_tag` with the model's name:
/// what does not carry it is never touched, what does is as the model says after every start.
namespace sekisho::iam {

struct WantedRole {
    std::string name;
    std::string description;
    std::string trust;
    std::vector<std::pair<std::string, std::string>> policies;  ///< inline, by name
    int max_session_duration = 3600;
    Tags tags;  ///< without that of the model
};

struct WantedRoles {
    std::string model;
    std::vector<WantedRole> roles;
    /// By role: what confirms new access where the policy guard is on (policy_guard.h).
    std::map<std::string, std::string> confirmations;
};

struct RoleChange {
    enum class Kind { created, updated, deleted };
    Kind kind = Kind::updated;
    std::string role;
    std::vector<std::string> what;  ///< of updates: "trust policy", "policy models", "tags", ...
};
[[nodiscard]] std::string_view word_of(RoleChange::Kind kind) noexcept;

/// What is different from what is wanted, in the order in which it would be changed: roles that are no longer wanted first.
/// Errors: EntityAlreadyExists for a role of that name which the model did not make; those of the changes themselves.
[[nodiscard]] Result<std::vector<RoleChange>> differences(const IamState& state, const WantedRoles& wanted, Time now);

/// Makes it so, in one durable change, through the same checks as requests (documents, quotas, the policy guard). What a
/// hand has changed on these roles is changed back, and foreign policies are taken away; boundaries stay, they only limit.
[[nodiscard]] Task<Result<std::vector<RoleChange>>> apply_access_model(Directory& directory, WantedRoles wanted);

}  // namespace sekisho::iam
