#pragma once

#include <atomic>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace sekisho::metrics {

using Label = std::pair<std::string_view, std::string_view>;

/// `model="x",role="y"`: the inside of the braces of the Prometheus text format, escaped.
[[nodiscard]] std::string labels_text(std::initializer_list<Label> labels);

/// Metrics of one name whose labels are known at run time only. Looking one up takes no lock once it is there. At most
/// `most` of them are kept, so that nobody can fill the memory with names: what comes later is counted under "other".
template <class Metric>
class Labelled {
public:
    using Make = std::function<Metric&(const std::string& labels)>;
    explicit Labelled(Make make, std::size_t most = 2000)
        : make_(std::move(make)), most_(most), members_(std::make_shared<const Members>())
    {
    }

    [[nodiscard]] Metric& with(std::initializer_list<Label> labels)
    {
        auto text = labels_text(labels);
        const auto members = members_.load(std::memory_order_acquire);
        if (const auto found = members->find(text); found != members->end()) return *found->second;
        return add(std::move(text));
    }

private:
    using Members = std::map<std::string, Metric*, std::less<>>;

    Metric& add(std::string text)
    {
        const std::scoped_lock lock(mutex_);
        auto members = std::make_shared<Members>(*members_.load(std::memory_order_acquire));
        if (members->size() >= most_) text = R"(other="true")";
        auto& member = *members->try_emplace(std::move(text), nullptr).first;
        if (!member.second) member.second = &make_(member.first);
        auto& metric = *member.second;
        members_.store(std::move(members), std::memory_order_release);
        return metric;
    }

    Make make_;
    std::size_t most_;
    std::mutex mutex_;
    std::atomic<std::shared_ptr<const Members>> members_;
};

}  // namespace sekisho::metrics
