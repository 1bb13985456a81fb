#include "services/cognito_idp/factors/mfa_responders.h"

#include "base/encoding.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/factors/errors.h"
#include "services/cognito_idp/factors/lists.h"
#include "services/cognito_idp/users/attributes.h"

namespace sekisho::cognito_idp {
namespace {

Result<Enrolment> enrolment_of(store::Connection& connection, const User& user)
{
    return enrolments::read(connection, user.sub);
}

Task<Result<Enrolment>> read_enrolment(store::Database& database, User user)
{
    auto read = [user = std::move(user)](store::Connection& connection) { return enrolment_of(connection, user); };
    co_return co_await database.read(std::move(read));
}

/// The write of a right TOTP code: its step, unless it or the application has moved on meanwhile.
StepWrite use_step(std::string seed, std::int64_t step, Time now)
{
    return [seed = std::move(seed), step, now](store::Connection& connection, User& user) -> Result<void> {
        TRY_VOID(accept_code(connection, user, Rank::second, now));
        TRY(auto enrolment, enrolment_of(connection, user));
        if (enrolment.seed != seed) return fail(errors::wrong_code());
        if (enrolment.last_step >= step) return fail(errors::code_used());
        enrolment.last_step = step;
        return enrolments::write(connection, user.sub, enrolment);
    };
}

/// A code proves the contact that it was sent to.
Result<void> verify_contact(store::Connection& connection, const Pool& pool, User& user, const Contact& to)
{
    if (user.attribute(to.attribute) == to.value && user.verified(to.attribute)) return {};
    user.attributes.insert_or_assign(to.attribute, to.value);
    user.attributes.insert_or_assign(to.attribute + "_verified", "true");
    return users::write_attributes(connection, pool, user, AliasConflict::take_over);
}

/// Whether the address may become the user's. One that he has verified is not replaced so.
Result<void> check_new_email(const App& app, const User& user, const std::string& address)
{
    if (!mfa::offers(*app.pool, SecondFactor::email))
        return fail(errors::invalid_parameter("Email MFA has not been enabled by the user pool."));
    const auto held = user.attribute("email");
    if (held == address) return {};
    if (held && user.verified("email")) return fail(errors::not_authorized("Cannot modify an already provided email"));
    return check_attributes(*app.pool, app.client.get(), {{"email", address}}, held ? Moment::update : Moment::creation);
}

std::string note(const SignInSession& session, const std::string& name)
{
    const auto found = session.notes.find(name);
    return found == session.notes.end() ? std::string() : found->second;
}

}  // namespace

Result<Enrolment> first_enrolment(store::Connection& connection, const Pool& pool, const User& user)
{
    TRY(auto enrolment, enrolments::read(connection, user.sub));
    const auto due = due_factors(pool, user, enrolment, Need::always);
    if (!due.any_of.empty() || due.stuck) return fail(errors::session_bogus());
    return enrolment;
}

Task<Result<SignInAnswer>> SoftwareTokenSignIn::respond(SignInCall call) const
{
    CO_TRY(const auto code, required_parameter(call.parameters, "SOFTWARE_TOKEN_MFA_CODE"));
    CO_TRY(auto resumed, co_await steps_.resume(call, "SOFTWARE_TOKEN_MFA"));
    if (!resumed.user) co_return fail(errors::session_bogus());
    if (!mfa::offers(*call.app.pool, SecondFactor::software_token)) co_return fail(errors::software_token_off());
    CO_TRY(const auto enrolment, co_await read_enrolment(steps_.parts().database, *resumed.user));
    if (!enrolment.seed) co_return fail(errors::no_software_token());
    const auto step = tokens_.step_of(*enrolment.seed, resumed.user->sub, code, enrolment.last_step);
    CO_TRY_VOID(co_await check_unlocked(steps_, call, resumed.session));
    if (!step) co_return fail(co_await refuse_code(steps_, call, resumed.session, step.error()));
    auto sign_in = steps_.proceed(std::move(call), std::move(resumed), Proof::second_factor);
    sign_in->writes.push_back(use_step(*enrolment.seed, *step, steps_.parts().clock.now()));
    co_return co_await steps_.advance(std::move(sign_in));
}

StepWrite CodeSignIn::accept(const App& app, const SignInSession& session, Contact to) const
{
    const bool enrols = session.notes.contains("enrol");
    return [pool = app.pool, to = std::move(to), enrols, rank = rank_of(session.progress), now = steps_.parts().clock.now()](
               store::Connection& connection, User& user) -> Result<void> {
        TRY_VOID(accept_code(connection, user, rank, now));
        if (enrols) {
            TRY(auto enrolment, first_enrolment(connection, *pool, user));
            enrolment.set(SecondFactor::email, true);
            enrolment.preferred = SecondFactor::email;
            TRY_VOID(enrolments::write(connection, user.sub, enrolment));
        } else if (user.attribute(to.attribute) != to.value) {
            return fail(errors::wrong_code());
        }
        return verify_contact(connection, *pool, user, to);
    };
}

Task<Result<SignInAnswer>> CodeSignIn::respond(SignInCall call) const
{
    CO_TRY(const auto code, required_parameter(call.parameters, code_parameter(challenge_)));
    CO_TRY(auto resumed, co_await steps_.resume(call, challenge_));
    const auto& session = resumed.session;
    const auto rank = rank_of(session.progress);
    Contact to{note(session, "to"), note(session, "enrol")};
    if (to.value.empty() && resumed.user) to.value = resumed.user->attribute(to.attribute).value_or("");
    const bool right = codes_.right(session, challenge_, to, code);
    CO_TRY_VOID(co_await check_unlocked(steps_, call, session));
    if (!right || !resumed.user) co_return fail(co_await refuse_code(steps_, call, session, errors::wrong_code()));
    auto write = accept(call.app, session, to);
    const auto proof = rank == Rank::first ? Proof::one_time_code : Proof::second_factor;
    auto sign_in = steps_.proceed(std::move(call), std::move(resumed), proof);
    sign_in->user.attributes.insert_or_assign(to.attribute, to.value);
    sign_in->user.attributes.insert_or_assign(to.attribute + "_verified", "true");
    sign_in->writes.push_back(std::move(write));
    co_return co_await steps_.advance(std::move(sign_in));
}

Task<Result<SignInAnswer>> MfaChoiceSignIn::respond(SignInCall call) const
{
    CO_TRY(const auto answer, required_parameter(call.parameters, "ANSWER"));
    CO_TRY(auto resumed, co_await steps_.resume(call, "SELECT_MFA_TYPE"));
    if (!resumed.user) co_return fail(errors::session_bogus());
    CO_TRY(auto enrolment, co_await read_enrolment(steps_.parts().database, *resumed.user));
    const auto factor = to_second_factor(answer);
    const bool offered = factor && joined_has(note(resumed.session, "choices"), answer) &&
                         can_be_asked(*call.app.pool, *resumed.user, enrolment, *factor);
    if (!offered) co_return fail(errors::invalid_parameter("The MFA type selected is not available for the user."));
    // Nothing is proven by choosing.
    auto sign_in = steps_.proceed(std::move(call), std::move(resumed), Proof{});
    CO_TRY(auto demand, co_await demands_.ask(sign_in, *factor, std::move(enrolment)));
    co_return co_await steps_.challenge(std::move(sign_in), std::move(demand));
}

Task<Result<SignInAnswer>> MfaSetupSignIn::set_up_email(SignInCall call, SignInSteps::Resumed resumed,
                                                        std::string address) const
{
    CO_TRY_VOID(check_new_email(call.app, *resumed.user, address));
    StepWrite unenrolled = [pool = call.app.pool](store::Connection& connection, User& user) -> Result<void> {
        TRY_VOID(first_enrolment(connection, *pool, user));
        return {};
    };
    auto sign_in = steps_.proceed(std::move(call), std::move(resumed), Proof{});
    sign_in->writes.push_back(std::move(unenrolled));
    CO_TRY(auto demand, co_await demands_.ask_new_email(sign_in, std::move(address)));
    co_return co_await steps_.challenge(std::move(sign_in), std::move(demand));
}

Task<Result<SignInAnswer>> MfaSetupSignIn::respond(SignInCall call) const
{
    CO_TRY(auto resumed, co_await steps_.resume(call, "MFA_SETUP"));
    if (!resumed.user) co_return fail(errors::session_bogus());
    auto address = parameter(call.parameters, "EMAIL");
    if (address && !address->empty())
        co_return co_await set_up_email(std::move(call), std::move(resumed), *std::move(address));
    const auto seed = from_base64url(note(resumed.session, "seed"));
    const auto step = note(resumed.session, "step");
    if (!seed || seed->empty() || step.empty())
        co_return fail(errors::invalid_parameter("MFA setup has not been completed: verify a software token first."));
    StepWrite enrol = [pool = call.app.pool, seed = *seed, step = std::stoll(step), name = note(resumed.session, "name")](
                          store::Connection& connection, User& user) -> Result<void> {
        if (!mfa::offers(*pool, SecondFactor::software_token)) return fail(errors::software_token_off());
        TRY(auto enrolment, first_enrolment(connection, *pool, user));
        enrolment.seed = seed;
        enrolment.pending.reset();
        enrolment.last_step = step;
        enrolment.device_name = name;
        enrolment.set(SecondFactor::software_token, true);
        enrolment.preferred = SecondFactor::software_token;
        return enrolments::write(connection, user.sub, enrolment);
    };
    auto sign_in = steps_.proceed(std::move(call), std::move(resumed), Proof::second_factor);
    sign_in->writes.push_back(std::move(enrol));
    co_return co_await steps_.advance(std::move(sign_in));
}

}  // namespace sekisho::cognito_idp
