#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "guardrails/engine/configuration.h"

namespace sekisho::guardrails {

/// A guardrail that somebody else keeps: it is shown texts, and says what becomes of them.
class External {
public:
    struct Question {
        Source source = Source::input;
        std::string account;
        std::string role;
        std::string model;
        std::vector<std::string> texts;
    };
    struct Opinion {
        enum class Action { none, masked, intervened };
        Action action = Action::none;
        std::vector<std::string> texts;  ///< where masked: as many as were shown
        std::string message;             ///< where it intervened: what the caller is told; empty: a text of ours
    };
    enum class OnFailure { refuse, allow };

    virtual ~External() = default;
    [[nodiscard]] virtual const std::string& name() const noexcept = 0;
    [[nodiscard]] virtual OnFailure on_failure() const noexcept = 0;
    /// An Error where it could not be asked or its answer is no answer.
    virtual Task<Result<Opinion>> ask(Question question) = 0;
};
using ExternalPtr = std::shared_ptr<External>;

}  // namespace sekisho::guardrails
