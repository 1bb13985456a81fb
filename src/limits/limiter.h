#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

#include "limits/admission.h"
#include "limits/rule.h"

namespace sekisho::limits {

/// The rates and the concurrency of this process, in memory. Every rule that is about a call applies to it; a call is
/// counted by all of them or by none. The window slides (limits/window.h): a call counts for 60 to 61 seconds. Tokens are
/// counted at admission at their worst case and corrected when the call has ended.
///
/// Memory: a counter (about 1 KiB) for every rule and name, `most_counters` in all. One is forgotten only when it is empty:
/// no call in the last minute, none that runs. Where none is empty, calls that need a new one are refused.
///
/// Thread-safe: short locks on the shards that a call's counters are in.
class Limiter final : public Admissions {
public:
    struct Options {
        std::size_t most_counters = 200'000;
    };
    explicit Limiter(std::vector<Rule> rules) : Limiter(std::move(rules), Options{}) {}
    Limiter(std::vector<Rule> rules, Options options);
    ~Limiter() override;

    [[nodiscard]] Result<std::unique_ptr<Admission>> admit(const Subject& subject, std::int64_t worst_tokens,
                                                           Time now) override;

    /// From now on. Rules that keep their name and scope go on with what they have counted.
    void set_rules(std::vector<Rule> rules);
    [[nodiscard]] std::vector<Rule> rules() const;
    /// For tests and metrics.
    [[nodiscard]] std::size_t counters() const;

private:
    struct Prepared;
    struct State;
    class Admitted;
    std::shared_ptr<State> state_;
    std::atomic<std::shared_ptr<const std::vector<Prepared>>> rules_;
};

}  // namespace sekisho::limits
