#pragma once

#include "op/operation.h"
#include "services/bedrock/guardrails/store.h"

namespace sekisho::bedrock {

/// CreateGuardrail, GetGuardrail, UpdateGuardrail, DeleteGuardrail, ListGuardrails, CreateGuardrailVersion, and the tags of
/// guardrails (TagResource, UntagResource, ListTagsForResource). `guardrails` outlives them.
[[nodiscard]] op::Operations make_guardrail_operations(GuardrailStore& guardrails);

}  // namespace sekisho::bedrock
