#include "policy/lint/resource_kind.h"

#include <algorithm>

#include "policy/lint/words.h"

namespace sekisho::policy::lint {
namespace {

constexpr std::array<ResourceKind, 6> kinds{{
    {"AWS::S3::Bucket", "s3", {"bucket", "object"}, {"s3:ResourceAccount"}},
    {"AWS::S3::AccessPoint", "s3", {"accesspoint", "accesspointobject"}, {"s3:ResourceAccount"}},
    {"AWS::S3::MultiRegionAccessPoint", "s3", {"multiregionaccesspoint", "object", "bucket"}, {"s3:ResourceAccount"}},
    {"AWS::S3ObjectLambda::AccessPoint", "s3-object-lambda", {"objectlambdaaccesspoint"}, {}},
    {"AWS::DynamoDB::Table", "dynamodb", {"table", "index", "stream"}, {}},
    {"AWS::IAM::AssumeRolePolicyDocument", "sts", {"role"}, {}},
}};

}  // namespace

bool ResourceKind::takes(const authorization::Action& action) const
{
    return std::ranges::any_of(action.resources, [this](const auto& use) {
        return std::ranges::find(resources, use.type->name) != resources.end();
    });
}

bool ResourceKind::is_named_by(std::string_view arn) const
{
    if (arn == "*") return true;
    const auto* owner = authorization::find_service(service);
    return std::ranges::any_of(resources, [&](std::string_view name) {
        const auto* known = name.empty() || owner == nullptr ? nullptr : owner->find_resource_type(name);
        return known != nullptr &&
               std::ranges::any_of(known->arns, [&](const auto& type_arn) { return can_name(arn, type_arn); });
    });
}

const ResourceKind* find_resource_kind(std::string_view type)
{
    const auto* found = std::ranges::find(kinds, type, &ResourceKind::type);
    return found != kinds.end() ? found : nullptr;
}

bool can_name(std::string_view arn, std::string_view type_arn)
{
    return overlap(variables_widened(arn), variables_widened(type_arn));
}

}  // namespace sekisho::policy::lint
