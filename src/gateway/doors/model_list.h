#pragma once

#include <string>
#include <vector>

#include "gateway/model_access.h"
#include "op/access.h"
#include "op/call.h"

/// Lists of models, at every door the same: nobody sees what he may not ask.
namespace sekisho::gateway {

/// `action` on "*"; and, for advice, bedrock:InvokeModel on every model, for the fewest tokens and without a guardrail.
[[nodiscard]] op::AccessChecks checks_of_list(const ModelAccess& models, std::string action, const op::Caller& caller,
                                              const op::Envelope& envelope);
/// The models that the advice lets the caller see, in the order of their ids.
[[nodiscard]] std::vector<const models::Model*> seen_in_list(const ModelAccess& models, const std::vector<bool>& advice);

/// bedrock:GetFoundationModel on the one model; and, for advice, bedrock:InvokeModel.
[[nodiscard]] op::AccessChecks checks_of_one(const ModelAccess& models, const std::string& name, const op::Caller& caller,
                                             const op::Envelope& envelope);
/// ResourceNotFoundException (404) where there is none of that name, or the advice is against it.
[[nodiscard]] Result<const models::Model*> seen_as_one(const ModelAccess& models, const std::string& name,
                                                       const std::vector<bool>& advice);

}  // namespace sekisho::gateway
