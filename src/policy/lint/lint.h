#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"

/// Findings about a policy document, as ValidatePolicy of IAM Access Analyzer reports them
/// (access-analyzer-reference-policy-checks, state of autumn 2026), each with a fix of our own.
namespace sekisho::policy::lint {

enum class Severity { error, security_warning, warning, suggestion };

/// "ERROR", "SECURITY_WARNING", "WARNING", "SUGGESTION" (ValidatePolicyFindingType).
[[nodiscard]] std::string_view name_of(Severity severity) noexcept;

/// One step on the way from the document to a place (PathElement of the API).
struct PathElement {
    enum class Kind {
        value,      ///< into the value of the member `name`
        index,      ///< into the element `index` of a list
        key,        ///< the member name `name` itself
        substring,  ///< `length` characters of a text from `index` on
    };
    Kind kind = Kind::value;
    std::string name;
    std::size_t index = 0;
    std::size_t length = 0;
    friend bool operator==(const PathElement&, const PathElement&) = default;
};

/// A place in the text. Counted in characters (Unicode code points), not bytes.
struct Position {
    std::size_t line = 1;
    std::size_t column = 0;
    std::size_t offset = 0;
    friend bool operator==(const Position&, const Position&) = default;
};

struct Location {
    std::vector<PathElement> path;
    Position start;
    Position end;  ///< behind the last character
};

struct Finding {
    Severity severity = Severity::error;
    std::string_view code;   ///< AWS's issue code, "INVALID_ACTION"
    std::string details;     ///< AWS's text
    std::string fix;         ///< ours: what to write instead
    std::string learn_more;  ///< the check on AWS's reference page
    std::vector<Location> locations;
};

/// What the document is meant to be.
struct Subject {
    PolicyKind kind = PolicyKind::identity;
    /// Of a resource policy: the CloudFormation type of the resource ("AWS::S3::Bucket"), where it is known.
    std::string_view resource_type;
};

/// At most so many findings are made about a document.
inline constexpr std::size_t findings_limit = 1000;

/// In the order of the document. Never fails: what is no policy gets a finding that says so. A document longer than
/// `document_limit` gets one finding and is not looked at. Work is bounded: checks that compare everything with
/// everything stop early on lists of thousands. Pure; thread-safe.
[[nodiscard]] std::vector<Finding> lint(std::string_view document, const Subject& subject);

/// "$.Statement[0].Action[1]"
[[nodiscard]] std::string json_path(const Location& location);

/// Every issue code that lint() can report, for documentation and tests.
[[nodiscard]] std::vector<std::string_view> issue_codes();

}  // namespace sekisho::policy::lint
