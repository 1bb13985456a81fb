#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "op/call.h"
#include "op/caller.h"
#include "policy/context.h"
#include "shapes/authzen.h"

/// AuthZEN's subject, action, resource and context as IAM's principal, action, resource and condition keys
/// (docs/authzen.md).
namespace sekisho::authzen {

/// One evaluation as it is asked.
struct Evaluation {
    std::optional<shapes::authzen::Subject> subject;
    std::optional<shapes::authzen::Action> action;
    std::optional<shapes::authzen::Resource> resource;
    std::optional<wire::Json> context;
};

/// One evaluation in IAM's terms. Whether the principal exists is not looked at.
struct Terms {
    std::string principal;  ///< ARN
    std::string action;     ///< "document:read"
    std::string resource;   ///< ARN
    policy::Context tags;   ///< aws:PrincipalTag/..., that the question gives its subject
    policy::Context context;
};

/// Where names that are no ARN belong.
struct Place {
    std::string account;
    std::string region;
};

/// Pure. InvalidRequestException (400) with a text that names the member for what is missing or has no meaning here, and for
/// condition keys that only Sekisho itself may set.
[[nodiscard]] Result<Terms> terms_of(const Evaluation& evaluation, const Place& place);

/// The tags go to the subject, except those that it has already: what Sekisho knows of a principal, no question changes.
void add_tags(op::Caller& subject, const policy::Context& tags);

}  // namespace sekisho::authzen
