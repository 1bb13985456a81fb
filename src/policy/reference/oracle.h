#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/evaluate.h"
#include "policy/json_reader.h"

namespace sekisho::policy::reference {

/// A PolicySet as text.
struct Documents {
    std::vector<std::string> identity;
    std::optional<std::string> boundary;
    std::optional<std::vector<std::string>> session;
    std::optional<std::string> resource;
    PolicyKind resource_kind = PolicyKind::resource;  ///< or trust
    ResourceSide resource_side = ResourceSide::either_suffices;
    std::vector<std::vector<std::string>> service_control;
    std::vector<std::vector<std::string>> resource_control;
    std::optional<std::string> endpoint;
};

/// The verdict by the letter of the rules. Every document must be one that parse_policy accepts.
[[nodiscard]] Verdict judge(const Question& question, const Documents& documents);

/// The same documents for the engine; an Error where one is refused.
[[nodiscard]] Result<PolicySet> compile(const Documents& documents);

// The parts, for tests of their own.

/// Whether one value of a condition fits one value of the request: `op` without prefix, suffix and negation, in lower
/// case ("stringlike", "numericlessthan"). `variables` tells whether "${...}" is substituted.
[[nodiscard]] bool value_fits(const std::string& op, const std::string& wanted, const std::string& actual,
                              const Context* variables);

/// One entry of a pattern: a byte that stands for itself, or a wildcard.
struct Token {
    enum class Kind { byte, star, question } kind;
    char byte;
};
/// nullopt where a variable does not resolve. With `variables` null, "${" is literal.
[[nodiscard]] std::optional<std::vector<Token>> tokens_of(const std::string& text, bool wildcards, const Context* variables);
[[nodiscard]] bool fits(const std::vector<Token>& pattern, const std::string& text);

[[nodiscard]] std::string lower(std::string text);
[[nodiscard]] std::vector<std::string> texts_of(const JsonNode& node);

}  // namespace sekisho::policy::reference
