#pragma once

#include <string>

#include "base/result.h"
#include "services/iam/state.h"

namespace sekisho::iam {

/// A document of a managed policy: MalformedPolicyDocument, or LimitExceeded beyond 6,144 characters without white space.
[[nodiscard]] Result<StoredPolicy> accept_managed_document(const std::string& document, const std::string& arn);

}  // namespace sekisho::iam
