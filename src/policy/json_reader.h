#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::policy {

/// A JSON value together with its place in the text: what messages about a policy need and wire::Json lacks.
/// Numbers and booleans keep their spelling, since a policy compares them as text (reference_policies_grammar).
struct JsonNode {
    enum class Type { null, boolean, number, string, array, object };
    struct Name {
        std::string text;
        std::size_t offset = 0;
    };

    Type type = Type::null;
    std::string text;             ///< string: decoded; number, boolean: as written
    std::vector<JsonNode> items;  ///< elements of an array, or values of the members of an object
    std::vector<Name> names;      ///< object: names of the members, one for each item
    std::size_t offset = 0;       ///< of the first byte in the text
    std::size_t end = 0;          ///< behind the last byte

    [[nodiscard]] bool is(Type wanted) const noexcept { return type == wanted; }
    /// The member of that name; nullptr where there is none.
    [[nodiscard]] const JsonNode* find(std::string_view name) const noexcept;
};

struct JsonFault {
    std::size_t offset = 0;
    std::string reason;
};

inline constexpr std::size_t json_depth_limit = 32;

/// Strict RFC 8259: one value, valid UTF-8 without lone surrogates, no member name twice, at most
/// `json_depth_limit` levels.
[[nodiscard]] std::expected<JsonNode, JsonFault> read_json(std::string_view text);

}  // namespace sekisho::policy
