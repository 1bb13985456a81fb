#include "services/cognito_idp/factors/freshness.h"

#include <algorithm>

#include "services/cognito_idp/factors/enrolment.h"
#include "services/cognito_idp/factors/errors.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::chrono::minutes freshness{5};

}  // namespace

Result<void> check_fresh(const Bearer& bearer, Time now)
{
    if (bearer.pool->mode != Mode::strict || now - bearer.auth_time <= freshness) return {};
    return fail(errors::factor_change_not_fresh());
}

Result<void> check_fresh_for_contacts(store::Connection& connection, const Bearer& bearer,
                                      const std::vector<std::string>& attributes, Time now)
{
    if (bearer.pool->mode != Mode::strict) return {};
    const auto names = [&](std::string_view name) { return std::ranges::find(attributes, name) != attributes.end(); };
    if (!names("email") && !names("phone_number")) return {};
    TRY(const auto enrolment, enrolments::read(connection, bearer.sub));
    const bool touched = (names("email") && enrolment.email) || (names("phone_number") && enrolment.sms);
    return touched ? check_fresh(bearer, now) : Result<void>{};
}

}  // namespace sekisho::cognito_idp
