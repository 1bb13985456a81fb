#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sekisho::formats {

/// Where in a body something stands. Costs nothing until it is written. A path refers to the one that it was made of, which
/// must live as long; both are meant for the stack.
class Path {
public:
    Path() = default;  ///< the body itself
    [[nodiscard]] Path operator/(std::string_view name) const noexcept { return {this, name, 0}; }
    [[nodiscard]] Path operator/(std::size_t index) const noexcept { return {this, {}, index}; }
    /// Of a constant, which is no index.
    [[nodiscard]] Path operator/(const char* name) const noexcept { return {this, name, 0}; }

    enum class Style {
        dots,      ///< messages.0.content
        brackets,  ///< messages[0].content
        slashes    ///< #/messages/0/content
    };
    [[nodiscard]] std::string text(Style style) const;
    [[nodiscard]] bool is_root() const noexcept { return parent_ == nullptr; }
    [[nodiscard]] const Path& parent() const noexcept { return *parent_; }  ///< not of the root
    [[nodiscard]] std::string_view name() const noexcept { return name_; }  ///< empty: an index

private:
    Path(const Path* parent, std::string_view name, std::size_t index) noexcept : parent_(parent), name_(name), index_(index)
    {
    }

    const Path* parent_ = nullptr;
    std::string_view name_;
    std::size_t index_ = 0;
};

}  // namespace sekisho::formats
