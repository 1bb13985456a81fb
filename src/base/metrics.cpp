#include "base/metrics.h"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <mutex>

namespace sekisho::metrics {
namespace {

template <class Metric>
struct Family {
    std::string help;
    std::map<std::string, std::unique_ptr<Metric>, std::less<>> members;
};

template <class Metric>
using Families = std::map<std::string, Family<Metric>, std::less<>>;

struct Registry {
    std::mutex mutex;
    Families<Counter> counters;
    Families<Gauge> gauges;
};

Registry& registry()
{
    static Registry instance;
    return instance;
}

template <class Metric>
Metric& find_or_make(Families<Metric>& families, std::string_view name, std::string_view help, std::string_view labels)
{
    const std::scoped_lock lock(registry().mutex);
    auto& family = families[std::string(name)];
    if (family.help.empty()) family.help = help;
    auto& member = family.members[std::string(labels)];
    if (!member) member = std::make_unique<Metric>();
    return *member;
}

template <class Metric>
void append(std::string& text, const Families<Metric>& families, std::string_view type)
{
    for (const auto& [name, family] : families) {
        text += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, family.help, name, type);
        for (const auto& [labels, metric] : family.members)
            text += labels.empty() ? fmt::format("{} {}\n", name, metric->value())
                                   : fmt::format("{}{{{}}} {}\n", name, labels, metric->value());
    }
}

}  // namespace

Counter& counter(std::string_view name, std::string_view help, std::string_view labels)
{
    return find_or_make(registry().counters, name, help, labels);
}

Gauge& gauge(std::string_view name, std::string_view help, std::string_view labels)
{
    return find_or_make(registry().gauges, name, help, labels);
}

std::string exposition()
{
    const std::scoped_lock lock(registry().mutex);
    std::string text;
    append(text, registry().counters, "counter");
    append(text, registry().gauges, "gauge");
    return text;
}

}  // namespace sekisho::metrics
