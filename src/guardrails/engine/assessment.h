#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "guardrails/engine/guardrail.h"
#include "wire/json.h"

namespace sekisho::guardrails {

/// What one guardrail has found in one direction of a call. Used by one task.
class Assessment {
public:
    /// Notes what was found in a text. The same match of the same rule is noted once.
    void add(const Findings& findings, std::string_view text);
    /// Notes that a text was looked at.
    void cover(std::string_view guarded);
    void leave_out(std::size_t characters) { unguarded_ += static_cast<std::int64_t>(characters); }
    void took(std::chrono::microseconds time) { time_ += time; }

    [[nodiscard]] bool blocked() const noexcept { return blocked_; }
    [[nodiscard]] bool masked() const noexcept { return masked_; }

    enum class Scope { interventions, full };  ///< GuardrailOutputScope
    /// GuardrailAssessment. Holds the matches.
    [[nodiscard]] wire::Json to_json(const Guardrail& guardrail, Source source, Scope scope) const;
    /// GuardrailUsage: a unit is 1,000 characters or a part of them, for every policy that the guardrail has.
    [[nodiscard]] wire::Json usage(const Guardrail& guardrail, Source source) const;
    /// GuardrailCoverage
    [[nodiscard]] wire::Json coverage() const;
    /// For the record: how often each rule was found, without any text of the conversation.
    [[nodiscard]] wire::Json counts() const;

private:
    struct Item {
        Finding finding;
        std::string match;
    };
    void add_content(const Guardrail& guardrail, Source source, Scope scope, wire::Json& to) const;

    std::vector<Item> items_;
    std::int64_t guarded_ = 0;
    std::int64_t unguarded_ = 0;
    std::chrono::microseconds time_{};
    bool blocked_ = false;
    bool masked_ = false;
};

/// "Guardrail blocked.", "Guardrail masked.", "No action."
[[nodiscard]] std::string_view reason_of(const Assessment& assessment) noexcept;

}  // namespace sekisho::guardrails
