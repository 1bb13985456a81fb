#include "services/sts/render.h"

namespace sekisho::sts {

shapes::sts::Credentials show_credentials(const Credentials& credentials)
{
    shapes::sts::Credentials shown;
    shown.AccessKeyId = credentials.access_key_id;
    shown.SecretAccessKey = std::string(credentials.secret_access_key.reveal());
    shown.SessionToken = credentials.session_token;
    shown.Expiration = credentials.expiration;
    return shown;
}

shapes::sts::AssumedRoleUser show_assumed_role_user(const RoleSession& session)
{
    shapes::sts::AssumedRoleUser shown;
    shown.AssumedRoleId = session.assumed_role_id;
    shown.Arn = session.arn;
    return shown;
}

iam::Tags tags_of(const std::optional<std::vector<shapes::sts::Tag>>& tags)
{
    iam::Tags result;
    if (!tags) return result;
    for (const auto& tag : *tags) result.push_back({tag.Key, tag.Value});
    return result;
}

std::vector<std::string> arns_of(const std::optional<std::vector<shapes::sts::PolicyDescriptorType>>& policies)
{
    std::vector<std::string> arns;
    if (!policies) return arns;
    for (const auto& policy : *policies) arns.push_back(policy.arn.value_or(""));
    return arns;
}

}  // namespace sekisho::sts
