#include "wire/uri_template.h"

#include <algorithm>

namespace sekisho::wire {
namespace {

/// Cuts `text` at the first `separator` and returns what stood before it.
std::string_view take(std::string_view& text, char separator)
{
    const auto end = text.find(separator);
    const auto head = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return head;
}

}  // namespace

UriTemplate::UriTemplate(std::string_view text)
{
    auto path = take(text, '?');
    while (!text.empty()) {
        auto pair = take(text, '&');
        const auto name = take(pair, '=');
        query_.emplace_back(name, pair);
    }
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    while (!path.empty()) {
        const auto segment = take(path, '/');
        if (!segment.starts_with('{')) segments_.push_back({Sort::literal, segment});
        else if (segment.ends_with("+}")) segments_.push_back({Sort::greedy, segment.substr(1, segment.size() - 3)});
        else segments_.push_back({Sort::label, segment.substr(1, segment.size() - 2)});
    }
}

std::size_t UriTemplate::literals() const noexcept
{
    return static_cast<std::size_t>(std::ranges::count(segments_, Sort::literal, &Segment::sort));
}

std::optional<UriTemplate::Labels> UriTemplate::match(std::string_view path) const
{
    Labels labels;
    if (!path.starts_with('/')) return std::nullopt;
    path.remove_prefix(1);
    for (std::size_t i = 0; i < segments_.size(); ++i) {
        const auto& [sort, text] = segments_[i];
        if (sort == Sort::greedy) {  // the rest of the path, slashes and all; it is always last
            if (path.empty()) return std::nullopt;
            labels.emplace_back(text, path);
            return labels;
        }
        const bool last = i + 1 == segments_.size();
        const bool more = path.find('/') != std::string_view::npos;
        const auto segment = take(path, '/');
        if (segment.empty() || (sort == Sort::literal && segment != text) || (!last && !more)) return std::nullopt;
        if (sort == Sort::label) labels.emplace_back(text, segment);
    }
    if (!path.empty()) return std::nullopt;
    return labels;
}

}  // namespace sekisho::wire
