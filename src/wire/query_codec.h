#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/http.h"
#include "wire/decoder.h"

/// The Query protocol's requests: form parameters whose dotted names spell a tree. For the codecs of this folder.
namespace sekisho::wire {

/// Decoded name-value pairs of a query string or form body, in order. Error: MalformedQueryString.
using Parameters = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] Result<Parameters> parse_parameters(std::string_view text);

/// One level of "Tags.member.1.Key=x".
struct ParameterTree {
    std::optional<std::string> value;
    std::map<std::string, ParameterTree, std::less<>> children;
};

/// The parameters of a request, from its target and its body. A name that occurs twice is refused, wherever it stands.
[[nodiscard]] Result<ParameterTree> parameter_tree(const net::Request& request, std::string_view body);

/// A node of the tree, for Decoder.
class QueryNode : public TextScalars<QueryNode> {
public:
    explicit QueryNode(const ParameterTree& tree) : tree_(&tree) {}

    bool is_null() const { return false; }
    bool is_structure() const { return true; }
    Result<std::optional<QueryNode>> member(const Member& member) const;
    template <class F>
    Result<void> each_element(const Shape& shape, F visit) const
    {
        TRY(const auto nodes, numbered(shape.flattened ? "" : shape.element_name.empty() ? "member" : shape.element_name));
        for (const auto* node : nodes) TRY_VOID(visit(QueryNode(*node)));
        return {};
    }
    template <class F>
    Result<void> each_entry(const Shape& shape, F visit) const
    {
        TRY(const auto nodes, numbered(shape.flattened ? "" : "entry"));
        for (const auto* node : nodes) {
            const auto* key = child(*node, shape.key_name.empty() ? "key" : shape.key_name);
            const auto* value = child(*node, shape.element_name.empty() ? "value" : shape.element_name);
            if (key == nullptr || value == nullptr || !key->value) return fail(mismatch("map"));
            TRY_VOID(visit(*key->value, QueryNode(*value)));
        }
        return {};
    }
    std::string text() const { return tree_->value.value_or(std::string()); }
    Error mismatch(std::string_view wanted) const;

private:
    static const ParameterTree* child(const ParameterTree& tree, std::string_view name);
    /// The children "1", "2", ... below `name` (or here, where it is empty), in the order of their numbers.
    Result<std::vector<const ParameterTree*>> numbered(std::string_view name) const;

    const ParameterTree* tree_;
};

}  // namespace sekisho::wire
