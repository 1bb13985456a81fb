#include "services/cognito_idp/factors/choice_sign_in.h"

#include <algorithm>

#include "base/encoding.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/factors/lists.h"
#include "services/cognito_idp/sign_in/secret_hash.h"
#include "services/cognito_idp/sign_in/simulation.h"
#include "services/cognito_idp/sign_in/throttle.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view flow = "USER_AUTH";

bool may_sign_in(const User& user)
{
    return user.enabled && user.status != status::unconfirmed && user.status != status::reset_required;
}

bool is_code(std::string_view factor) { return factor == "EMAIL_OTP" || factor == "SMS_OTP"; }

}  // namespace

std::string seal_confirmed_sign_up(const Sessions& sessions, const App& app, const User& user)
{
    auto session = sessions.begin(app);
    session.username = session.typed = user.username;
    session.sub = user.sub;
    session.credential_version = user.credential_version;
    session.progress.flow = flow;
    return base64url(sessions.seal(app, confirmed_sign_up_step, session));
}

Task<Result<SignInAnswer>> ChoiceSignIn::sign_in_after_confirmation(SignInCall call) const
{
    CO_TRY(auto resumed, co_await parts_.steps.resume(call, std::string(confirmed_sign_up_step)));
    if (!resumed.user) co_return fail(errors::session_bogus());
    auto event = event_about(call.app, *resumed.user, {});
    event.validation_data = call.validation_data;
    CO_TRY_VOID(co_await parts_.steps.parts().triggers.pre_authentication(std::move(event)));
    // What he has proven is the code that he confirmed with.
    auto sign_in = parts_.steps.proceed(std::move(call), std::move(resumed), Proof::one_time_code);
    co_return co_await parts_.steps.advance(std::move(sign_in));
}

Task<Result<SignInAnswer>> ChoiceSignIn::start(SignInCall call) const
{
    CO_TRY(const auto name, required_parameter(call.parameters, "USERNAME"));
    if (call.session && !call.session->empty()) co_return co_await sign_in_after_confirmation(std::move(call));
    CO_TRY_VOID(check_secret_hash(*call.app.client, {name}, parameter(call.parameters, "SECRET_HASH")));
    CO_TRY(auto candidate, co_await parts_.steps.find(call, name));
    CO_TRY_VOID(parts_.steps.before_password(call.app, candidate.user));
    Beginner beginner{name, std::move(candidate.user), std::move(candidate.subject), {}, false};
    beginner.answered = beginner.user && may_sign_in(*beginner.user);
    const auto preferred = parameter(call.parameters, "PREFERRED_CHALLENGE").value_or("");
    if (preferred.empty()) co_return co_await choose(std::move(call), std::move(beginner));
    CO_TRY(const auto factors, co_await offered(call.app, beginner));
    // Of a stranger as of a user: were he asked for whatever the pool allows, who is not asked for it would exist.
    if (std::ranges::find(factors, preferred) != factors.end())
        co_return co_await ask(std::move(call), std::move(beginner), preferred);
    co_return co_await choose(std::move(call), std::move(beginner));
}

Task<Result<std::vector<std::string>>> ChoiceSignIn::offered(App app, Beginner beginner) const
{
    if (!beginner.answered) {
        const auto& sealer = parts_.steps.parts().sealer;
        const auto key = fmt::format("{}|{}", app.pool->id, app.pool->fold(beginner.name));
        const auto drawn = static_cast<unsigned char>(sealer.mac("user-pool-simulated-factors", key).front());
        // A pool that allows passkeys and has no relying party yet asks nobody for one.
        const bool passkeys = parts_.passkeys.pretended && parts_.passkeys.pretended(app, beginner.name);
        const Holdings holdings{
            .password = (drawn & 1U) != 0, .phone = (drawn & 2U) != 0, .passkey = passkeys && (drawn & 12U) == 0};
        co_return pretended_factors(*app.pool, holdings);
    }
    auto read = [this, pool = app.pool, user = *beginner.user](store::Connection& connection) {
        return first_factors(connection, *pool, user, parts_.passkeys);
    };
    co_return co_await parts_.steps.parts().database.read(std::move(read));
}

