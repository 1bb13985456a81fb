#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/sts/session_issuer.h"
#include "shapes/sts.h"

/// Between the shapes of AWS and our own values.
namespace sekisho::sts {

[[nodiscard]] shapes::sts::Credentials show_credentials(const Credentials& credentials);
[[nodiscard]] shapes::sts::AssumedRoleUser show_assumed_role_user(const RoleSession& session);
[[nodiscard]] iam::Tags tags_of(const std::optional<std::vector<shapes::sts::Tag>>& tags);
[[nodiscard]] std::vector<std::string> arns_of(
    const std::optional<std::vector<shapes::sts::PolicyDescriptorType>>& policies);

}  // namespace sekisho::sts
