#include "wire/query_codec.h"

#include <algorithm>

#include "base/encoding.h"

namespace sekisho::wire {
namespace {

constexpr std::size_t most_parameters = 10'000;
constexpr std::size_t deepest_name = 32;
constexpr std::size_t longest_number = 5;

std::unexpected<Error> malformed(std::string message) { return fail("MalformedQueryString", std::move(message)); }

Result<std::string> decoded(std::string_view text)
{
    auto bytes = percent_decode(text, Plus::space);
    if (!bytes || !is_utf8(*bytes)) return malformed("The query string contains a syntax error.");
    return *std::move(bytes);
}

Result<void> insert(ParameterTree& root, std::string_view name, std::string value)
{
    ParameterTree* node = &root;
    for (std::size_t depth = 0; !name.empty(); ++depth) {
        if (depth == deepest_name) return malformed("A parameter name is nested too deeply.");
        const auto dot = name.find('.');
        node = &node->children[std::string(name.substr(0, dot))];
        name = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
    }
    if (node->value) return malformed("A parameter occurs more than once.");
    node->value = std::move(value);
    return {};
}

}  // namespace

Result<Parameters> parse_parameters(std::string_view text)
{
    Parameters parameters;
    while (!text.empty()) {
        const auto end = text.find('&');
        const auto pair = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (pair.empty()) continue;
        if (parameters.size() == most_parameters) return malformed("There are too many parameters.");
        const auto mark = pair.find('=');
        TRY(auto name, decoded(pair.substr(0, mark)));
        TRY(auto value, decoded(mark == std::string_view::npos ? std::string_view() : pair.substr(mark + 1)));
        parameters.emplace_back(std::move(name), std::move(value));
    }
    return parameters;
}

Result<ParameterTree> parameter_tree(const net::Request& request, std::string_view body)
{
    ParameterTree root;
    for (const auto text : {request.query(), body}) {
        TRY(auto parameters, parse_parameters(text));
        for (auto& [name, value] : parameters) TRY_VOID(insert(root, name, std::move(value)));
    }
    return root;
}

const ParameterTree* QueryNode::child(const ParameterTree& tree, std::string_view name)
{
    const auto found = tree.children.find(name);
    return found == tree.children.end() ? nullptr : &found->second;
}

Result<std::optional<QueryNode>> QueryNode::member(const Member& member) const
{
    const Shape& shape = *member.shape;
    const bool renamed = shape.kind == Kind::list && (shape.flattened || member.flattened) && !shape.element_name.empty();
    const auto* found = child(*tree_, renamed                      ? shape.element_name
                                      : !member.query_name.empty() ? member.query_name
                                                                   : member.wire_name);
    return found == nullptr ? std::nullopt : std::optional(QueryNode(*found));
}

Result<std::vector<const ParameterTree*>> QueryNode::numbered(std::string_view name) const
{
    const ParameterTree* parent = name.empty() ? tree_ : child(*tree_, name);
    std::vector<std::pair<int, const ParameterTree*>> found;
    if (parent != nullptr) {
        for (const auto& [key, node] : parent->children) {
            const auto number = key.size() <= longest_number ? parse_integer(key) : std::nullopt;
            if (!number || *number < 0 || key[0] == '+') return fail(mismatch("list"));
            found.emplace_back(static_cast<int>(*number), &node);
        }
    }
    std::ranges::sort(found, {}, &std::pair<int, const ParameterTree*>::first);
    std::vector<const ParameterTree*> nodes;
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (i > 0 && found[i].first == found[i - 1].first) return fail(mismatch("list"));
        nodes.push_back(found[i].second);
    }
    return nodes;
}

Error QueryNode::mismatch(std::string_view wanted) const
{
    if (wanted == "list" || wanted == "map") return {"MalformedInput", "Unexpected list element termination", 400, {}, {}};
    return {"MalformedInput",
            fmt::format("A value can not be converted to {} {}", wanted == "Integer" ? "an" : "a", wanted),
            400,
            {},
            {}};
}

}  // namespace sekisho::wire
