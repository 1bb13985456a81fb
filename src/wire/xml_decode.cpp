#include <pugixml.hpp>

#include "base/encoding.h"
#include "wire/decoder.h"
#include "wire/xml.h"

namespace sekisho::wire {
namespace {

constexpr int deepest_element = 64;

std::string_view local_name(std::string_view name)
{
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_element(const pugi::xml_node& node) { return node.type() == pugi::node_element; }
bool is_text(const pugi::xml_node& node) { return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata; }
bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

/// An element, an attribute, or the elements of a flattened list, for Decoder.
class XmlNode : public TextScalars<XmlNode> {
public:
    explicit XmlNode(pugi::xml_node node, bool flattened = false) : node_(node), flattened_(flattened) {}
    explicit XmlNode(pugi::xml_attribute attribute) : attribute_(attribute) {}

    bool is_null() const { return false; }
    bool is_structure() const { return !attribute_; }

    Result<std::optional<XmlNode>> member(const Member& member) const
    {
        if (member.location != Location::body) return std::optional<XmlNode>();
        if (member.attribute) {
            for (const auto& attribute : node_.attributes())
                if (local_name(attribute.name()) == local_name(member.wire_name)) return std::optional(XmlNode(attribute));
            return std::optional<XmlNode>();
        }
        const bool flat = member.flattened || member.shape->flattened;
        std::optional<XmlNode> found;
        for (const auto& child : node_.children()) {
            if (!is_element(child) || local_name(child.name()) != member.wire_name) continue;
            if (found && !flat) return fail(malformed_xml("an element occurs twice: " + std::string(member.wire_name)));
            if (!found) found = XmlNode(child, flat);
        }
        return found;
    }

    template <class F>
    Result<void> each_element(const Shape& shape, F visit) const
    {
        if (flattened_) {
            for (auto node = node_; node; node = node.next_sibling(node_.name())) TRY_VOID(visit(XmlNode(node)));
            return {};
        }
        const auto name = shape.element_name.empty() ? std::string_view("member") : shape.element_name;
        for (const auto& child : node_.children()) {
            if (is_text(child) && is_blank(child.value())) continue;
            if (!is_element(child) || local_name(child.name()) != name) return fail(mismatch("list"));
            TRY_VOID(visit(XmlNode(child)));
        }
        return {};
    }

    template <class F>
    Result<void> each_entry(const Shape& shape, F visit) const
    {
        for (const auto& entry : node_.children()) {
            if (!is_element(entry)) continue;
            std::optional<pugi::xml_node> key, value;
            for (const auto& child : entry.children()) {
                if (local_name(child.name()) == (shape.key_name.empty() ? "key" : shape.key_name)) key = child;
                if (local_name(child.name()) == (shape.element_name.empty() ? "value" : shape.element_name)) value = child;
            }
            if (!key || !value) return fail(mismatch("map"));
            TRY_VOID(visit(XmlNode(*key).raw(), XmlNode(*value)));
        }
        return {};
    }

    Result<std::string> string() const { return raw(); }
    /// What a number, a boolean or a time is read from.
    std::string text() const
    {
        const auto all = raw();
        const auto begin = all.find_first_not_of(" \t\r\n");
        return begin == std::string::npos ? std::string() : all.substr(begin, all.find_last_not_of(" \t\r\n") - begin + 1);
    }

    /// All character data, so that a comment cannot cut a value short.
    std::string raw() const
    {
        if (attribute_) return attribute_.value();
        std::string text;
        for (const auto& child : node_.children())
            if (is_text(child)) text += child.value();
        return text;
    }

    Error mismatch(std::string_view wanted) const { return malformed_xml("no " + std::string(wanted)); }

    /// Refuses what the shape does not know: an element that is misspelt must not read as "absent".
    Result<void> known(const StructSchema& schema) const
    {
        for (const auto& child : node_.children()) {
            if (is_text(child) && !is_blank(child.value())) return fail(malformed_xml("text between elements"));
            if (!is_element(child)) continue;
            const Member* member = nullptr;
            for (const Member& candidate : schema.members)
                if (candidate.location == Location::body && !candidate.attribute &&
                    candidate.wire_name == local_name(child.name()))
                    member = &candidate;
            if (member == nullptr) return fail(malformed_xml("an unknown element: " + std::string(child.name())));
            TRY_VOID(known(*member->shape, XmlNode(child), member->flattened || member->shape->flattened));
        }
        return {};
    }

private:
    static Result<void> known(const Shape& shape, const XmlNode& node, bool flattened)
    {
        if (shape.kind == Kind::structure) return node.known(*shape.structure);
        if (shape.kind == Kind::list && flattened) return known(*shape.element, node, false);
        const bool scalar = shape.kind != Kind::list && shape.kind != Kind::map;
        for (const auto& child : node.node_.children()) {
            if (!is_element(child)) continue;
            if (scalar) return fail(malformed_xml("an element inside a text"));
            if (shape.kind == Kind::list) TRY_VOID(known(*shape.element, XmlNode(child), false));
        }
        return {};
    }

    pugi::xml_node node_;
    pugi::xml_attribute attribute_;
    bool flattened_ = false;
};

/// A reference to the character 0, which the parser would let end a text early.
bool refers_to_nul(std::string_view text)
{
    for (auto at = text.find("&#"); at != std::string_view::npos; at = text.find("&#", at + 2)) {
        const auto digits = text.substr(at + 2);
        const auto end = digits.find_first_not_of("0", digits.starts_with('x') ? 1 : 0);
        if (end != std::string_view::npos && digits[end] == ';') return true;
    }
    return false;
}

/// Depth first without recursion, so that no document can exhaust the stack.
bool too_deep(const pugi::xml_document& document)
{
    class Walker final : public pugi::xml_tree_walker {
    public:
        bool for_each(pugi::xml_node&) override { return depth() <= deepest_element; }
    } walker;
    return !const_cast<pugi::xml_document&>(document).traverse(walker);
}

Result<pugi::xml_node> single_root(const pugi::xml_document& document)
{
    std::optional<pugi::xml_node> root;
    for (const auto& child : document.children()) {
        if (child.type() == pugi::node_doctype) return fail(malformed_xml("a document type"));
        if (is_text(child) && !is_blank(child.value())) return fail(malformed_xml("text outside the root element"));
        if (!is_element(child)) continue;
        if (root) return fail(malformed_xml("two root elements"));
        root = child;
    }
    if (!root) return fail(malformed_xml("no root element"));
    return *root;
}

}  // namespace

Error malformed_xml(std::string detail)
{
    return {"MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema",
            400,
            std::move(detail),
            {}};
}

Result<void> decode_xml(std::string_view body, std::string_view root, const StructSchema& schema, void* object,
                        Violations* violations)
{
    if (!is_utf8(body) || body.find('\0') != std::string_view::npos || refers_to_nul(body))
        return fail(malformed_xml("no UTF-8 text"));
    if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
    pugi::xml_document document;
    // Without parse_doctype a document type would be skipped in silence; here it becomes a node, and is refused.
    constexpr unsigned flags = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol | pugi::parse_doctype |
                               pugi::parse_fragment | pugi::parse_ws_pcdata;
    const auto parsed = document.load_buffer(body.data(), body.size(), flags, pugi::encoding_utf8);
    if (!parsed) return fail(malformed_xml(parsed.description()));
    TRY(const auto element, single_root(document));
    if (local_name(element.name()) != root)
        return fail(malformed_xml("another root element: " + std::string(element.name())));
    if (too_deep(document)) return fail(malformed_xml("nested too deeply"));
    const XmlNode node(element);
    TRY_VOID(node.known(schema));
    return Decoder<XmlNode>(violations).structure(schema, node, object);
}

}  // namespace sekisho::wire
