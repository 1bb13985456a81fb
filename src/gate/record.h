#pragma once

#include <string>

#include "audit/trail.h"
#include "gate/limit.h"
#include "gate/passage.h"
#include "net/http.h"

namespace sekisho::gate {

/// Stage 7. Puts the outcome on record before the caller learns it. A mutation or a model call whose record cannot
/// be made durable is answered with the trail's error instead of its outcome. Thread-safe.
class Recorder {
public:
    Recorder(audit::Trail& trail, std::string account);

    /// Before execute: refuses what could not be recorded afterwards.
    [[nodiscard]] Result<void> ready_for(const op::Operation& operation) const;
    /// `failure` is null on success. Takes the judgements and their basis out of the passage.
    Task<Result<void>> record(Passage& passage, const Error* failure) const;
    /// Wraps a streamed answer of a model: its end, or its abandonment, is a record of its own.
    /// `hold` is kept until then. `executor` runs the record of an abandoned answer.
    [[nodiscard]] net::BodyStream follow(const Passage& passage, net::BodyStream answer, Limiter::Hold hold,
                                         Executor executor) const;

private:
    [[nodiscard]] audit::Record base_record(const Passage& passage) const;

    audit::Trail& trail_;
    std::string account_;
};

}  // namespace sekisho::gate
