#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "access/model.h"

/// The access levels and the actions of Bedrock that each adds to those before it.
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
namespace sekisho::access {

[[nodiscard]] std::string_view name_of(Level level) noexcept;
[[nodiscard]] std::optional<Level> level_of(std::string_view name) noexcept;

/// What a level adds, by the resources that it is about.
struct LevelActions {
    std::span<const std::string_view> on_models;   ///< the models of the entry
    std::span<const std::string_view> on_owned;    ///< these, and what is made of them: jobs, profiles, guardrails
    std::span<const std::string_view> on_account;  ///< actions that know no resource: "*"
};
[[nodiscard]] LevelActions actions_of(Level level) noexcept;

/// Those of `invoke` that ask a model: held to tokens and guardrails beside environments.
[[nodiscard]] std::span<const std::string_view> asking_actions() noexcept;
/// Those of `invoke` that only count.
[[nodiscard]] std::span<const std::string_view> counting_actions() noexcept;
/// Those of `invoke` about guardrails.
[[nodiscard]] std::span<const std::string_view> guardrail_actions() noexcept;

/// "production", "staging", "development"
[[nodiscard]] std::span<const std::string_view> environments() noexcept;

}  // namespace sekisho::access
