#include "services/iam/uses.h"

#include <algorithm>

namespace sekisho::iam {

namespace {

constexpr std::chrono::minutes resolution{1};
constexpr std::size_t noted_services = 64;

bool is_recent(const ServiceUses::List& list, std::string_view service, Time now)
{
    const auto known = std::ranges::find(list, service, &KeyUse::service);
    return known != list.end() && now - known->time < resolution;
}

}  // namespace

void ServiceUses::note(std::string_view service, std::string_view region, Time now)
{
    auto current = list_.load(std::memory_order_acquire);
    if (current && is_recent(*current, service, now)) return;
    std::shared_ptr<const List> next;
    do {
        auto copy = current ? *current : List{};
        const auto known = std::ranges::find(copy, service, &KeyUse::service);
        if (known == copy.end()) {
            if (copy.size() >= noted_services) return;
            copy.push_back({now, std::string(service), std::string(region)});
        } else {
            known->time = now;
            known->region = region;
        }
        next = std::make_shared<const List>(std::move(copy));
    } while (!list_.compare_exchange_weak(current, next));
}

void ServiceUses::restore(KeyUse use)
{
    const auto current = get();
    auto copy = current ? *current : List{};
    copy.push_back(std::move(use));
    list_.store(std::make_shared<const List>(std::move(copy)), std::memory_order_release);
}

std::shared_ptr<const KeyUse> ServiceUses::latest() const
{
    auto list = get();
    if (!list || list->empty()) return nullptr;
    const auto& last = *std::ranges::max_element(*list, {}, &KeyUse::time);
    return {std::move(list), &last};
}

}  // namespace sekisho::iam
