#include "services/cognito_idp/factors/software_token_operations.h"

#include "base/encoding.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/factors/errors.h"
#include "services/cognito_idp/factors/freshness.h"

namespace sekisho::cognito_idp {
namespace {

constexpr std::string_view setup_step = "MFA_SETUP";

/// A sign-in that has come to MFA_SETUP.
struct Setup {
    App app;
    SignInSession session;
    User user;
};

Task<Result<Setup>> open_setup(const FactorParts& parts, std::string text)
{
    const auto sealed = from_base64url(text);
    const auto client_id = sealed ? Sessions::client_of(*sealed) : std::nullopt;
    auto app = client_id ? parts.directory.app(*client_id) : Result<App>(fail(errors::session_bogus()));
    if (!app) co_return fail(errors::session_bogus());
    CO_TRY(auto session, parts.sessions.open(*app, setup_step, *sealed));
    if (!mfa::offers(*app->pool, SecondFactor::software_token)) co_return fail(errors::software_token_off());
    auto read = [id = app->pool->id, sub = session.sub](store::Connection& connection) {
        return users::find_by_sub(connection, id, sub);
    };
    CO_TRY(auto user, co_await parts.database.read(std::move(read)));
    if (!user || user->credential_version != session.credential_version) co_return fail(errors::session_bogus());
    if (!user->enabled) co_return fail(errors::user_disabled());
    co_return Setup{*std::move(app), std::move(session), *std::move(user)};
}

/// The next session of the same sign-in, which uses up the one before.
Task<Result<std::string>> next_session(const FactorParts& parts, Setup setup, std::map<std::string, std::string> notes)
{
    auto next = parts.sessions.begin(setup.app);
    next.username = setup.session.username;
    next.typed = setup.session.typed;
    next.sub = setup.session.sub;
    next.credential_version = setup.session.credential_version;
    next.progress = setup.session.progress;
    next.notes = std::move(notes);
    auto spend = [&parts, session = setup.session](store::Connection& connection) {
        return parts.sessions.spend(connection, session);
    };
    CO_TRY_VOID(co_await parts.database.write(std::move(spend)));
    co_return base64url(parts.sessions.seal(setup.app, setup_step, next));
}

template <class Input>
Result<void> check_one_way(const Input& input)
{
    if (input.AccessToken.has_value() != input.Session.has_value()) return {};
    return fail(errors::invalid_parameter("Either an access token or a session must be provided."));
}

Result<void> check_offered(const Pool& pool)
{
    return mfa::offers(pool, SecondFactor::software_token) ? Result<void>{} : fail(errors::software_token_off());
}

/// It travels in sessions, which are short.
Result<std::string> checked_name(const std::optional<std::string>& name)
{
    if (name && name->size() > 256) return fail(errors::invalid_parameter("FriendlyDeviceName is too long."));
    return name.value_or("");
}

Error enrolment_error(Error error)
{
    return error.code == errors::wrong_code().code ? errors::enrolment_code_wrong() : std::move(error);
}

}  // namespace

Task<Result<AssociateSoftwareToken::Output>> AssociateSoftwareToken::execute(op::Authorized<Input> input) const
{
    CO_TRY_VOID(check_one_way(*input));
    if (input->Session) co_return co_await by_session(*input->Session);
    CO_TRY(const auto bearer, parts_.access_tokens.bearer(input.caller()));
    CO_TRY_VOID(check_offered(*bearer.pool));
    CO_TRY_VOID(check_fresh(bearer, parts_.clock.now()));
    const auto made = parts_.tokens.make(bearer.sub);
    auto work = [this, bearer, sealed = made.sealed](store::Connection& connection) -> Result<void> {
        TRY_VOID(parts_.self.user(connection, bearer));
        TRY(auto enrolment, enrolments::read(connection, bearer.sub));
        enrolment.pending = sealed;
        return enrolments::write(connection, bearer.sub, enrolment);
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(work)));
    Output output;
    output.SecretCode = std::string(made.code.reveal());
    co_return output;
}

Task<Result<AssociateSoftwareToken::Output>> AssociateSoftwareToken::by_session(std::string session) const
{
    CO_TRY(auto setup, co_await open_setup(parts_, std::move(session)));
    const auto made = parts_.tokens.make(setup.user.sub);
    std::map<std::string, std::string> notes{{"seed", base64url(made.sealed)}};
    Output output;
    CO_TRY(output.Session, co_await next_session(parts_, std::move(setup), std::move(notes)));
    output.SecretCode = std::string(made.code.reveal());
    co_return output;
}

Task<Result<VerifySoftwareToken::Output>> VerifySoftwareToken::execute(op::Authorized<Input> input) const
{
    CO_TRY_VOID(check_one_way(*input));
    if (input->Session) co_return co_await by_session(*input);
    CO_TRY(const auto bearer, parts_.access_tokens.bearer(input.caller()));
    CO_TRY_VOID(check_offered(*bearer.pool));
    CO_TRY_VOID(check_fresh(bearer, parts_.clock.now()));
    CO_TRY(const auto name, checked_name(input->FriendlyDeviceName));
    auto work = [this, bearer, code = input->UserCode, name](store::Connection& connection) -> Result<void> {
        TRY(const auto user, parts_.self.user(connection, bearer));
        TRY(auto enrolment, enrolments::read(connection, bearer.sub));
        if (!enrolment.pending) return fail(errors::no_software_token());
        const auto step = parts_.tokens.step_of(*enrolment.pending, bearer.sub, code, -1);
        if (!step) return fail(enrolment_error(step.error()));
        enrolment.seed = std::move(enrolment.pending);
        enrolment.pending.reset();
        enrolment.last_step = *step;
        enrolment.device_name = name;
        if (bearer.pool->mode == Mode::strict && user.credentials) {
            enrolment.set(SecondFactor::software_token, true);
            if (!enrolment.preferred) enrolment.preferred = SecondFactor::software_token;
        }
        return enrolments::write(connection, bearer.sub, enrolment);
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(work)));
    Output output;
    output.Status = "SUCCESS";
    co_return output;
}

Task<Result<VerifySoftwareToken::Output>> VerifySoftwareToken::by_session(Input input) const
{
    CO_TRY(auto setup, co_await open_setup(parts_, *input.Session));
    const auto noted = setup.session.notes.find("seed");
    const auto seed = noted == setup.session.notes.end() ? std::nullopt : from_base64url(noted->second);
    if (!seed) co_return fail(errors::no_software_token());
    const auto step = parts_.tokens.step_of(*seed, setup.user.sub, input.UserCode, -1);
    if (!step) co_return fail(enrolment_error(step.error()));
    CO_TRY(const auto name, checked_name(input.FriendlyDeviceName));
    std::map<std::string, std::string> notes{{"seed", noted->second}, {"step", std::to_string(*step)}, {"name", name}};
    Output output;
    CO_TRY(output.Session, co_await next_session(parts_, std::move(setup), std::move(notes)));
    output.Status = "SUCCESS";
    co_return output;
}

}  // namespace sekisho::cognito_idp
