#include "services/iam/reports.h"

#include <algorithm>

namespace sekisho::iam {

namespace {

constexpr std::size_t kept = 100;
constexpr std::size_t kept_entities = 200'000;  // of all access reports together, but for the newest

std::size_t entities_of(const AccessReport& report)
{
    std::size_t count = 0;
    for (const auto& service : report.services) count += service.entities.size();
    return count;
}

template <class Item>
void keep(std::deque<Item>& items, Item item)
{
    items.push_back(std::move(item));
    if (items.size() > kept) items.pop_front();
}

}  // namespace

std::shared_ptr<const CredentialReport> Reports::credential_report() const
{
    const std::scoped_lock lock(mutex_);
    return credential_report_;
}

void Reports::set(CredentialReport report)
{
    auto shared = std::make_shared<const CredentialReport>(std::move(report));
    const std::scoped_lock lock(mutex_);
    credential_report_ = std::move(shared);
}

std::shared_ptr<const AccessReport> Reports::access_report(std::string_view id) const
{
    const std::scoped_lock lock(mutex_);
    const auto found = std::ranges::find_if(access_reports_, [&](const auto& report) { return report->id == id; });
    return found == access_reports_.end() ? nullptr : *found;
}

void Reports::add(AccessReport report)
{
    auto shared = std::make_shared<const AccessReport>(std::move(report));
    const std::scoped_lock lock(mutex_);
    keep(access_reports_, std::move(shared));
    std::size_t entities = 0;
    for (const auto& kept_report : access_reports_) entities += entities_of(*kept_report);
    while (entities > kept_entities && access_reports_.size() > 1) {
        entities -= entities_of(*access_reports_.front());
        access_reports_.pop_front();
    }
}

bool Reports::is_done(std::string_view deletion_task) const
{
    const std::scoped_lock lock(mutex_);
    return std::ranges::find(deletion_tasks_, deletion_task) != deletion_tasks_.end();
}

void Reports::add_deletion_task(std::string id)
{
    const std::scoped_lock lock(mutex_);
    keep(deletion_tasks_, std::move(id));
}

}  // namespace sekisho::iam
