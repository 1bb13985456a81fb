#include "limits/window.h"

#include <algorithm>

namespace sekisho::limits {
namespace {

std::size_t place(std::int64_t second, std::int64_t size)
{
    return static_cast<std::size_t>(((second % size) + size) % size);
}

}  // namespace

void Window::advance(Time now) noexcept
{
    const auto second = epoch_seconds(now);
    if (second <= newest_) return;
    if (second - newest_ >= size) {
        buckets_.fill(0);
        sum_ = 0;
        newest_ = second;
        return;
    }
    while (newest_ < second) {
        auto& oldest = buckets_[place(++newest_, size)];
        sum_ -= oldest;
        oldest = 0;
    }
}

Window::Second Window::add(std::int64_t amount) noexcept
{
    buckets_[place(newest_, size)] += amount;
    sum_ += amount;
    return newest_;
}

void Window::correct(Second second, std::int64_t difference) noexcept
{
    if (second > newest_ || newest_ - second >= size) return;
    buckets_[place(second, size)] += difference;
    sum_ += difference;
}

std::optional<std::int64_t> Window::seconds_until(std::int64_t most) const noexcept
{
    if (most < 0) return std::nullopt;
    auto left = sum_;
    for (std::int64_t age = size - 1; left > most && age >= 0; --age) {
        left -= buckets_[place(newest_ - age, size)];
        if (left <= most) return size - age;
    }
    return 0;
}

}  // namespace sekisho::limits
