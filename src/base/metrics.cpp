#include "base/metrics.h"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <mutex>

#include "base/histogram.h"
#include "base/labelled.h"

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
    Families<Histogram> histograms;
};

Registry& registry()
{
    static Registry instance;
    return instance;
}

template <class Metric, class... Arguments>
Metric& find_or_make(Families<Metric>& families, std::string_view name, std::string_view help, std::string_view labels,
                     const Arguments&... arguments)
{
    const std::scoped_lock lock(registry().mutex);
    auto& family = families[std::string(name)];
    if (family.help.empty()) family.help = help;
    auto& member = family.members[std::string(labels)];
    if (!member) member = std::make_unique<Metric>(arguments...);
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

void append_one(std::string& text, std::string_view name, std::string_view labels, const Histogram& metric)
{
    const std::string_view comma = labels.empty() ? "" : ",";
    std::uint64_t total = 0;
    for (std::size_t i = 0; i <= metric.bounds().size(); ++i) {
        total += metric.count(i);
        const auto bound = i < metric.bounds().size() ? fmt::format("{}", metric.bounds()[i]) : std::string("+Inf");
        text += fmt::format("{}_bucket{{{}{}le=\"{}\"}} {}\n", name, labels, comma, bound, total);
    }
    const auto braces = labels.empty() ? std::string() : fmt::format("{{{}}}", labels);
    text += fmt::format("{}_sum{} {}\n{}_count{} {}\n", name, braces, metric.sum(), name, braces, total);
}

void append(std::string& text, const Families<Histogram>& families)
{
    for (const auto& [name, family] : families) {
        text += fmt::format("# HELP {} {}\n# TYPE {} histogram\n", name, family.help, name);
        for (const auto& [labels, metric] : family.members) append_one(text, name, labels, *metric);
    }
}

}  // namespace

std::string labels_text(std::initializer_list<Label> labels)
{
    std::string text;
    for (const auto& [name, value] : labels) {
        if (!text.empty()) text += ',';
        text.append(name).append("=\"");
        for (const char c : value) {
            if (c == '\n') text += "\\n";
            else if (c == '\\' || c == '"') text.append(1, '\\').append(1, c);
            else text += c;
        }
        text += '"';
    }
    return text;
}

Histogram& histogram(std::string_view name, std::string_view help, std::span<const double> bounds, std::string_view labels)
{
    return find_or_make(registry().histograms, name, help, labels, bounds);
}

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
    append(text, registry().histograms);
    return text;
}

}  // namespace sekisho::metrics
