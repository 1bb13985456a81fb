#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sekisho::policy {

/// Which grammar a document must obey (who may stand where, whether Version is demanded). Quotas on size are the
/// business of the services (see counted_size); here no document may be longer than `document_limit`.
enum class PolicyKind { identity, boundary, session, resource, trust, service_control, resource_control, endpoint };

/// A parsed and compiled document. Immutable; shared between threads. Its inside is policy/'s own.
class Policy;
using PolicyPtr = std::shared_ptr<const Policy>;

inline constexpr std::size_t document_limit = 131'072;  ///< bytes; policyDocumentType of IAM's API

/// Turns a principal ARN of a trust or resource policy into the unique id under which it is to be kept
/// ("AROA..." / "AIDA..."); nullopt for an ARN that does not exist. Asked about user and role ARNs only.
using PrincipalResolver = std::function<std::optional<std::string>(std::string_view arn)>;

/// Parses `document`; whatever is not known is refused (code "MalformedPolicyDocument", AWS's text;
/// our own JSON path and byte offset in `detail`). `name` is the policy's ARN, or its name where it is
/// inline: the evidence of a Decision carries it. With a resolver, user and role ARNs in Principal are
/// resolved, and one that is unknown is refused.
[[nodiscard]] Result<PolicyPtr> parse_policy(std::string_view document, PolicyKind kind, std::string name,
                                             const PrincipalResolver& resolver = {});

/// The text as it was given, byte for byte.
[[nodiscard]] const std::string& document_of(const Policy& policy);
[[nodiscard]] const std::string& name_of(const Policy& policy);

/// The principals that Principal and NotPrincipal name, in the order of the document, as they are written.
[[nodiscard]] std::vector<std::string> principals_of(const Policy& policy);

/// The document with each AWS principal replaced by what `replace` answers; one it does not know stays. IAM stores
/// a trust policy with unique ids in place of ARNs and shows it with ARNs again, so that a user or role that was
/// deleted and made anew is not trusted: unique ids are principals like ARNs. Fails only where the text is no JSON.
[[nodiscard]] Result<std::string> replace_principals(std::string_view document, const PrincipalResolver& replace);

/// Characters that IAM's quotas count: all but white space.
[[nodiscard]] std::size_t counted_size(std::string_view document);

}  // namespace sekisho::policy
