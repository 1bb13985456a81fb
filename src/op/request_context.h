#pragma once

#include "op/call.h"
#include "op/caller.h"
#include "policy/context.h"

namespace sekisho::op {

/// The condition keys of a request: the caller's own and the global ones that every request has
/// (reference_policies_condition-keys, "Availability"). The gate's authorize stage and whoever judges a request on a
/// service's behalf (sts: role trust) see the same facts.
[[nodiscard]] policy::Context request_context(const Caller& caller, const Envelope& envelope);

/// The same for somebody who does not send the request himself (AccessCheck::subject): his own keys and the time. Address,
/// agent, transport and region of the request are not his.
[[nodiscard]] policy::Context subject_context(const Caller& subject, const Envelope& envelope);

}  // namespace sekisho::op
