#include "services/cognito_idp/triggers/custom_sign_in.h"

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/sign_in/secret_hash.h"
#include "services/cognito_idp/sign_in/simulation.h"
#include "services/cognito_idp/sign_in/throttle.h"

namespace sekisho::cognito_idp {

using custom_auth::Next;

namespace {

/// In the session: the row of its state.
constexpr const char* state_note = "custom";

TriggerEvent event_of(const SignInCall& call, const std::optional<User>& user, const std::string& name)
{
    return user ? event_about(call.app, *user, call.metadata) : event_about_nobody(call.app, name, call.metadata);
}

/// The challenge as the client sees it. The triggers do not choose whose it is.
Demand demand_of(const std::string& username, CreatedChallenge challenge, const std::string& state_id)
{
    Demand demand;
    demand.challenge = custom_auth::challenge;
    demand.parameters = std::move(challenge.public_parameters);
    demand.parameters.insert_or_assign("USERNAME", username);
    demand.notes = {{state_note, state_id}};
    return demand;
}

bool only_srp_a(const std::vector<ChallengeResult>& history)
{
    return history.size() == 1 && history.front().challenge_name == "SRP_A";
}

}  // namespace

Task<Result<Next>> custom_auth::next(const Triggers& triggers, TriggerEvent event, std::vector<ChallengeResult> history)
{
    CO_TRY(const auto defined, co_await triggers.define_auth_challenge(event, history));
    if (defined.fail_authentication) co_return Next{Next::Kind::refusal, {}};
    const bool unproven = only_srp_a(history);
    if (defined.issue_tokens) {
        if (unproven) co_return fail(errors::invalid_lambda_response());
        co_return Next{Next::Kind::tokens, {}};
    }
    if (defined.challenge_name == "PASSWORD_VERIFIER" && unproven) co_return Next{Next::Kind::password, {}};
    if (defined.challenge_name != challenge) co_return fail(errors::invalid_lambda_response());
    CO_TRY(auto created,
           co_await triggers.create_auth_challenge(std::move(event), defined.challenge_name, std::move(history)));
    co_return Next{Next::Kind::challenge, std::move(created)};
}

Task<Result<SignInAnswer>> CustomSignIn::start(SignInCall call) const
{
    CO_TRY(auto name, required_parameter(call.parameters, "USERNAME"));
    std::string srp_a;
    if (const auto first = parameter(call.parameters, "CHALLENGE_NAME")) {
        if (*first != "SRP_A") co_return fail(errors::invalid_parameter("CHALLENGE_NAME must be SRP_A."));
        CO_TRY(srp_a, required_parameter(call.parameters, "SRP_A"));
        CO_TRY_VOID(authn::srp::parse_client_public(srp_a));
    }
    CO_TRY_VOID(check_secret_hash(*call.app.client, {name}, parameter(call.parameters, "SECRET_HASH")));
    co_return co_await begin_with(std::move(call), std::move(name), std::move(srp_a));
}

Task<Result<SignInAnswer>> CustomSignIn::begin_with(SignInCall call, std::string name, std::string srp_a) const
{
    CO_TRY(const auto candidate, co_await steps_.find(call, name));
    CO_TRY_VOID(steps_.before_password(call.app, candidate.user));
    const auto& user = candidate.user;
    CustomState state;
    if (!srp_a.empty()) state.history.push_back({"SRP_A", true, {}});
    auto event = event_of(call, user, name);
    CO_TRY(auto next, co_await custom_auth::next(steps_.parts().triggers, std::move(event), state.history));
    if (next.kind == Next::Kind::password) {
        SrpSignIn::Opening opening{name, user, srp_a, std::string(custom_auth::flow)};
        co_return co_await srp_.open(std::move(call), std::move(opening));
    }
    if (next.kind == Next::Kind::tokens && user) {
        auto sign_in = steps_.begin(std::move(call), *user, Proof::custom, std::string(custom_auth::flow));
        sign_in->progress.device_key.clear();
        co_return co_await steps_.advance(std::move(sign_in));
    }
    if (next.kind != Next::Kind::challenge) co_return fail(errors::wrong_password());
    auto session = steps_.parts().sessions.begin(call.app);
    session.username = user ? user->username : simulated_username(steps_.parts().sealer, *call.app.pool, name);
    session.typed = name;
    session.sub = user ? user->sub : std::string();
    session.credential_version = user ? user->credential_version : 0;
    session.progress.flow = custom_auth::flow;
    state.challenge = std::move(next.challenge);
    co_return co_await ask(std::move(call), std::move(session), std::move(state));
}

/// Keeps the state and seals a session that names it. Nothing tells here whether the user exists.
Task<Result<SignInAnswer>> CustomSignIn::ask(SignInCall call, SignInSession session, CustomState state) const
{
    auto demand = demand_of(session.username, state.challenge, {});
    auto kept = custom_states::make(std::move(state), session.expires);
    demand.notes.insert_or_assign(state_note, kept.id);
    auto work = [this, kept](store::Connection& connection) {
        return custom_states::keep(connection, steps_.parts().sealer, kept, steps_.parts().clock.now());
    };
    CO_TRY_VOID(co_await steps_.parts().database.write(std::move(work)));
    co_return steps_.first_challenge(call, std::move(session), std::move(demand));
}

/// An answer whose session is spent, and what it answers.
struct CustomSignIn::Claimed {
    SignInSteps::Resumed resumed;
    CustomState state;
    std::string subject;  ///< what failures are counted under
};

Task<Result<CustomSignIn::Claimed>> CustomSignIn::claim(SignInCall call) const
{
    CO_TRY(auto resumed, co_await steps_.resume(call, std::string(custom_auth::challenge)));
    const auto& session = resumed.session;
    const auto subject = session.sub.empty() ? steps_.subject_of_stranger(*call.app.pool, session.typed) : session.sub;
    auto work = [this, session, subject, pool = call.app.pool](store::Connection& connection) -> Result<CustomState> {
        const auto& parts = steps_.parts();
        TRY_VOID(parts.sessions.spend(connection, session));
        TRY_VOID(lockout::check(connection, pool->id, subject, parts.clock.now()));
        const auto note = session.notes.find(state_note);
        if (note == session.notes.end()) return fail(errors::session_bogus());
        TRY(auto state, custom_states::take(connection, parts.sealer, note->second));
        if (!state) return fail(errors::session_bogus());
        return *std::move(state);
    };
    CO_TRY(auto state, co_await steps_.parts().database.write(std::move(work)));
    co_return Claimed{std::move(resumed), std::move(state), subject};
}

Task<Result<void>> CustomSignIn::note_answer(SignInCall call, std::string subject, bool right) const
{
    if (right || call.app.pool->mode != Mode::strict) co_return Result<void>{};
    auto work = [this, subject, call](store::Connection& connection) -> Result<void> {
        TRY_VOID(lockout::record_failure(connection, call.app.pool->id, subject, steps_.parts().clock.now()));
        for (const auto* witness : steps_.parts().witnesses) TRY_VOID(witness->failed(connection, call, subject));
        return {};
    };
    co_return co_await steps_.parts().database.write(std::move(work));
}

Task<Result<SignInAnswer>> CustomSignIn::respond(SignInCall call) const
{
    CO_TRY(auto answer, required_parameter(call.parameters, "ANSWER"));
    CO_TRY(auto claimed, co_await claim(call));
    const auto& triggers = steps_.parts().triggers;
    auto& [resumed, state, subject] = claimed;
    auto event = event_of(call, resumed.user, resumed.session.typed);
    CO_TRY(const bool right, co_await triggers.verify_auth_challenge(event, state.challenge, std::move(answer)));
    CO_TRY_VOID(co_await note_answer(call, subject, right));
    state.history.push_back({std::string(custom_auth::challenge), right, state.challenge.metadata});
    if (state.history.size() > custom_auth::most_answers) co_return fail(errors::wrong_password());
    CO_TRY(auto next, co_await custom_auth::next(triggers, std::move(event), state.history));
    if (next.kind == Next::Kind::tokens && resumed.user) {
        auto sign_in = steps_.proceed(std::move(call), std::move(resumed), Proof::custom);
        sign_in->spent.reset();
        // "After CUSTOM_AUTH that did not include SRP, device SRP cannot be used."
        if (!sign_in->progress.has(Proof::password)) sign_in->progress.device_key.clear();
        co_return co_await steps_.advance(std::move(sign_in));
    }
    if (next.kind != Next::Kind::challenge) co_return fail(errors::wrong_password());
    auto session = steps_.parts().sessions.begin(call.app);
    const auto& former = resumed.session;
    session.username = former.username;
    session.typed = former.typed;
    session.sub = former.sub;
    session.credential_version = former.credential_version;
    session.progress = former.progress;
    state.challenge = std::move(next.challenge);
    co_return co_await ask(std::move(call), std::move(session), std::move(state));
}

bool CustomAuthStage::is_idle(const SignIn& sign_in) const
{
    return sign_in.progress.flow != custom_auth::flow || sign_in.progress.has(Proof::custom);
}

Task<Result<std::optional<Demand>>> CustomAuthStage::demand(SignInPtr sign_in) const
{
    if (is_idle(*sign_in)) co_return std::nullopt;
    if (!sign_in->progress.has(Proof::password)) co_return fail(errors::session_bogus());
    CustomState state{{{"SRP_A", true, {}}, {"PASSWORD_VERIFIER", true, {}}}, {}};
    const auto& call = sign_in->call;
    auto event = event_about(call.app, sign_in->user, call.metadata);
    CO_TRY(auto next, co_await custom_auth::next(parts_.triggers, std::move(event), state.history));
    if (next.kind == Next::Kind::tokens) {
        sign_in->progress.add(Proof::custom);
        co_return std::nullopt;
    }
    if (next.kind != Next::Kind::challenge) co_return fail(errors::wrong_password());
    state.challenge = std::move(next.challenge);
    const auto now = parts_.clock.now();
    const auto shown = state.challenge;
    // Sealed a moment before the session: it may live a little longer, never shorter.
    auto kept = custom_states::make(std::move(state), now + call.app.client->session_validity() + std::chrono::minutes(1));
    auto demand = demand_of(sign_in->user.username, shown, kept.id);
    sign_in->writes.push_back([&sealer = parts_.sealer, kept = std::move(kept), now](store::Connection& connection, User&) {
        return custom_states::keep(connection, sealer, kept, now);
    });
    co_return demand;
}

}  // namespace sekisho::cognito_idp
