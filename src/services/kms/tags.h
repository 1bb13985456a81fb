#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "policy/context.h"
#include "shapes/kms.h"

namespace sekisho::kms {

/// aws:RequestTag/... and aws:TagKeys.
void add_request_tags(policy::Context& context, const std::vector<shapes::kms::Tag>& tags);
/// Adds to `own` or replaces. TagException for names under aws: and names that stand twice; LimitExceededException.
[[nodiscard]] Result<void> put_tags(std::map<std::string, std::string>& own, const std::vector<shapes::kms::Tag>& tags);

}  // namespace sekisho::kms
