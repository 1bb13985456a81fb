#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace sekisho::crypto {

inline constexpr std::size_t master_key_length = 32;

/// The master keys of a file, oldest first, at least one. The file has one key per line, 64 hexadecimal digits;
/// empty lines and lines that begin with '#' are skipped. To rotate, append a line: the last key seals, all open.
/// Where there is no file, one is made (mode 0600) with one random key, durable before this returns.
/// Refused: symbolic links, files of another owner, files that group or others may touch, anything malformed.
[[nodiscard]] Result<std::vector<Secret>> read_or_make_key_file(const std::string& path);

}  // namespace sekisho::crypto
