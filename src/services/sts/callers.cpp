#include "services/sts/callers.h"

#include <fmt/format.h>

#include "services/sts/errors.h"

namespace sekisho::sts {

using policy::PrincipalKind;

Result<void> check_may_assume(const op::Caller& caller)
{
    switch (caller.principal.kind) {
        case PrincipalKind::user:
        case PrincipalKind::assumed_role: return {};
        case PrincipalKind::root: return fail(errors::access_denied("Roles may not be assumed by root accounts."));
        case PrincipalKind::federated_user:
            return fail(errors::access_denied("Cannot call AssumeRole with federated user credentials"));
        case PrincipalKind::anonymous:
        case PrincipalKind::web_identity:
        case PrincipalKind::service: break;
    }
    return fail(errors::not_authorized("sts:AssumeRole"));
}

Result<void> check_long_term(const op::Caller& caller, std::string_view operation)
{
    const auto kind = caller.principal.kind;
    if (caller.session)
        return fail(errors::access_denied(fmt::format("Cannot call {} with session credentials", operation)));
    if (kind == PrincipalKind::user || kind == PrincipalKind::root) return {};
    return fail(errors::not_authorized(fmt::format("sts:{}", operation)));
}

Result<void> check_not_limited_session(const op::Caller& caller, std::string_view operation)
{
    if (!caller.session || caller.principal.kind == PrincipalKind::assumed_role) return {};
    return fail(errors::access_denied(fmt::format("Cannot call {} with session credentials", operation)));
}

}  // namespace sekisho::sts
