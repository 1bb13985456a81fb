#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::cognito_idp {

/// The Filter of ListUsers: attribute = "value" or attribute ^= "value".
/// https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html
struct UserFilter {
    enum class Match { equals, starts_with };
    std::string attribute;
    Match match = Match::equals;
    std::string value;
};

/// nullopt for an empty text. InvalidParameterException for bad syntax or an attribute that cannot be searched
/// (custom attributes among them).
[[nodiscard]] Result<std::optional<UserFilter>> parse_user_filter(std::string_view text);

}  // namespace sekisho::cognito_idp
