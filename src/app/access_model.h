#pragma once

#include <map>
#include <string>
#include <vector>

#include "access/compile.h"
#include "audit/trail.h"
#include "base/clock.h"
#include "base/task.h"
#include "services/iam/access_model.h"

namespace sekisho::app {

/// The roles of a compiled access model, as IAM takes them.
[[nodiscard]] iam::WantedRoles wanted_roles(const access::Compiled& model);

/// Makes IAM's roles what the model says and puts every change on record, durably; changes nothing, and says nothing, where
/// they are so already. AuditUnavailable before anything is changed where the trail cannot be written.
struct AccessModelParts {
    iam::Directory& directory;
    audit::Trail& trail;
    const Clock& clock;
};
[[nodiscard]] Task<Result<std::vector<iam::RoleChange>>> apply_access_model(AccessModelParts parts, iam::WantedRoles wanted);

/// "created developer", "updated operator: trust policy, tags"
[[nodiscard]] std::string to_text(const iam::RoleChange& change);

}  // namespace sekisho::app
