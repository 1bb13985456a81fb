#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "models/catalogue.h"
#include "op/access.h"
#include "op/call.h"

namespace sekisho::bedrock_runtime {

/// The one permission that asking a model needs: `action` on the model's ARN.
[[nodiscard]] op::AccessChecks may_ask(std::string action, std::string_view model_id, const op::Envelope& envelope);

/// The model that an id or a foundation-model ARN names. ValidationException "The provided model identifier is
/// invalid." where there is none: after authorization, so that it tells nothing to those who may not ask it.
[[nodiscard]] Result<const models::Model*> find_model(const models::Catalogue& catalogue, std::string_view model_id);

}  // namespace sekisho::bedrock_runtime
