#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "services/iam/state.h"
#include "shapes/iam.h"

/// Tags of users, roles, policies and providers (id_tags): keys keep their case and are compared without it.
namespace sekisho::iam {

/// Marks what an access model made (access_model.h). Nobody else sets it.
inline constexpr std::string_view access_model_tag = "sekisho:access-model";

[[nodiscard]] Tags tags_of(const std::vector<shapes::iam::Tag>& tags);
[[nodiscard]] Tags tags_of(const std::optional<std::vector<shapes::iam::Tag>>& tags);
[[nodiscard]] std::vector<shapes::iam::Tag> shown_tags(const Tags& tags);

/// Puts `added` over `tags`. InvalidInput for duplicate or reserved keys ("aws:...", access_model_tag), LimitExceeded
/// beyond 50.
[[nodiscard]] Result<void> add_tags(Tags& tags, const Tags& added);
void remove_tags(Tags& tags, const std::vector<std::string>& keys);

}  // namespace sekisho::iam
