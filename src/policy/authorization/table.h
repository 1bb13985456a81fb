#pragma once

#include <string_view>

namespace sekisho::policy::authorization {

/// api/authorization.table, byte for byte, as it was when the program was built.
[[nodiscard]] std::string_view table() noexcept;

}  // namespace sekisho::policy::authorization
