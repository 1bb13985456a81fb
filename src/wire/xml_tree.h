#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

/// Documents of others that no schema of ours describes (SAML metadata), as a tree of our own.
namespace sekisho::wire {

struct XmlElement {
    std::string name;                                             ///< local name
    std::string space;                                            ///< URI of its namespace; empty: none
    std::vector<std::pair<std::string, std::string>> attributes;  ///< by qualified name, namespace declarations left out
    std::vector<XmlElement> children;
    std::string text;  ///< its own character data, put together

    /// Null: none of that qualified name.
    [[nodiscard]] const std::string* attribute(std::string_view qualified_name) const noexcept;
    /// The first child of that name; null: none.
    [[nodiscard]] const XmlElement* child(std::string_view child_space, std::string_view child_name) const noexcept;
};

struct XmlLimits {
    std::size_t bytes = 1024 * 1024;
    std::size_t elements = 20'000;
    std::size_t depth = 32;
    std::size_t spaces = 200;  ///< declarations in force at one place
};

/// Parses the whole text: UTF-8, one root, no document type (hence no entities but XML's five), within the limits.
/// MalformedXML for anything else; `detail` says what.
[[nodiscard]] Result<XmlElement> parse_xml(std::string_view text, const XmlLimits& limits);

}  // namespace sekisho::wire
