#include "services/iam/callers.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/iam/errors.h"
#include "services/iam/names.h"

namespace sekisho::iam {

namespace {

/// Tags of the user or role with those of the session over them, keys compared without regard to case.
void set_principal_tags(policy::Context& context, const Tags& own, const Tags& session)
{
    for (const auto& tag : own) {
        if (find_tag(session, tag.key) == nullptr) context.set("aws:PrincipalTag/" + tag.key, tag.value);
    }
    for (const auto& tag : session) context.set("aws:PrincipalTag/" + tag.key, tag.value);
}

void set_principal(policy::Context& context, const std::string& arn, std::string_view type, std::string userid)
{
    context.set("aws:PrincipalArn", arn);
    context.set("aws:PrincipalType", std::string(type));
    context.set("aws:userid", std::move(userid));
}

/// The rest of an ARN behind a prefix; empty where it does not begin so.
std::string_view behind(std::string_view arn, std::string_view prefix)
{
    return arn.starts_with(prefix) ? arn.substr(prefix.size()) : std::string_view();
}

}  // namespace

op::Caller root_caller(const std::string& account)
{
    op::Caller caller;
    caller.principal.kind = policy::PrincipalKind::root;
    caller.principal.account = account;
    caller.principal.arn = root_arn(account);
    caller.context.set("aws:PrincipalAccount", account);
    set_principal(caller.context, caller.principal.arn, "Account", account);
    return caller;
}

op::Caller user_caller(const std::string& account, const Entity& user, const Tags& session_tags)
{
    op::Caller caller;
    caller.principal.kind = policy::PrincipalKind::user;
    caller.principal.account = account;
    caller.principal.arn = user.arn;
    caller.principal.unique_id = user.id;
    caller.context.set("aws:PrincipalAccount", account);
    caller.context.set("aws:username", user.name);
    set_principal(caller.context, user.arn, "User", user.id);
    set_principal_tags(caller.context, user.tags, session_tags);
    return caller;
}

op::Caller role_caller(const std::string& account, const Entity& role, const std::string& session_name,
                       const Tags& session_tags)
{
    op::Caller caller;
    caller.principal.kind = policy::PrincipalKind::assumed_role;
    caller.principal.account = account;
    caller.principal.arn = session_arn(account, role.name, session_name);
    caller.principal.role_arn = role.arn;
    caller.principal.unique_id = role.id;
    caller.context.set("aws:PrincipalAccount", account);
    set_principal(caller.context, role.arn, "AssumedRole", role.id + ":" + session_name);
    set_principal_tags(caller.context, role.tags, session_tags);
    return caller;
}

op::Caller federated_caller(const std::string& account, const Entity* user, const std::string& session_name,
                            const Tags& session_tags)
{
    op::Caller caller;
    caller.principal.kind = policy::PrincipalKind::federated_user;
    caller.principal.account = account;
    caller.principal.arn = federated_user_arn(account, session_name);
    if (user != nullptr) {
        caller.principal.unique_id = user->id;
        caller.principal.user_arn = user->arn;
    }
    caller.context.set("aws:PrincipalAccount", account);
    set_principal(caller.context, caller.principal.arn, "FederatedUser", account + ":" + session_name);
    set_principal_tags(caller.context, user ? user->tags : Tags{}, session_tags);
    return caller;
}

Result<op::Caller> caller_as(const IamState& state, std::string_view arn)
{
    if (arn == root_arn(state.account)) return root_caller(state.account);
    if (const auto session = behind(arn, "arn:aws:sts::" + state.account + ":assumed-role/"); !session.empty()) {
        const auto slash = std::min(session.find('/'), session.size());
        const auto role_name = session.substr(0, slash), session_name = session.substr(std::min(slash + 1, session.size()));
        const auto role = state.find(EntityKind::role, role_name);
        if (!role || role->name != role_name || session_name.empty())
            return fail(errors::no_such(EntityKind::role, role_name));
        return role_caller(state.account, *role, std::string(session_name), {});
    }
    const auto entity = state.find_by_arn(arn);
    if (!entity) return fail(errors::no_such_entity(fmt::format("The principal {} cannot be found.", arn)));
    if (entity->kind == EntityKind::user) return user_caller(state.account, *entity, {});
    return role_caller(state.account, *entity, std::string(asked_session_name), {});
}

}  // namespace sekisho::iam
