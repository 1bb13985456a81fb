#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "audit/head.h"
#include "base/result.h"
#include "crypto/sealer.h"

namespace sekisho::audit {

/// What was found behind the last good record at start: a record that a crash cut off, or bytes that never
/// reached the disk whole. Moved out of the trail, kept beside it.
struct Evidence {
    std::string file;  ///< its name in the trail's folder
    std::uint64_t bytes = 0;
    std::string reason;
};

struct Recovered {
    Head head;  ///< the last good record; sequence 0: the trail is new
    std::vector<Evidence> evidence;
};

/// Finds the end of the trail in `directory` and cleans it. Records up to the sealed head must be there unchanged (only
/// what follows the head is read, and the record at the head): otherwise the Error AuditTampered. Behind the head
/// a crash may have left anything: from the first bad byte on it is moved aside.
[[nodiscard]] Result<Recovered> recover(const std::string& directory, const crypto::Sealer& sealer);

}  // namespace sekisho::audit
