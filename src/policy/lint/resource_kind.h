#pragma once

#include <array>
#include <string_view>

#include "policy/authorization/authorization.h"

namespace sekisho::policy::lint {

/// A kind of resource that carries a policy: what may stand in that policy (ValidatePolicyResourceType).
struct ResourceKind {
    std::string_view type;                       ///< "AWS::S3::Bucket"
    std::string_view service;                    ///< whose actions it takes
    std::array<std::string_view, 3> resources;   ///< resource types of that service, by name
    std::array<std::string_view, 2> irrelevant;  ///< condition keys that say nothing about it

    [[nodiscard]] bool takes(const authorization::Action& action) const;
    /// Whether a pattern of ARNs can stand for the resource, or for what lies in it.
    [[nodiscard]] bool is_named_by(std::string_view arn) const;
};

/// nullptr: not known, and nothing is said about it.
[[nodiscard]] const ResourceKind* find_resource_kind(std::string_view type);

/// Whether a pattern of ARNs and the ARN of a resource type, whose places may be anything, have an ARN in common.
[[nodiscard]] bool can_name(std::string_view arn, std::string_view type_arn);

}  // namespace sekisho::policy::lint
