#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/json_reader.h"
#include "policy/policy.h"
#include "policy/statement.h"

/// From text to compiled statements, in the order in which AWS checks: syntax, version, "legacy parsing", Sid,
/// principal, actions present, resource format, action vendor, resources present.
namespace sekisho::policy {

/// A statement as it stands in the document; the nodes live as long as the document's root.
struct StatementSource {
    const JsonNode* node = nullptr;
    std::string path;  ///< "$.Statement[0]"
    const JsonNode* sid = nullptr;
    const JsonNode* effect = nullptr;
    const JsonNode* principal = nullptr;
    const JsonNode* not_principal = nullptr;
    const JsonNode* action = nullptr;
    const JsonNode* not_action = nullptr;
    const JsonNode* resource = nullptr;
    const JsonNode* not_resource = nullptr;
    const JsonNode* condition = nullptr;

    [[nodiscard]] const JsonNode* actions() const noexcept { return action != nullptr ? action : not_action; }
    [[nodiscard]] const JsonNode* resources() const noexcept { return resource != nullptr ? resource : not_resource; }
    [[nodiscard]] const JsonNode* principals() const noexcept { return principal != nullptr ? principal : not_principal; }
};

struct DocumentSource {
    JsonNode root;
    PolicyKind kind = PolicyKind::identity;
    std::vector<StatementSource> statements;

    /// Policy variables exist since 2012-10-17; before, "${...}" is literal text.
    [[nodiscard]] Variables variables() const;
};

[[nodiscard]] Result<std::vector<Statement>> compile_document(std::string_view document, PolicyKind kind,
                                                              const PrincipalResolver& resolver);

// The steps.
[[nodiscard]] Result<DocumentSource> read_document(std::string_view document, PolicyKind kind);
[[nodiscard]] Result<std::vector<Condition>> compile_conditions(const StatementSource& source, Variables variables);
[[nodiscard]] Result<std::vector<NamedPrincipal>> compile_principals(const StatementSource& source, PolicyKind kind,
                                                                     const PrincipalResolver& resolver);
[[nodiscard]] Result<std::vector<Pattern>> compile_actions(const StatementSource& source, PolicyKind kind);

/// The resources of a statement: patterns, or the complaint about the form of an ARN, which AWS makes later than
/// the "legacy" complaints that are the Error of the Result.
struct CompiledResources {
    std::vector<Pattern> patterns;
    std::optional<Error> form_error;
};
[[nodiscard]] Result<CompiledResources> compile_resources(const StatementSource& source, PolicyKind kind,
                                                          Variables variables);

/// One value or a list: both stand wherever a list may.
[[nodiscard]] std::span<const JsonNode> list_of(const JsonNode& node);
/// The path of the element `index` of `node`, which has `path`.
[[nodiscard]] std::string element_path(const JsonNode& node, std::string_view path, std::size_t index);

inline constexpr std::string_view syntax_errors = "Syntax errors in policy.";
inline constexpr std::string_view legacy_parsing = "The policy failed legacy parsing";

/// AWS's text, and ours in `detail`: "$.Statement[0].Effect at byte 57: reason".
[[nodiscard]] std::unexpected<Error> malformed(std::string_view message, const JsonNode& at, std::string_view path,
                                               std::string_view reason);

}  // namespace sekisho::policy
