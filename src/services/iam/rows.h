#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "services/iam/tag.h"
#include "store/database.h"

/// Rows that every kind of record has in common.
namespace sekisho::iam::tables {

[[nodiscard]] Result<void> remove_rows(store::Connection& connection, std::string_view table, std::string_view column,
                                       const std::string& value);

/// `owner`: the record's ARN or unique id.
[[nodiscard]] Result<void> replace_tags(store::Connection& connection, const std::string& owner, const Tags& tags);
[[nodiscard]] Result<std::unordered_map<std::string, Tags>> load_tags(store::Connection& connection);

}  // namespace sekisho::iam::tables
