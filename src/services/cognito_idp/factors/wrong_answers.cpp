#include "services/cognito_idp/factors/wrong_answers.h"

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/sign_in/throttle.h"

namespace sekisho::cognito_idp {
namespace {

constexpr quota::Hourly tries{"SessionCode", 19};
constexpr quota::Hourly strict_tries{"SessionCode", 2};

std::string subject_of(const std::string& who, Rank rank)
{
    return (rank == Rank::first ? std::string("otp|") : std::string(lockout::second_factor)) + who;
}

bool locks(const Pool& pool, Rank rank) { return rank == Rank::second || pool.mode == Mode::strict; }

std::string who_of(const SignInSteps& steps, const SignInCall& call, const SignInSession& session)
{
    return session.sub.empty() ? steps.subject_of_stranger(*call.app.pool, session.typed) : session.sub;
}

struct Failure {
    SignInCall call;
    SignInSession session;
    std::string who;
    Rank rank;
};

Result<void> count(store::Connection& connection, const SignInSteps& steps, const Failure& failure)
{
    const auto now = steps.parts().clock.now();
    const auto& pool = *failure.call.app.pool;
    if (locks(pool, failure.rank)) {
        const auto subject = subject_of(failure.who, failure.rank);
        TRY_VOID(lockout::check(connection, pool.id, subject, now));
        TRY_VOID(lockout::record_failure(connection, pool.id, subject, now));
    }
    if (failure.rank == Rank::first)
        for (const auto* witness : steps.parts().witnesses) TRY_VOID(witness->failed(connection, failure.call, failure.who));
    const auto& hourly = pool.mode == Mode::strict ? strict_tries : tries;
    const auto tried = quota::spend(connection, pool.id, "session|" + failure.session.id, hourly, now);
    if (tried) return {};
    if (tried.error().code != errors::too_many_attempts().code) return fail(tried.error());
    return steps.parts().sessions.spend(connection, failure.session);
}

}  // namespace

Rank rank_of(const Progress& progress) { return progress.has_first_factor() ? Rank::second : Rank::first; }

Result<void> accept_code(store::Connection& connection, const User& user, Rank rank, Time now)
{
    const auto subject = subject_of(user.sub, rank);
    TRY_VOID(lockout::check(connection, user.pool_id, subject, now));
    return lockout::clear(connection, user.pool_id, subject);
}

Task<Result<void>> check_unlocked(const SignInSteps& steps, SignInCall call, SignInSession session)
{
    const auto rank = rank_of(session.progress);
    if (!locks(*call.app.pool, rank)) co_return Result<void>{};
    auto read = [pool_id = call.app.pool->id, subject = subject_of(who_of(steps, call, session), rank),
                 now = steps.parts().clock.now()](store::Connection& connection) {
        return lockout::check(connection, pool_id, subject, now);
    };
    co_return co_await steps.parts().database.read(std::move(read));
}

Task<Error> refuse_code(const SignInSteps& steps, SignInCall call, SignInSession session, Error wrong)
{
    const auto rank = rank_of(session.progress);
    auto who = who_of(steps, call, session);
    Failure failure{std::move(call), std::move(session), std::move(who), rank};
    auto work = [&steps, failure = std::move(failure)](store::Connection& connection) {
        return count(connection, steps, failure);
    };
    const auto counted = co_await steps.parts().database.write(std::move(work));
    co_return counted ? std::move(wrong) : counted.error();
}

}  // namespace sekisho::cognito_idp
