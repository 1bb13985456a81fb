#include "services/cognito_idp/factors/recovery.h"

#include "services/cognito_idp/factors/configuration.h"
#include "services/cognito_idp/factors/second_factors.h"

namespace sekisho::cognito_idp {

Result<std::optional<Contact>> own_recovery_contact(store::Connection& connection, const Pool& pool, const User& user)
{
    if (pool.mode == Mode::aws_compat && !pool.settings.AccountRecoverySetting) return recovery_contact(pool, user);
    TRY(const auto enrolment, enrolments::read(connection, user.sub));
    const auto need = mfa::required(pool) ? Need::always : Need::if_enrolled;
    auto apart = user;
    for (const auto factor : due_factors(pool, user, enrolment, need).any_of)
        if (const auto to = destination(user, factor)) apart.attributes.erase(to->attribute);
    return recovery_contact(pool, apart);
}

}  // namespace sekisho::cognito_idp
