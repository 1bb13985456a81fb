#pragma once

#include <string_view>

namespace sekisho::crypto {

/// Ends the process, with `what` in the log. For failures of the library that leave no safe way on.
[[noreturn]] void die(std::string_view what);

inline void must(bool holds, std::string_view what)
{
    if (!holds) [[unlikely]]
        die(what);
}

}  // namespace sekisho::crypto
