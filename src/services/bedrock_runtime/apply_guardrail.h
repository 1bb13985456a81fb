#pragma once

#include "guardrails/library.h"
#include "op/operation.h"
#include "shapes/bedrock_runtime.h"

namespace sekisho::bedrock_runtime {

/// A guardrail on texts, without a model. Images are refused: nothing here looks at them.
/// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html
class ApplyGuardrail : public shapes::bedrock_runtime::ApplyGuardrailOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit ApplyGuardrail(const guardrails::Library& guardrails) : guardrails_(guardrails) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const guardrails::Library& guardrails_;
};

/// `guardrails` outlives them.
[[nodiscard]] op::Operations make_guardrail_operations(const guardrails::Library& guardrails);

}  // namespace sekisho::bedrock_runtime
