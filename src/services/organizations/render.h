#pragma once

#include <optional>
#include <vector>

#include "services/organizations/state.h"
#include "shapes/organizations.h"

/// Between the shapes of AWS and our own values.
namespace sekisho::organizations {

[[nodiscard]] shapes::organizations::Organization show_organization(const State& state);
[[nodiscard]] shapes::organizations::Root show_root(const State& state);
[[nodiscard]] shapes::organizations::OrganizationalUnit show_unit(const State& state, const Unit& unit);
[[nodiscard]] shapes::organizations::Account show_account(const State& state, const Member& member);
[[nodiscard]] shapes::organizations::CreateAccountStatus show_creation(const Creation& creation);
[[nodiscard]] shapes::organizations::PolicySummary show_summary(const ControlPolicy& policy);
[[nodiscard]] shapes::organizations::Policy show_policy(const ControlPolicy& policy);
/// "ROOT", "ORGANIZATIONAL_UNIT", "ACCOUNT"
[[nodiscard]] std::string type_of_target(const State& state, std::string_view target);

/// InvalidInputException for keys that occur twice or begin with "aws:", ConstraintViolationException above 50.
[[nodiscard]] Result<Tags> accept_tags(const std::optional<std::vector<shapes::organizations::Tag>>& tags);
/// The same without checks.
[[nodiscard]] Tags tags_of(const std::optional<std::vector<shapes::organizations::Tag>>& tags);

}  // namespace sekisho::organizations
