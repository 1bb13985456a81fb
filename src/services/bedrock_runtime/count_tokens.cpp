#include "services/bedrock_runtime/count_tokens.h"

#include <algorithm>
#include <limits>

#include "models/formats/converse/converse.h"
#include "op/errors.h"
#include "services/bedrock_runtime/invoke_model.h"

namespace sekisho::bedrock_runtime {

Result<CountTokens::Reading> CountTokens::read(Input& input) const
{
    auto& asked = input.input;
    if (asked.invokeModel) return read_prompt_body(input.modelId, asked.invokeModel->body);
    if (asked.converse) return formats::converse::read_request(*asked.converse);
    return fail(op::errors::validation("The input must have one of invokeModel and converse."));
}

Result<op::AccessChecks> CountTokens::access(const Input& input, const Reading&, const op::Caller&,
                                             const op::Envelope& envelope) const
{
    return models_.to_use("bedrock:CountTokens", input.modelId, envelope);
}

Task<Result<CountTokens::Output>> CountTokens::execute(op::Authorized<Input> input, Reading reading) const
{
    CO_TRY(const auto* model, models_.find(input->modelId));
    reading.model_id = model->id;
    auto call = gateway::Call::of(input, "CountTokens", *model);
    CO_TRY(const auto count, co_await gateway_.count_tokens(std::move(call), std::move(reading)));
    Output output;
    output.inputTokens = static_cast<int>(std::clamp<std::int64_t>(count, 0, std::numeric_limits<int>::max()));
    co_return output;
}

}  // namespace sekisho::bedrock_runtime
