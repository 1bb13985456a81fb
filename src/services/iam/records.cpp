#include "services/iam/records.h"

#include <algorithm>

namespace sekisho::iam {

namespace {

constexpr int free_tries = 5;
constexpr std::chrono::minutes longest_wait{60};

}  // namespace

bool MfaTries::may_try(Time now) const
{
    const std::scoped_lock lock(mutex_);
    return now >= blocked_until_;
}

void MfaTries::failed(Time now)
{
    const std::scoped_lock lock(mutex_);
    wrong_ = std::min(wrong_ + 1, free_tries + 10);
    if (wrong_ < free_tries) return;
    blocked_until_ = now + std::min(longest_wait, std::chrono::minutes(1 << (wrong_ - free_tries)));
}

void MfaTries::succeeded()
{
    const std::scoped_lock lock(mutex_);
    wrong_ = 0;
    blocked_until_ = {};
}

}  // namespace sekisho::iam
