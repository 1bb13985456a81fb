#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "guardrails/guard.h"
#include "limits/subject.h"
#include "models/provider.h"
#include "money/treasury.h"

namespace sekisho::gateway {

/// Where a call was refused.
enum class Layer { none, shape, rate, concurrency, budget, guardrail, provider };
[[nodiscard]] std::string_view name_of(Layer layer) noexcept;

/// All that is known of a call when it has ended. No text of the conversation.
struct Report {
    std::string request_id;
    std::string door;  ///< the operation: "Converse", "ChatCompletions"
    limits::Subject subject;
    std::string provider;  ///< who answered; empty: nobody was asked
    bool streamed = false;
    Layer refused_by = Layer::none;
    std::string error_code;  ///< empty on success
    money::Outcome outcome = money::Outcome::success;
    models::Usage usage;
    models::Certainty certainty = models::Certainty::reported;
    models::StopReason stop_reason = models::StopReason::end_turn;
    money::NanoDollars held = 0;
    money::NanoDollars cost = 0;
    std::string price_version;
    guardrails::Verdict input_verdict = guardrails::Verdict::none;
    guardrails::Verdict output_verdict = guardrails::Verdict::none;
    Time begun{};
    std::optional<Time> first_token;
    Time ended{};
};

/// Learns of every call that reached the gateway, once, at its end. Called on the request path: no lock, no I/O.
class Observer {
public:
    virtual ~Observer() = default;
    virtual void ended(const Report& report) noexcept = 0;
};

}  // namespace sekisho::gateway
