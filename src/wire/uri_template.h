#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The URI templates of the REST protocols: "/{Bucket}/{Key+}?uploads". For this folder.
namespace sekisho::wire {

/// A template taken apart; views into the template.
class UriTemplate {
public:
    explicit UriTemplate(std::string_view text);

    /// The labels of a path that matches, percent-encoded as they came; nullopt where it does not.
    using Labels = std::vector<std::pair<std::string_view, std::string_view>>;
    [[nodiscard]] std::optional<Labels> match(std::string_view path) const;

    /// The query parameters that are part of the template, with "" where any value will do.
    [[nodiscard]] const Labels& query() const noexcept { return query_; }
    /// How many segments are literal: the more, the more specific.
    [[nodiscard]] std::size_t literals() const noexcept;

private:
    enum class Sort { literal, label, greedy };
    struct Segment {
        Sort sort;
        std::string_view text;
    };
    std::vector<Segment> segments_;
    Labels query_;
};

}  // namespace sekisho::wire
