#include "wire/xml_tree.h"

#include <algorithm>
#include <pugixml.hpp>

#include "base/encoding.h"
#include "wire/xml.h"

namespace sekisho::wire {
namespace {

using Spaces = std::vector<std::pair<std::string, std::string>>;  // prefix, URI; the innermost last

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

/// Builds the tree; counts what it has built.
class TreeBuilder {
public:
    explicit TreeBuilder(const XmlLimits& limits) : limits_(limits) {}

    Result<XmlElement> build(pugi::xml_node node, std::size_t depth)
    {
        if (depth > limits_.depth) return fail(malformed_xml("nested too deeply"));
        if (++count_ > limits_.elements) return fail(malformed_xml("too many elements"));
        const auto outer = spaces_.size();
        XmlElement element;
        for (const auto& attribute : node.attributes()) {
            add_attribute(element, attribute);
            // Each name is looked up among all that are in force.
            if (spaces_.size() > limits_.spaces) return fail(malformed_xml("too many namespaces"));
            if (element.attributes.size() > limits_.elements) return fail(malformed_xml("too many attributes"));
        }
        TRY_VOID(set_name(element, node.name()));
        for (const auto& child : node.children()) {
            if (child.type() == pugi::node_element) {
                TRY(auto built, build(child, depth + 1));
                element.children.push_back(std::move(built));
            } else if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
                element.text += child.value();
            }
        }
        spaces_.resize(outer);
        return element;
    }

private:
    void add_attribute(XmlElement& element, pugi::xml_attribute attribute)
    {
        const std::string_view name = attribute.name();
        if (name == "xmlns") spaces_.emplace_back("", attribute.value());
        else if (name.starts_with("xmlns:")) spaces_.emplace_back(name.substr(6), attribute.value());
        else element.attributes.emplace_back(name, attribute.value());
    }

    Result<void> set_name(XmlElement& element, std::string_view qualified)
    {
        const auto colon = qualified.find(':');
        const auto prefix = colon == std::string_view::npos ? std::string_view() : qualified.substr(0, colon);
        element.name = colon == std::string_view::npos ? qualified : qualified.substr(colon + 1);
        const auto found =
            std::find_if(spaces_.rbegin(), spaces_.rend(), [&](const auto& space) { return space.first == prefix; });
        if (found != spaces_.rend()) element.space = found->second;
        else if (!prefix.empty()) return fail(malformed_xml("a prefix without a namespace"));
        return {};
    }

    const XmlLimits& limits_;
    std::size_t count_ = 0;
    Spaces spaces_;
};

Result<pugi::xml_node> root_of(const pugi::xml_document& document)
{
    pugi::xml_node root;
    for (const auto& child : document.children()) {
        if (child.type() == pugi::node_doctype) return fail(malformed_xml("a document type"));
        if (child.type() == pugi::node_pcdata && !is_blank(child.value()))
            return fail(malformed_xml("text outside the root"));
        if (child.type() != pugi::node_element) continue;
        if (root) return fail(malformed_xml("two root elements"));
        root = child;
    }
    if (!root) return fail(malformed_xml("no root element"));
    return root;
}

}  // namespace

const std::string* XmlElement::attribute(std::string_view qualified_name) const noexcept
{
    for (const auto& [key, value] : attributes)
        if (key == qualified_name) return &value;
    return nullptr;
}

const XmlElement* XmlElement::child(std::string_view child_space, std::string_view child_name) const noexcept
{
    for (const auto& element : children)
        if (element.name == child_name && element.space == child_space) return &element;
    return nullptr;
}

Result<XmlElement> parse_xml(std::string_view text, const XmlLimits& limits)
{
    if (text.size() > limits.bytes) return fail(malformed_xml("too large"));
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (text.find('\0') != std::string_view::npos || !is_utf8(text)) return fail(malformed_xml("no UTF-8 text"));
    pugi::xml_document document;
    constexpr unsigned flags = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol | pugi::parse_doctype |
                               pugi::parse_fragment | pugi::parse_ws_pcdata;
    const auto parsed = document.load_buffer(text.data(), text.size(), flags, pugi::encoding_utf8);
    if (!parsed) return fail(malformed_xml(parsed.description()));
    TRY(const auto root, root_of(document));
    return TreeBuilder(limits).build(root, 1);
}

}  // namespace sekisho::wire
