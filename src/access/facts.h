#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/model.h"
#include "access/statement.h"
#include "policy/policy.h"

/// What can be read off the policies of a role, whoever wrote them. For people: nothing here decides.
namespace sekisho::access {

/// One statement, as it stands. Those with NotAction or NotResource have no actions or no resources.
struct Grant {
    std::string policy;  ///< its name
    std::string sid;     ///< or "#0" by position
    bool allows = true;
    std::vector<std::string> actions;
    std::vector<std::string> resources;
    std::vector<std::string> principals;  ///< of trust policies: "Federated cognito-identity.amazonaws.com"
    std::vector<Condition> conditions;
};
[[nodiscard]] std::vector<Grant> grants_of(std::span<const policy::PolicyPtr> policies);

/// Simple conditions, together: what a call must keep to. What is not simple stands in `others`.
struct Constraints {
    std::optional<std::int64_t> max_output_tokens;
    std::vector<std::string> environments;  ///< empty: any
    std::vector<std::string> addresses;     ///< empty: any
    std::vector<std::string> guardrails;    ///< patterns; empty: none needed
    bool mfa = false;
    std::vector<std::string> others;  ///< "StringEquals aws:PrincipalTag/team red"
};
/// Of one statement.
[[nodiscard]] Constraints constraints_of(const Grant& grant);
/// Of `action` on `resource`: what the most generous Allow that covers them wants, and no Deny refuses. With an environment,
/// Allows for others are left out. nullopt: no Allow covers them.
[[nodiscard]] std::optional<Constraints> constraints_on(std::span<const Grant> grants, std::string_view action,
                                                        std::string_view resource, std::string_view environment);

/// The level that a statement's actions amount to; none for statements that have nothing to do with models.
[[nodiscard]] Level level_of(const Grant& grant);

/// "max 4096 output tokens; in staging, development; from 192.0.2.0/24; with MFA; with guardrail ..."; empty: no constraint.
[[nodiscard]] std::string to_text(const Constraints& constraints);

}  // namespace sekisho::access
