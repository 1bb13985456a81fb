#pragma once

#include <string>
#include <string_view>

#include "audit/record.h"
#include "base/result.h"
#include "base/task.h"

namespace sekisho::audit {

enum class Durability {
    synced,    ///< resumes when the record is on stable storage; for mutations and model calls
    eventual,  ///< resumes at once; the record is written with the next batch
};

/// The tamper-evident record. Thread-safe. Records are numbered and chained by hash in the order in which
/// append() took them.
class Trail {
public:
    virtual ~Trail() = default;
    /// An error (code "AuditUnavailable", 503) when the trail cannot be written: the caller must then refuse.
    virtual Task<Result<void>> append(Record record, Durability durability) = 0;
    /// Whether records can be written now: AuditUnavailable (503) once the trail has failed. Asked before a
    /// mutation begins, so that nothing is changed that could not be recorded. No lock, no I/O.
    [[nodiscard]] virtual Result<void> ready() const = 0;
};

}  // namespace sekisho::audit
