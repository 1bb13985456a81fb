#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace sekisho::cognito_idp::risk {

/// A list of passwords that are known to have leaked, in a file. Either of SHA-1 hashes as Have I Been Pwned publishes
/// them, one per line ("HASH:count" or "HASH", 40 hexadecimal digits, sorted): searched on disk, a few reads per question,
/// whatever its size. Or of plain passwords, one per line, at most 64 MiB: their hashes are kept in memory. The file is
/// opened once; replace it by a rename and a restart. Thread-safe. Blocks: ask on the worker pool.
class BreachedPasswords {
public:
    static Result<std::unique_ptr<const BreachedPasswords>> open(const std::string& file);
    virtual ~BreachedPasswords() = default;
    /// InternalErrorException where the file cannot be read or is not sorted lines.
    [[nodiscard]] virtual Result<bool> contains(const Secret& password) const = 0;
};

}  // namespace sekisho::cognito_idp::risk
