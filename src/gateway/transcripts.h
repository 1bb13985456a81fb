#pragma once

#include <string>

#include "base/task.h"
#include "gateway/report.h"
#include "models/provider.h"

namespace sekisho::gateway {

/// Keeps what was said, where an installation asks for it. Thread-safe.
class Transcripts {
public:
    virtual ~Transcripts() = default;
    /// The prompt as it goes to the provider, guardrails having masked in it what they mask; in a form of the keeper's own.
    [[nodiscard]] virtual std::string written(const models::Prompt& prompt) const = 0;
    /// Once for each call that a provider was asked for. `answer`: the text that the caller was given, as much as that was.
    /// Returns at once; `executor` is the call's.
    virtual void keep(const Report& report, std::string prompt, std::string answer, Executor executor) noexcept = 0;
};

}  // namespace sekisho::gateway
