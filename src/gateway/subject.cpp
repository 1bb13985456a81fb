#include "gateway/subject.h"

namespace sekisho::gateway {
namespace {

constexpr std::string_view tag_prefix = "aws:principaltag/";  // as Context folds names

std::string_view after_last(std::string_view text, char separator)
{
    const auto at = text.rfind(separator);
    return at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
}

/// The `sub` of the user of a user pool whom an identity pool has let in: all of its sessions have one name. Not the id of
/// the identity, of which guests make as many as they like. Empty: nobody of a user pool.
std::string pool_user_of(const op::Caller& caller)
{
    constexpr std::string_view identity_pools = "cognito-identity.amazonaws.com", marker = ":CognitoSignIn:";
    const auto* amr = caller.context.find("cognito-identity.amazonaws.com:amr");
    if (amr == nullptr || caller.context.value("aws:FederatedProvider") != identity_pools) return {};
    for (const auto& method : amr->values)
        if (const auto at = method.find(marker); at != std::string::npos) return method.substr(at + marker.size());
    return {};
}

}  // namespace

limits::Subject subject_of(const op::Caller& caller, std::string_view model_id)
{
    const auto& principal = caller.principal;
    limits::Subject subject;
    subject.account = principal.account;
    subject.principal = principal.arn;
    subject.key = caller.access_key_id;
    subject.model = std::string(model_id);
    subject.role = std::string(after_last(principal.role_arn, '/'));
    subject.user = pool_user_of(caller);
    if (subject.user.empty()) subject.user = std::string(after_last(principal.arn, '/'));
    for (const auto& entry : caller.context.entries()) {
        if (!entry.folded.starts_with(tag_prefix) || entry.values.empty()) continue;
        subject.tags.emplace(entry.name.substr(tag_prefix.size()), entry.values.front());
    }
    return subject;
}

}  // namespace sekisho::gateway
