#pragma once

#include <optional>
#include <string_view>

#include "services/cognito_idp/limits/rate_buckets.h"

namespace sekisho::cognito_idp::limits {

/// AWS's name for a category.
[[nodiscard]] std::string_view to_text(Category category) noexcept;
[[nodiscard]] std::optional<Category> category_named(std::string_view name) noexcept;
/// AWS's default quota, in requests a second for a whole account.
[[nodiscard]] int default_quota(Category category) noexcept;
/// nullopt: none of cognito-idp's operations.
[[nodiscard]] std::optional<Category> category_of(std::string_view operation) noexcept;

}  // namespace sekisho::cognito_idp::limits
