#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::app {

[[nodiscard]] Result<std::string> read_file(const std::string& path);
/// Written to a temporary file, synced and renamed: never seen half. `mode` as for open(2).
[[nodiscard]] Result<void> write_file(const std::string& path, std::string_view bytes, unsigned mode);
/// Makes the folder (and those above it) with mode 0700.
[[nodiscard]] Result<void> make_private_folder(const std::string& path);

}  // namespace sekisho::app
