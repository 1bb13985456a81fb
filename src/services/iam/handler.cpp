#include "services/iam/handler.h"

#include <fmt/format.h>

#include "base/encoding.h"

namespace sekisho::iam {

namespace {

/// "/a/b/" as it stands after the type in an ARN without its first slash.
std::string list_arn(std::string_view account, std::string_view type, std::string_view prefix)
{
    return fmt::format("arn:aws:iam::{}:{}{}", account, type, prefix);
}

/// Long-term credentials, sessions of roles, and those of GetSessionToken with MFA.
bool may_call_iam(const op::Caller& caller)
{
    if (!caller.session || caller.principal.kind == policy::PrincipalKind::assumed_role) return true;
    return caller.principal.kind != policy::PrincipalKind::federated_user &&
           caller.context.value("aws:MultiFactorAuthPresent") == "true";
}

}  // namespace

Result<Directory*> directory_of(const Accounts& accounts, const op::Caller& caller)
{
    auto* const directory = accounts.find(caller.account());
    if (directory == nullptr) return fail(errors::invalid_client_token());
    return directory;
}

Result<op::AccessChecks> checks_for(const wire::OperationSchema& schema, const op::Caller& caller,
                                    std::vector<Subject> subjects)
{
    if (!may_call_iam(caller)) return fail(errors::invalid_client_token());
    op::AccessChecks checks;
    for (auto& subject : subjects) {
        op::AccessCheck check;
        check.action = fmt::format("iam:{}", schema.name);
        check.resource = std::move(subject.resource);
        check.context = std::move(subject.context);
        checks.push_back(std::move(check));
    }
    return checks;
}

Result<std::string> decode_marker(const std::optional<std::string>& marker)
{
    if (!marker) return std::string();
    auto key = from_base64url(*marker);
    if (!key || key->empty() || !is_utf8(*key)) return fail(errors::validation("Invalid Marker."));
    return *std::move(key);
}

std::string encode_marker(std::string_view key) { return base64url(key); }

Result<EntityPtr> existing(const IamState& state, EntityKind kind, std::string_view name)
{
    auto entity = state.find(kind, name);
    if (!entity) return fail(errors::no_such(kind, name));
    return entity;
}

Subject subject_of(const IamState& state, EntityKind kind, std::string_view name)
{
    Subject subject;
    const auto entity = state.find(kind, name);
    if (!entity) {
        subject.resource = iam_arn(state.account, word_of(kind), "/", name);
        return subject;
    }
    subject.resource = entity->arn;
    set_resource_tags(subject.context, entity->tags);
    return subject;
}

Subject bounded_subject_of(const IamState& state, EntityKind kind, std::string_view name)
{
    auto subject = subject_of(state, kind, name);
    const auto entity = state.find(kind, name);
    if (entity && !entity->boundary.empty()) subject.context.set("iam:PermissionsBoundary", entity->boundary);
    return subject;
}

Subject new_subject(const IamState& state, std::string_view type, const std::optional<std::string>& path,
                    std::string_view name)
{
    Subject subject;
    subject.resource = iam_arn(state.account, type, path.value_or("/"), name);
    return subject;
}

Subject list_subject(const IamState& state, std::string_view type, const std::optional<std::string>& path_prefix)
{
    Subject subject;
    subject.resource = list_arn(state.account, type, path_prefix.value_or("/"));
    return subject;
}

Subject policy_subject(const IamState& state, const std::string& arn)
{
    Subject subject;
    subject.resource = arn;
    if (const auto found = state.find_policy(arn)) set_resource_tags(subject.context, found->tags);
    return subject;
}

Subject provider_subject(const IamState& state, const std::string& arn)
{
    Subject subject;
    subject.resource = arn;
    const auto found = state.providers->find(arn);
    if (found != state.providers->end()) set_resource_tags(subject.context, found->second->tags);
    return subject;
}

void set_resource_tags(policy::Context& context, const Tags& tags)
{
    for (const auto& tag : tags) {
        context.set("aws:ResourceTag/" + tag.key, tag.value);
        context.set("iam:ResourceTag/" + tag.key, tag.value);
    }
}

void set_request_tags(policy::Context& context, const Tags& tags)
{
    if (tags.empty()) return;
    std::vector<std::string> keys;
    for (const auto& tag : tags) {
        context.set("aws:RequestTag/" + tag.key, tag.value);
        keys.push_back(tag.key);
    }
    context.set_list("aws:TagKeys", std::move(keys));
}

}  // namespace sekisho::iam
