#pragma once

#include <map>
#include <string>

#include "policy/policy.h"

namespace sekisho::policy {

/// A resource policy as a service keeps it: its text, its compiled form, and the unique id to which each user or role that
/// it names was resolved when it was saved, so that a principal made anew under the same name does not inherit its access.
struct StoredResourcePolicy {
    std::string document;
    PolicyPtr compiled;                             ///< never null once made by one of the functions below
    std::map<std::string, std::string> principals;  ///< ARN to unique id
};

/// For a document that is to be saved. Errors as of parse_policy.
[[nodiscard]] Result<StoredResourcePolicy> compile_resource_policy(std::string document, PolicyKind kind, std::string name,
                                                                   const PrincipalResolver& resolver);

/// For a document that was saved. One that no longer parses denies everyone everything (stand_in.h).
[[nodiscard]] StoredResourcePolicy reopen_resource_policy(std::string document, PolicyKind kind, std::string name,
                                                          std::map<std::string, std::string> principals);

}  // namespace sekisho::policy