Task<Result<SignInAnswer>> ChoiceSignIn::choose(SignInCall call, Beginner beginner) const
{
    CO_TRY(const auto factors, co_await offered(call.app, beginner));
    if (factors.empty() && call.app.client->hides_existence()) {
        beginner.answered = false;
        co_return co_await choose(std::move(call), std::move(beginner));
    }
    if (factors.empty()) co_return fail(errors::not_authorized("The user has no factor to sign in with."));
    if (factors.size() == 1) co_return co_await ask(std::move(call), std::move(beginner), factors.front());
    Demand demand;
    demand.challenge = "SELECT_CHALLENGE";
    demand.notes = {{"choices", joined(factors)}};
    demand.available_challenges = factors;
    co_return challenge(call, beginner, std::move(demand));
}

SignInAnswer ChoiceSignIn::challenge(const SignInCall& call, const Beginner& beginner, Demand demand) const
{
    auto session = parts_.steps.parts().sessions.begin(call.app);
    const auto& user = beginner.user;
    session.typed = beginner.name;
    session.username =
        user ? user->username : simulated_username(parts_.steps.parts().sealer, *call.app.pool, beginner.name);
    session.sub = user ? user->sub : std::string();
    session.credential_version = user ? user->credential_version : 0;
    session.progress.flow = flow;
    session.progress.device_key = parameter(call.parameters, "DEVICE_KEY").value_or("");
    if (beginner.spent && session.progress.device_key.empty())
        session.progress.device_key = beginner.spent->progress.device_key;
    return parts_.steps.first_challenge(call, std::move(session), std::move(demand));
}

Task<Result<void>> ChoiceSignIn::commit(SignInCall call, Beginner beginner, StepWrite write) const
{
    if (!beginner.spent && !write) co_return Result<void>{};
    auto work = [this, call, beginner, write](store::Connection& connection) -> Result<void> {
        if (beginner.spent) TRY_VOID(parts_.steps.parts().sessions.spend(connection, *beginner.spent));
        if (!write) return {};
        if (!beginner.answered) return parts_.codes.spend_pretended(connection, *call.app.pool, beginner.subject);
        auto user = *beginner.user;
        return write(connection, user);
    };
    co_return co_await parts_.steps.parts().database.write(std::move(work));
}

Task<Result<SignInAnswer>> ChoiceSignIn::ask_code(SignInCall call, Beginner beginner, std::string factor) const
{
    auto demand = parts_.codes.pretend(call.app, beginner.name, factor);
    StepWrite send = [](store::Connection&, User&) -> Result<void> { return {}; };
    if (beginner.answered) {
        const std::string attribute = factor == "EMAIL_OTP" ? "email" : "phone_number";
        const auto value = beginner.user->attribute(attribute);
        if (!value || !beginner.user->verified(attribute)) co_return fail(errors::session_bogus());
        FactorCodes::Order order{call.app,   *beginner.user, call.metadata, factor, {attribute, std::string(*value)},
                                 Rank::first};
        CO_TRY(auto issued, co_await parts_.codes.issue(std::move(order)));
        demand = std::move(issued.demand);
        send = std::move(issued.send);
    }
    demand.available_challenges = std::vector<std::string>{factor};
    CO_TRY_VOID(co_await commit(call, beginner, std::move(send)));
    co_return challenge(call, beginner, std::move(demand));
}

Task<Result<SignInAnswer>> ChoiceSignIn::ask_passkey(SignInCall call, Beginner beginner) const
{
    std::optional<Demand> demand;
    if (beginner.answered && parts_.passkeys.demand) {
        auto read = [this, app = call.app, user = *beginner.user](store::Connection& connection) {
            return parts_.passkeys.demand(connection, app, user);
        };
        CO_TRY(demand, co_await parts_.steps.parts().database.read(std::move(read)));
    } else if (parts_.passkeys.pretended) {
        demand = parts_.passkeys.pretended(call.app, beginner.name);
    }
    if (!demand) co_return fail(errors::invalid_parameter("WEB_AUTHN is not available for the user."));
    if (!demand->available_challenges) demand->available_challenges = std::vector<std::string>{"WEB_AUTHN"};
    CO_TRY_VOID(co_await commit(call, beginner, {}));
    co_return challenge(call, beginner, *std::move(demand));
}

Task<Result<SignInAnswer>> ChoiceSignIn::ask(SignInCall call, Beginner beginner, std::string factor) const
{
    if (is_code(factor)) co_return co_await ask_code(std::move(call), std::move(beginner), std::move(factor));
    if (factor == "WEB_AUTHN") co_return co_await ask_passkey(std::move(call), std::move(beginner));
    auto given = parameter(call.parameters, factor == "PASSWORD" ? "PASSWORD" : "SRP_A").value_or("");
    if (!given.empty() && factor == "PASSWORD")
        co_return co_await check_password(std::move(call), std::move(beginner), std::move(given));
    if (!given.empty()) co_return co_await begin_srp(std::move(call), std::move(beginner), std::move(given));
    Demand demand;
    demand.challenge = factor;
    demand.available_challenges = std::vector<std::string>{factor};
    CO_TRY_VOID(co_await commit(call, beginner, {}));
    co_return challenge(call, beginner, std::move(demand));
}

