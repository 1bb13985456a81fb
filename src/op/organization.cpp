#include "op/organization.h"

#include <algorithm>
#include <array>

namespace sekisho::op {

namespace {

constexpr std::array<std::string_view, 11> governed_services{
    "s3", "sts", "kms", "sqs", "logs", "aoss", "dynamodb", "secretsmanager", "ecr", "cognito-idp", "cognito-identity"};

/// Roles that AWS services made for themselves, known by their path.
bool is_service_linked(const policy::Principal& principal)
{
    return principal.kind == policy::PrincipalKind::assumed_role &&
           principal.role_arn.find(":role/aws-service-role/") != std::string::npos;
}

}  // namespace

void add_service_control(const OrganizationPlace& place, const policy::Principal& principal, policy::PolicySet& set)
{
    if (!is_service_linked(principal)) set.service_control = place.service_control;
}

bool resource_control_reaches(std::string_view service) noexcept
{
    return std::ranges::find(governed_services, service) != governed_services.end();
}

void set_resource_control(const OrganizationPlace* place, std::string_view action, policy::PolicySet& set)
{
    set.resource_control.clear();
    if (place == nullptr) return;
    if (resource_control_reaches(action.substr(0, action.find(':')))) set.resource_control = place->resource_control;
}

}  // namespace sekisho::op
