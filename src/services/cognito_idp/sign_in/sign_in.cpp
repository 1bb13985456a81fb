#include "services/cognito_idp/sign_in/sign_in.h"

#include "base/encoding.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/sign_in/secret_hash.h"
#include "services/cognito_idp/sign_in/throttle.h"

namespace sekisho::cognito_idp {
namespace {

Result<void> check_state(const User& user)
{
    if (!user.enabled) return fail(errors::user_disabled());
    if (user.status == status::unconfirmed) return fail(errors::user_not_confirmed());
    if (user.status == status::reset_required) return fail(errors::password_reset_required());
    return {};
}

}  // namespace

std::optional<std::string> parameter(const Parameters& parameters, const std::string& name)
{
    const auto found = parameters.find(name);
    if (found == parameters.end()) return std::nullopt;
    return found->second;
}

Result<std::string> required_parameter(const Parameters& parameters, const std::string& name)
{
    auto value = parameter(parameters, name);
    if (!value || value->empty()) return fail(errors::missing_parameter(name));
    return *std::move(value);
}

std::string SignInSteps::subject_of_stranger(const Pool& pool, std::string_view name) const
{
    return base64url(parts_.sealer.mac("user-pool-stranger", fmt::format("{}|{}", pool.id, pool.fold(name))));
}

Task<Result<SignInSteps::Candidate>> SignInSteps::find(SignInCall call, std::string name) const
{
    auto work = [app = call.app, name, stranger = subject_of_stranger(*call.app.pool, name),
                 now = parts_.clock.now()](store::Connection& connection) -> Result<Candidate> {
        TRY(auto user, users::find(connection, *app.pool, name, NameKind::sign_in));
        Candidate candidate{user, user ? user->sub : stranger};
        TRY_VOID(lockout::check(connection, app.pool->id, candidate.subject, now));
        return candidate;
    };
    CO_TRY(auto candidate, co_await parts_.database.read(std::move(work)));
    const bool hides = call.app.client->hides_existence();
    if (!candidate.user && !hides) co_return fail(errors::user_not_found());
    auto event = candidate.user ? event_about(call.app, *candidate.user, call.metadata)
                                : event_about_nobody(call.app, name, call.metadata);
    event.validation_data = call.validation_data;
    CO_TRY_VOID(co_await parts_.triggers.pre_authentication(std::move(event)));
    co_return candidate;
}

Result<void> SignInSteps::before_password(const App& app, const std::optional<User>& user) const
{
    if (!user || app.client->hides_existence()) return {};
    return check_state(*user);
}

Task<Error> SignInSteps::refuse(SignInCall call, std::string subject, std::optional<SignInSession> spent) const
{
    auto work = [this, call, subject, spent](store::Connection& connection) -> Result<Error> {
        const auto now = parts_.clock.now();
        const auto& pool_id = call.app.pool->id;
        if (spent) TRY_VOID(parts_.sessions.spend(connection, *spent));
        // "An attempt during the lock [...] is not counted."
        if (auto open = lockout::check(connection, pool_id, subject, now); !open) return open.error();
        TRY_VOID(lockout::record_failure(connection, pool_id, subject, now));
        for (const auto* witness : parts_.witnesses) TRY_VOID(witness->failed(connection, call, subject));
        return errors::wrong_password();
    };
    auto refusal = co_await parts_.database.write(std::move(work));
    co_return refusal ? *std::move(refusal) : std::move(refusal).error();
}

SignInPtr SignInSteps::begin(SignInCall call, User user, Proof proof, std::string flow) const
{
    auto sign_in = std::make_shared<SignIn>();
    sign_in->progress.flow = std::move(flow);
    sign_in->progress.device_key = parameter(call.parameters, "DEVICE_KEY").value_or("");
    sign_in->progress.add(proof);
    sign_in->call = std::move(call);
    sign_in->user = std::move(user);
    return sign_in;
}

Task<Result<SignInSteps::Resumed>> SignInSteps::resume(SignInCall call, std::string challenge) const
{
    if (!call.session || call.session->empty()) co_return fail(errors::missing_parameter("Session"));
    CO_TRY(const auto name, required_parameter(call.parameters, "USERNAME"));
    const auto sealed = from_base64url(*call.session);
    if (!sealed) co_return fail(errors::session_bogus());
    CO_TRY(auto session, parts_.sessions.open(call.app, challenge, *sealed));
    const auto hash = parameter(call.parameters, "SECRET_HASH");
    CO_TRY_VOID(check_secret_hash(*call.app.client, {name, session.username}, hash));
    auto read = [app = call.app, name, session](store::Connection& connection) -> Result<Resumed> {
        const auto folded = app.pool->fold(name);
        bool named = folded == app.pool->fold(session.username) || folded == app.pool->fold(session.typed);
        TRY(auto user, users::find_by_sub(connection, app.pool->id, session.sub));
        if (!named) {
            TRY(const auto other, users::find(connection, *app.pool, name, NameKind::sign_in));
            named = other && user && other->sub == user->sub;
        }
        if (!named) return fail(errors::session_bogus());
        if (user && user->credential_version != session.credential_version) user.reset();
        return Resumed{session, std::move(user)};
    };
    co_return co_await parts_.database.read(std::move(read));
}

SignInPtr SignInSteps::proceed(SignInCall call, Resumed resumed, Proof proven) const
{
    auto sign_in = std::make_shared<SignIn>();
    sign_in->progress = resumed.session.progress;
    // A device may be named at any step until it has been proven.
    const auto device = parameter(call.parameters, "DEVICE_KEY");
    if (device && !sign_in->progress.has(Proof::device)) sign_in->progress.device_key = *device;
    sign_in->progress.add(proven);
    sign_in->call = std::move(call);
    sign_in->user = *std::move(resumed.user);
    sign_in->spent = std::move(resumed.session);
    return sign_in;
}

Task<Result<SignInAnswer>> SignInSteps::advance(SignInPtr sign_in) const
{
    const auto state = check_state(sign_in->user);
    const auto idle = [&](const Stage* stage) { return stage->is_idle(*sign_in); };
    // Where nothing is to be said but tokens: what makes them begins with the lock.
    if (state && std::ranges::all_of(parts_.stages, idle)) co_return co_await finish(sign_in);
    // First of all: whatever else could be refused from here on would tell a right answer from a wrong one during the lock.
    auto unlocked = [pool_id = sign_in->user.pool_id, sub = sign_in->user.sub, now = parts_.clock.now()](
                        store::Connection& connection) { return lockout::check(connection, pool_id, sub, now); };
    CO_TRY_VOID(co_await parts_.database.read(std::move(unlocked)));
    CO_TRY_VOID(state);
    for (const auto* stage : parts_.stages) {
        CO_TRY(auto demand, co_await stage->demand(sign_in));
        if (demand) co_return co_await challenge(sign_in, *std::move(demand));
    }
    co_return co_await finish(sign_in);
}

/// Spends the session of the step and does its writes on the user as he is now, unless what was proven holds no more.
Result<User> SignInSteps::commit_step(store::Connection& connection, const SignIn& sign_in) const
{
    const auto& user = sign_in.user;
    if (sign_in.spent) TRY_VOID(parts_.sessions.spend(connection, *sign_in.spent));
    TRY_VOID(lockout::check(connection, user.pool_id, user.sub, parts_.clock.now()));
    TRY(auto fresh, users::find_by_sub(connection, user.pool_id, user.sub));
    if (!fresh || fresh->credential_version != user.credential_version || fresh->status != user.status)
        return fail(errors::wrong_password());
    if (!fresh->enabled) return fail(errors::user_disabled());
    for (const auto& write : sign_in.writes) TRY_VOID(write(connection, *fresh));
    // A challenge that was asked before any proof forgives no guesses.
    if (sign_in.progress.has_first_factor()) TRY_VOID(lockout::clear(connection, user.pool_id, user.sub));
    return *std::move(fresh);
}

Task<Result<SignInAnswer>> SignInSteps::challenge(SignInPtr sign_in, Demand demand) const
{
    auto work = [this, sign_in](store::Connection& connection) { return commit_step(connection, *sign_in); };
    CO_TRY(const auto fresh, co_await parts_.database.write(std::move(work)));
    auto session = parts_.sessions.begin(sign_in->call.app);
    session.username = fresh.username;
    session.typed = fresh.username;
    session.sub = fresh.sub;
    session.credential_version = fresh.credential_version;
    session.progress = sign_in->progress;
    co_return first_challenge(sign_in->call, std::move(session), std::move(demand));
}

SignInAnswer SignInSteps::first_challenge(const SignInCall& call, SignInSession session, Demand demand) const
{
    session.notes = std::move(demand.notes);
    SignInAnswer answer;
    answer.session = base64url(parts_.sessions.seal(call.app, demand.challenge, session));
    answer.challenge = std::move(demand.challenge);
    answer.challenge_parameters = std::move(demand.parameters);
    answer.available_challenges = std::move(demand.available_challenges);
    return answer;
}

Task<Result<SignInAnswer>> SignInSteps::finish(SignInPtr sign_in) const
{
    // Every flow sees to it; here it is what tokens hang on.
    if (!sign_in->progress.has_first_factor()) co_return fail(errors::wrong_password());
    const auto refresh_token = make_refresh_token();
    auto result = std::make_shared<api::AuthenticationResultType>();
    auto work = [this, sign_in, result, refresh_token](store::Connection& connection) -> Result<TokenSubject> {
        const auto& call = sign_in->call;
        TRY(auto fresh, commit_step(connection, *sign_in));
        auto family = parts_.tokens.begin_family(call.app, fresh, call.event_id);
        for (const auto* companion : parts_.companions)
            TRY_VOID(companion->complete(connection, {*sign_in, family, *result}));
        TRY_VOID(families::start(connection, family, refresh_token, parts_.clock.now()));
        TRY(auto groups, users::groups_of(connection, fresh.sub));
        return TokenSubject{call.app, std::move(fresh), std::move(groups), std::move(family), call.metadata};
    };
    CO_TRY(auto subject, co_await parts_.database.write(std::move(work)));
    const bool new_device = result->NewDeviceMetadata.has_value();
    auto event = event_about(subject.app, subject.user, sign_in->call.metadata);
    CO_TRY_VOID(co_await parts_.triggers.post_authentication(std::move(event), new_device));
    SignInAnswer answer;
    CO_TRY(answer.tokens, co_await parts_.tokens.issue(std::move(subject), sign_in->source));
    answer.tokens->RefreshToken = refresh_token;
    answer.tokens->NewDeviceMetadata = std::move(result->NewDeviceMetadata);
    answer.challenge_parameters = Parameters{};
    co_return answer;
}

}  // namespace sekisho::cognito_idp
