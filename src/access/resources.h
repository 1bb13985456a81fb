#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

/// From the names of the access model to ARNs. Errors have the code "AccessModel" and say why, without a place.
namespace sekisho::access {

/// "anthropic.claude-3-haiku-*": foundation models of any Region. "custom-model/manga-*": custom models of the account and
/// the ways to call them (deployment, provisioned throughput, import). "inference-profile/...", "imported-model/...", ...:
/// that type alone. "arn:aws:bedrock:...": as it stands. "*": every kind of model.
[[nodiscard]] Result<std::vector<std::string>> model_arns(std::string_view model, std::string_view account);

/// The ARN that a call of one model is judged on: as above, with a Region, of the first kind that the name can mean.
[[nodiscard]] std::string model_arn(std::string_view model, std::string_view account, std::string_view region);

/// What the catalogue calls them: a pattern for limits. nullopt: such a name is only a way to a model, by which nothing is
/// counted (inference profiles, deployments).
[[nodiscard]] std::optional<std::string> catalogue_pattern(std::string_view model);

/// What manage is about beside the models: jobs of customization, profiles and guardrails of the account.
[[nodiscard]] std::vector<std::string> owned_arns(std::string_view account);

/// "<id>": the guardrail in any version; "<id>:<version>": that version. Patterns of bedrock:GuardrailIdentifier.
[[nodiscard]] std::vector<std::string> guardrail_identifiers(std::string_view guardrail, std::string_view account);
/// The ARN that bedrock:ApplyGuardrail is judged on; every guardrail of the account for an empty name.
[[nodiscard]] std::string guardrail_arn(std::string_view guardrail, std::string_view account);

/// Whether two lists of patterns of ARNs, or of names, have one in common.
[[nodiscard]] bool overlap(const std::vector<std::string>& a, const std::vector<std::string>& b);

}  // namespace sekisho::access
