#pragma once

#include "guardrails/engine/guardrail.h"
#include "shapes/bedrock.h"

namespace sekisho::bedrock {

/// A request's policies, checked and compiled. ValidationException for what this server cannot find, Bedrock would not take,
/// or that only a model could do (images, automated reasoning, the STANDARD tier).
[[nodiscard]] Result<guardrails::GuardrailPtr> compile_guardrail(const shapes::bedrock::CreateGuardrailRequest& request);

/// An update as the creation that it replaces.
[[nodiscard]] shapes::bedrock::CreateGuardrailRequest as_creation(const shapes::bedrock::UpdateGuardrailRequest& request);

/// The policies of a request as GetGuardrail tells them.
void describe_policies(const shapes::bedrock::CreateGuardrailRequest& request, shapes::bedrock::GetGuardrailResponse& to);

}  // namespace sekisho::bedrock