Task<Result<SignInAnswer>> ChoiceSignIn::check_password(SignInCall call, Beginner beginner, std::string given) const
{
    const Secret password(std::move(given));
    // A session may be older than the lock: during that, a password costs no work, and no time tells what came of it.
    auto unlocked = [pool_id = call.app.pool->id, subject = beginner.subject, now = parts_.steps.parts().clock.now()](
                        store::Connection& connection) { return lockout::check(connection, pool_id, subject, now); };
    CO_TRY_VOID(co_await parts_.steps.parts().database.read(std::move(unlocked)));
    const auto& user = beginner.user;
    const auto credentials = user ? user->credentials : std::nullopt;
    const auto sub = user ? user->sub : std::string();
    CO_TRY(const bool right, co_await parts_.passwords.verify(credentials, sub, password));
    if (!right || !user) co_return fail(co_await parts_.steps.refuse(call, beginner.subject, beginner.spent));
    CO_TRY(auto sign_in, co_await parts_.password.begin(std::move(call), *user, password, std::string(flow)));
    if (beginner.spent && sign_in->progress.device_key.empty())
        sign_in->progress.device_key = beginner.spent->progress.device_key;
    sign_in->spent = std::move(beginner.spent);
    co_return co_await parts_.steps.advance(std::move(sign_in));
}

Task<Result<SignInAnswer>> ChoiceSignIn::begin_srp(SignInCall call, Beginner beginner, std::string srp_a) const
{
    SrpSignIn::Opening opening{beginner.name, beginner.user, std::move(srp_a), std::string(flow)};
    CO_TRY(auto answer, co_await parts_.srp.open(call, std::move(opening)));
    CO_TRY_VOID(co_await commit(std::move(call), std::move(beginner), {}));
    co_return answer;
}

ChoiceSignIn::Beginner ChoiceSignIn::beginner_of(const SignInCall& call, SignInSteps::Resumed resumed) const
{
    Beginner beginner;
    beginner.name = resumed.session.typed;
    beginner.user = std::move(resumed.user);
    beginner.answered = beginner.user && may_sign_in(*beginner.user);
    const auto& sub = resumed.session.sub;
    beginner.subject = sub.empty() ? parts_.steps.subject_of_stranger(*call.app.pool, beginner.name) : sub;
    beginner.spent = std::move(resumed.session);
    return beginner;
}

Task<Result<SignInAnswer>> SelectChallengeSignIn::respond(SignInCall call) const
{
    CO_TRY(auto answer, required_parameter(call.parameters, "ANSWER"));
    CO_TRY(auto resumed, co_await choice_.steps().resume(call, "SELECT_CHALLENGE"));
    const auto choices = resumed.session.notes.find("choices");
    if (choices == resumed.session.notes.end() || !joined_has(choices->second, answer))
        co_return fail(errors::invalid_parameter("The challenge selected is not available for the user."));
    auto beginner = choice_.beginner_of(call, std::move(resumed));
    CO_TRY_VOID(choice_.steps().before_password(call.app, beginner.user));
    co_return co_await choice_.ask(std::move(call), std::move(beginner), std::move(answer));
}

Task<Result<SignInAnswer>> ChosenPasswordSignIn::respond(SignInCall call) const
{
    CO_TRY(auto given, required_parameter(call.parameters, "PASSWORD"));
    CO_TRY(auto resumed, co_await choice_.steps().resume(call, "PASSWORD"));
    auto beginner = choice_.beginner_of(call, std::move(resumed));
    co_return co_await choice_.check_password(std::move(call), std::move(beginner), std::move(given));
}

Task<Result<SignInAnswer>> ChosenSrpSignIn::respond(SignInCall call) const
{
    CO_TRY(auto srp_a, required_parameter(call.parameters, "SRP_A"));
    CO_TRY(auto resumed, co_await choice_.steps().resume(call, "PASSWORD_SRP"));
    auto beginner = choice_.beginner_of(call, std::move(resumed));
    co_return co_await choice_.begin_srp(std::move(call), std::move(beginner), std::move(srp_a));
}

}  // namespace sekisho::cognito_idp
