#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"

/// What a policy mentions and where: for simulation and display, not for the request path (the text is read again).
namespace sekisho::policy {

/// The condition keys of Condition blocks and policy variables, as first written, in alphabetical order without
/// regard to case and each once (GetContextKeysForCustomPolicy).
[[nodiscard]] std::vector<std::string> context_keys_of(const Policy& policy);

/// A place in a text, counted from 1 (Position of IAM's API). Columns are bytes.
struct TextPosition {
    std::size_t line = 1;
    std::size_t column = 1;
};
struct StatementPlace {
    TextPosition start;  ///< of '{'
    TextPosition end;    ///< behind '}'
};

/// Where the statement stands that Evidence::statement names ("Sid" or "#0"); nullopt where there is none.
[[nodiscard]] std::optional<StatementPlace> place_of(const Policy& policy, std::string_view statement);

}  // namespace sekisho::policy
