#pragma once

#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "base/result.h"
#include "limits/subject.h"

namespace sekisho::limits {

/// One call that was let in. Destroying it frees its place among the concurrent calls. Used by one task at a time.
class Admission {
public:
    virtual ~Admission() = default;
    /// What the call has used in the end, in place of the worst case that was counted at first.
    virtual void used(std::int64_t tokens) noexcept = 0;
};

/// Rates (requests and tokens in a sliding minute) and concurrency, over every rule that applies to a subject: all or
/// nothing. Thread-safe; no database on the way.
class Admissions {
public:
    virtual ~Admissions() = default;
    /// ThrottlingException (429) with the header Retry-After in seconds; `detail` names layer ("rate", "concurrency"), rule,
    /// limit and count. `worst_tokens`: of input and output together.
    [[nodiscard]] virtual Result<std::unique_ptr<Admission>> admit(const Subject& subject, std::int64_t worst_tokens,
                                                                   Time now) = 0;
};

}  // namespace sekisho::limits
