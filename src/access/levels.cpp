#include "access/levels.h"

#include <algorithm>
#include <array>

namespace sekisho::access {
namespace {

using Actions = std::span<const std::string_view>;

constexpr std::array<std::string_view, 5> names{"none", "read", "invoke", "manage", "full"};

constexpr std::array<std::string_view, 1> read_models{"bedrock:Get*"};
constexpr std::array<std::string_view, 2> read_account{"bedrock:GetFoundationModelAvailability", "bedrock:List*"};

constexpr std::array<std::string_view, 2> asking{"bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"};
constexpr std::array<std::string_view, 1> counting{"bedrock:CountTokens"};
constexpr std::array<std::string_view, 1> guarding{"bedrock:ApplyGuardrail"};
constexpr std::array<std::string_view, 3> invoke_models{"bedrock:CountTokens", "bedrock:InvokeModel",
                                                        "bedrock:InvokeModelWithResponseStream"};

constexpr std::array<std::string_view, 18> manage_owned{"bedrock:CreateCustomModelDeployment",
                                                        "bedrock:CreateGuardrailVersion",
                                                        "bedrock:CreateInferenceProfile",
                                                        "bedrock:CreateModelCustomizationJob",
                                                        "bedrock:CreateProvisionedModelThroughput",
                                                        "bedrock:DeleteCustomModel",
                                                        "bedrock:DeleteCustomModelDeployment",
                                                        "bedrock:DeleteGuardrail",
                                                        "bedrock:DeleteImportedModel",
                                                        "bedrock:DeleteInferenceProfile",
                                                        "bedrock:DeleteProvisionedModelThroughput",
                                                        "bedrock:Get*",
                                                        "bedrock:StopModelCustomizationJob",
                                                        "bedrock:TagResource",
                                                        "bedrock:UntagResource",
                                                        "bedrock:UpdateCustomModelDeployment",
                                                        "bedrock:UpdateGuardrail",
                                                        "bedrock:UpdateProvisionedModelThroughput"};
constexpr std::array<std::string_view, 2> manage_account{"bedrock:CreateCustomModel", "bedrock:CreateGuardrail"};

constexpr std::array<std::string_view, 1> full_models{"bedrock:*"};

constexpr std::array<std::string_view, 3> all_environments{"production", "staging", "development"};

}  // namespace

std::string_view name_of(Level level) noexcept { return names[static_cast<std::size_t>(level)]; }

std::optional<Level> level_of(std::string_view name) noexcept
{
    const auto* found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Level>(found - names.begin());
}

LevelActions actions_of(Level level) noexcept
{
    switch (level) {
        case Level::none: return {};
        case Level::read: return {read_models, {}, read_account};
        case Level::invoke: return {invoke_models, guarding, {}};
        case Level::manage: return {{}, manage_owned, manage_account};
        case Level::full: return {full_models, {}, {}};
    }
    return {};
}

Actions asking_actions() noexcept { return asking; }
Actions counting_actions() noexcept { return counting; }
Actions guardrail_actions() noexcept { return guarding; }
Actions environments() noexcept { return all_environments; }

}  // namespace sekisho::access
