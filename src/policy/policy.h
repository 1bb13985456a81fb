#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sekisho::policy {

/// Which grammar a document must obey (who may stand where, whether Version is demanded, size limit).
enum class PolicyKind { identity, boundary, session, resource, trust, service_control, resource_control, endpoint };

/// A parsed and compiled document. Immutable; shared between threads. Its inside is policy/'s own.
class Policy;
using PolicyPtr = std::shared_ptr<const Policy>;

/// Turns a principal ARN of a trust or resource policy into the unique id under which it is to be kept
/// ("AROA..." / "AIDA..."); nullopt for an ARN that does not exist.
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

}  // namespace sekisho::policy
