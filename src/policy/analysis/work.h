#pragma once

#include <cstdint>

namespace sekisho::policy::analysis {

/// Counts the steps of one check against its budget. Once the budget is spent everything stops, and no answer is a pass.
class Work {
public:
    explicit Work(std::uint64_t budget) : budget_(budget) {}

    /// False where that is more than is left.
    bool spend(std::uint64_t steps)
    {
        if (steps > budget_ - spent_) exhausted_ = true;
        else spent_ += steps;
        return !exhausted_;
    }
    /// What follows would be more than any budget.
    void give_up() noexcept { exhausted_ = true; }
    [[nodiscard]] bool exhausted() const noexcept { return exhausted_; }
    [[nodiscard]] std::uint64_t spent() const noexcept { return spent_; }

private:
    std::uint64_t budget_;
    std::uint64_t spent_ = 0;
    bool exhausted_ = false;
};

}  // namespace sekisho::policy::analysis
