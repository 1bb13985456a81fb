#include "op/organization.h"

#include "policy/authorization/authorization.h"

namespace sekisho::op {

namespace {

/// Roles that AWS services made for themselves, known by their path. The path begins behind the account: one that somebody
/// chose may have colons and slashes, and the marker, in its middle.
bool is_service_linked(const policy::Principal& principal)
{
    return principal.kind == policy::PrincipalKind::assumed_role &&
           principal.role_arn.starts_with("arn:aws:iam::" + principal.account + ":role/aws-service-role/");
}

}  // namespace

void add_service_control(const OrganizationPlace& place, const policy::Principal& principal, policy::PolicySet& set)
{
    if (!is_service_linked(principal)) set.service_control = place.service_control;
}

bool resource_control_reaches(std::string_view service) noexcept
{
    const auto* known = policy::authorization::find_service(service);
    return known != nullptr && known->takes_resource_control_policies();
}

void set_resource_control(const OrganizationPlace* place, std::string_view action, policy::PolicySet& set)
{
    set.resource_control.clear();
    if (place == nullptr) return;
    if (resource_control_reaches(action.substr(0, action.find(':')))) set.resource_control = place->resource_control;
}

}  // namespace sekisho::op
