#include "services/cognito_idp/factors/mfa_stage.h"

#include "services/cognito_idp/devices/device_rules.h"
#include "services/cognito_idp/factors/errors.h"
#include "services/cognito_idp/factors/lists.h"

namespace sekisho::cognito_idp {
namespace {

/// Several to choose from: SELECT_MFA_TYPE.
Demand choice(const User& user, const std::vector<SecondFactor>& factors)
{
    Demand demand;
    demand.challenge = "SELECT_MFA_TYPE";
    demand.parameters = {{"MFAS_CAN_CHOOSE", json_list(names_of(factors))}, {"USER_ID_FOR_SRP", user.username}};
    demand.notes = {{"choices", joined(names_of(factors))}};
    return demand;
}

Demand setup(const Pool& pool, const User& user)
{
    Demand demand;
    demand.challenge = "MFA_SETUP";
    demand.parameters = {{"MFAS_CAN_SETUP", json_list(names_of(mfa::offered(pool)))}, {"USER_ID_FOR_SRP", user.username}};
    return demand;
}

}  // namespace

Task<Result<Demand>> SecondFactorDemands::ask(SignInPtr sign_in, SecondFactor factor, Enrolment enrolment) const
{
    const auto to = destination(sign_in->user, factor);
    Demand demand;
    if (to) {
        FactorCodes::Order order{sign_in->call.app, sign_in->user, sign_in->call.metadata, std::string(to_text(factor)), *to,
                                 Rank::second};
        CO_TRY(auto issued, co_await codes_.issue(std::move(order)));
        sign_in->writes.push_back(std::move(issued.send));
        demand = std::move(issued.demand);
    } else {
        demand.challenge = to_text(factor);
        if (!enrolment.device_name.empty()) demand.parameters.emplace("FRIENDLY_DEVICE_NAME", enrolment.device_name);
    }
    demand.parameters.emplace("USER_ID_FOR_SRP", sign_in->user.username);
    co_return demand;
}

Task<Result<Demand>> SecondFactorDemands::ask_new_email(SignInPtr sign_in, std::string address) const
{
    FactorCodes::Order order{sign_in->call.app, sign_in->user,      sign_in->call.metadata,
                             "EMAIL_OTP",       {"email", address}, Rank::second};
    CO_TRY(auto issued, co_await codes_.issue(std::move(order)));
    sign_in->writes.push_back(std::move(issued.send));
    issued.demand.notes.emplace("enrol", address);
    issued.demand.parameters.emplace("USER_ID_FOR_SRP", sign_in->user.username);
    co_return std::move(issued.demand);
}

bool MfaStage::is_idle(const SignIn& sign_in) const
{
    const auto& pool = *sign_in.call.app.pool;
    const auto& progress = sign_in.progress;
    if (progress.has(Proof::second_factor)) return true;
    return !progress.second_factor_due && (device_stands_in(pool, progress) || mfa::offered(pool).empty());
}

Task<Result<std::optional<Demand>>> MfaStage::demand(SignInPtr sign_in) const
{
    const auto& pool = *sign_in->call.app.pool;
    const auto& progress = sign_in->progress;
    if (is_idle(*sign_in)) co_return std::nullopt;
    auto read = [sub = sign_in->user.sub](store::Connection& connection) { return enrolments::read(connection, sub); };
    CO_TRY(auto enrolment, co_await database_.read(std::move(read)));
    const bool needed = mfa::required(pool) || progress.second_factor_due;
    const auto due = due_factors(pool, sign_in->user, enrolment, needed ? Need::always : Need::if_enrolled);
    if (due.stuck) co_return fail(errors::no_second_factor());
    if (due.any_of.empty()) {
        if (mfa::required(pool)) co_return setup(pool, sign_in->user);
        if (progress.second_factor_due) co_return fail(errors::no_second_factor());
        co_return std::nullopt;
    }
    if (!due.preferred && due.any_of.size() > 1) co_return choice(sign_in->user, due.any_of);
    const auto factor = due.preferred.value_or(due.any_of.front());
    CO_TRY(auto demand, co_await demands_.ask(sign_in, factor, std::move(enrolment)));
    co_return std::move(demand);
}

}  // namespace sekisho::cognito_idp
