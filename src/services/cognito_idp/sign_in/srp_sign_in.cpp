#include "base/encoding.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/sign_in/flows.h"
#include "services/cognito_idp/sign_in/secret_hash.h"
#include "services/cognito_idp/sign_in/simulation.h"

namespace sekisho::cognito_idp {

namespace srp = authn::srp;

namespace {

constexpr std::string_view step = "PASSWORD_VERIFIER";

}  // namespace

/// What a challenge is about: a user with a password, or somebody who is only pretended (no sub).
struct SrpSignIn::Target {
    std::string username;
    std::string salt;
    crypto::Number verifier;
    std::string sub;
    std::int64_t credential_version = 0;
};

crypto::Number SrpSignIn::simulated_verifier(const Pool& pool, const std::string& name) const
{
    std::string bytes;
    for (int block = 0; bytes.size() < 384; ++block)
        bytes += steps_.parts().sealer.mac("user-pool-simulated-verifier",
                                           fmt::format("{}|{}|{}", pool.id, block, pool.fold(name)));
    bytes.resize(384);
    return srp::group().reduce(crypto::Number::from_bytes(bytes).value_or(crypto::Number(2)));
}

SrpSignIn::Target SrpSignIn::target_of(const Pool& pool, const std::string& name, const std::optional<User>& user) const
{
    if (user && user->credentials)
        if (auto verifier = passwords_.open_verifier(*user->credentials, user->sub))
            return {user->username, user->credentials->srp_salt, *std::move(verifier), user->sub, user->credential_version};
    // RFC 5054, 2.5.1.3: "simulate the existence of an entry", the same salt every time for the same name.
    const auto& sealer = steps_.parts().sealer;
    const auto key = fmt::format("{}|{}", pool.id, pool.fold(name));
    const auto salt = crypto::Number::from_bytes(sealer.mac("user-pool-simulated-salt", key).substr(0, 16));
    return {user ? user->username : simulated_username(sealer, pool, name),
            salt->to_hex(),
            simulated_verifier(pool, name),
            {},
            0};
}

Task<Result<SignInAnswer>> SrpSignIn::start(SignInCall call) const
{
    CO_TRY(const auto name, required_parameter(call.parameters, "USERNAME"));
    CO_TRY(const auto srp_a, required_parameter(call.parameters, "SRP_A"));
    CO_TRY_VOID(srp::parse_client_public(srp_a));
    CO_TRY_VOID(check_secret_hash(*call.app.client, {name}, parameter(call.parameters, "SECRET_HASH")));
    CO_TRY(const auto candidate, co_await steps_.find(call, name));
    CO_TRY_VOID(steps_.before_password(call.app, candidate.user));
    Opening opening{name, candidate.user, srp_a, "USER_SRP_AUTH"};
    co_return co_await open(std::move(call), std::move(opening));
}

Task<Result<SignInAnswer>> SrpSignIn::open(SignInCall call, Opening opening) const
{
    const auto target = target_of(*call.app.pool, opening.name, opening.user);
    auto session = steps_.parts().sessions.begin(call.app);
    session.username = target.username;
    session.typed = opening.name;
    session.sub = target.sub;
    session.credential_version = target.credential_version;
    session.progress.flow = opening.flow;
    CO_TRY(session.notes, co_await exchange_.begin(opening.srp_a, target.verifier));
    SignInAnswer answer;
    answer.challenge = step;
    answer.challenge_parameters =
        Parameters{{"USERNAME", target.username},
                   {"USER_ID_FOR_SRP", target.username},
                   {"SALT", target.salt},
                   {"SRP_B", session.notes.at("B")},
                   {"SECRET_BLOCK", base64(steps_.parts().sessions.seal(call.app, step, session))}};
    co_return answer;
}

Task<Result<SignInAnswer>> SrpSignIn::respond(SignInCall call) const
{
    CO_TRY(const auto name, required_parameter(call.parameters, "USERNAME"));
    CO_TRY_VOID(SrpExchange::check_complete(call.parameters));
    const auto& pool = *call.app.pool;
    const auto opened = steps_.parts().sessions.open(call.app, step, SrpExchange::block_of(call.parameters));
    // A SECRET_BLOCK that is not good, or not good any more, is a wrong password in Cognito's words.
    if (!opened) co_return fail(errors::wrong_password());
    const auto session = *opened;
    CO_TRY_VOID(check_secret_hash(*call.app.client, {name, session.username}, parameter(call.parameters, "SECRET_HASH")));
    const auto folded = pool.fold(name);
    if (folded != pool.fold(session.username) && folded != pool.fold(session.typed))
        co_return fail(errors::wrong_password());

    auto read = [id = pool.id, sub = session.sub](store::Connection& connection) {
        return users::find_by_sub(connection, id, sub);
    };
    CO_TRY(const auto user, co_await steps_.parts().database.read(std::move(read)));
    std::optional<crypto::Number> verifier;
    if (user && user->credentials && user->credential_version == session.credential_version)
        verifier = passwords_.open_verifier(*user->credentials, user->sub);
    const auto used = verifier ? *verifier : simulated_verifier(pool, session.typed);
    const srp::Identity identity{std::string(pool.srp_name()), session.username};
    CO_TRY(const bool proven, co_await exchange_.proves(call.parameters, session.notes, identity, used));
    if (verifier && proven) {
        auto sign_in = steps_.begin(std::move(call), *user, Proof::password, session.progress.flow);
        sign_in->spent = session;
        auto answer = co_await steps_.advance(std::move(sign_in));
        if (!answer && answer.error().message == errors::session_spent().message) co_return fail(errors::wrong_password());
        co_return answer;
    }
    const auto subject = session.sub.empty() ? steps_.subject_of_stranger(pool, session.typed) : session.sub;
    auto refusal = co_await steps_.refuse(call, subject, session);
    if (refusal.message == errors::session_spent().message || refusal.message == errors::session_expired().message)
        refusal = errors::wrong_password();
    co_return fail(std::move(refusal));
}

}  // namespace sekisho::cognito_idp
