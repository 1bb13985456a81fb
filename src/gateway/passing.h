#pragma once

#include <memory>
#include <vector>

#include "gateway/gateway.h"

namespace sekisho::gateway {

/// One call on its way through the layers, to its end: what it holds, and what will be said of it. Shared by the parts of
/// its answer; used by one task at a time.
class Passing {
public:
    Passing(const Clock& clock, std::vector<Observer*> observers, Call call, bool streams);
    Passing(const Passing&) = delete;
    Passing& operator=(const Passing&) = delete;

    const models::Model* const model;
    Report report;
    std::unique_ptr<limits::Admission> admission;
    std::unique_ptr<money::Hold> hold;

    [[nodiscard]] const Clock& clock() const noexcept { return clock_; }
    /// Notes who refused, and hands the error on.
    [[nodiscard]] std::unexpected<Error> refuse(Layer layer, Error error);
    /// Settles what is held and gives the place free. Errors of the treasury are logged: the hold stays, and is charged in
    /// full.
    [[nodiscard]] Task<void> settle(money::Outcome outcome, models::Usage usage, models::Certainty certainty,
                                    std::string price_key);
    void found_by_guardrails(const guardrails::Guard& guard);
    /// What is known so far goes on record.
    void remark() const;
    /// The call has ended when as many have said so as it was divided among: it goes on record, and observers learn of it.
    void divide_among(int parts) noexcept { parts_ = parts; }
    void part_ended();

private:
    int parts_ = 1;
    const Clock& clock_;
    std::vector<Observer*> observers_;
    std::shared_ptr<op::Remarks> remarks_;
    wire::Json findings_;
};

using PassingPtr = std::shared_ptr<Passing>;

}  // namespace sekisho::gateway
