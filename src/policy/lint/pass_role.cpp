#include <array>
#include <optional>

#include "policy/authorization/authorization.h"
#include "policy/lint/checks.h"
#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

enum class ActionForm { exact, star, not_action };
enum class ResourceForm { star, not_resource };

/// An action that hands power on, and how it may be granted too widely: by form of the actions, then of the resources.
struct Power {
    std::string_view action;
    std::string_view narrowing_key;  ///< a condition on it narrows a star
    std::string_view role_path;      ///< its roles lie below it
    std::array<Code, 3> star;
    std::array<Code, 3> not_resource;
};

constexpr std::array<Power, 2> powers{{
    {"iam:PassRole",
     "iam:PassedToService",
     "role/",
     {"PASS_ROLE_WITH_STAR_IN_RESOURCE", "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
      "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION"},
     {"PASS_ROLE_WITH_NOT_RESOURCE", "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
      "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE"}},
    {"iam:CreateServiceLinkedRole",
     "iam:AWSServiceName",
     "role/aws-service-role/",
     {"CREATE_SLR_WITH_STAR_IN_RESOURCE", "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
      "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION"},
     {"CREATE_SLR_WITH_NOT_RESOURCE", "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
      "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE"}},
}};

std::optional<ActionForm> form_of_actions(const StatementView& statement, const Power& power)
{
    bool star = false;
    bool exact = false;
    for (const auto* action : statement.actions) {
        if (!authorization::glob_matches(action->text, power.action)) continue;
        (has_wildcard(action->text) ? star : exact) = true;
    }
    if (statement.not_action != nullptr) return star || exact ? std::nullopt : std::optional(ActionForm::not_action);
    if (exact) return ActionForm::exact;
    return star ? std::optional(ActionForm::star) : std::nullopt;
}

/// Whether a pattern of ARNs takes in roles of any name. A name that begins with fixed text, as services demand of
/// theirs ("role/Service*"), is narrow enough.
bool is_any_role(std::string_view text, const Power& power)
{
    if (text == "*") return true;
    const auto arn = split_arn(text);
    if (arn.present < Arn::parts) return text.ends_with('*') && overlap("arn:aws:iam::", text);
    if (!overlap(arn.service(), "iam")) return false;
    // What is fixed must not go beyond the path under which all roles lie.
    const auto resource = arn.resource();
    const auto fixed = resource.substr(0, resource.find_first_of("*?"));
    return fixed.size() < resource.size() && power.role_path.starts_with(fixed);
}

const JsonNode* star_of(const StatementView& statement, const Power& power)
{
    for (const auto* resource : statement.resources)
        if (is_any_role(resource->text, power)) return resource;
    return nullptr;
}

void check_power(Examination& examination, const StatementView& statement, const Power& power)
{
    const auto form = form_of_actions(statement, power);
    if (!form) return;
    const auto which = static_cast<std::size_t>(*form);
    if (statement.not_resource != nullptr) {
        examination.report(power.not_resource[which], statement.not_resource);
        return;
    }
    const auto* star = star_of(statement, power);
    if (star != nullptr && !statement.has_key(power.narrowing_key)) examination.report(power.star[which], star);
}

}  // namespace

void check_pass_role(Examination& examination)
{
    if (!examination.is_identity_based()) return;
    for (const auto& statement : examination.statements())
        if (statement.allows())
            for (const auto& power : powers) check_power(examination, statement, power);
}

}  // namespace sekisho::policy::lint
