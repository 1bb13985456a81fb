#include "services/iam/owner.h"

namespace sekisho::iam {

namespace {

bool names_root(const IamState& state, const std::optional<std::string>& user_name, const op::Caller& caller)
{
    return user_name == state.account && caller.principal.kind == policy::PrincipalKind::root &&
           !state.find(EntityKind::user, state.account);
}

}  // namespace

Result<Owner> owner_of(const IamState& state, const std::optional<std::string>& user_name, const op::Caller& caller)
{
    if (user_name) {
        TRY(const auto user, existing(state, EntityKind::user, *user_name));
        return Owner{user->id, user->name};
    }
    if (caller.principal.kind == policy::PrincipalKind::root) return Owner{state.account, ""};
    const auto self = state.find_by_id(caller.principal.unique_id);
    if (!self || self->kind != EntityKind::user)
        return fail(errors::validation("Must specify userName when calling with non-User credentials"));
    return Owner{self->id, self->name};
}

Result<Owner> owner_or_root(const IamState& state, const std::optional<std::string>& user_name, const op::Caller& caller)
{
    if (names_root(state, user_name, caller)) return Owner{state.account, ""};
    return owner_of(state, user_name, caller);
}

Subject owner_subject(const IamState& state, const std::optional<std::string>& user_name, const op::Caller& caller)
{
    if (user_name && !names_root(state, user_name, caller)) return subject_of(state, EntityKind::user, *user_name);
    if (const auto self = state.find_by_id(caller.principal.unique_id)) return subject_of(state, self->kind, self->name);
    Subject subject;
    subject.resource = caller.principal.arn;
    return subject;
}

}  // namespace sekisho::iam
