#include "services/cognito_idp/sign_in/throttle.h"

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

using std::chrono::milliseconds;

constexpr int free_failures = 5;
constexpr milliseconds longest_lock = std::chrono::minutes(15);
constexpr milliseconds memory = std::chrono::minutes(15);
constexpr milliseconds second_factor_memory = std::chrono::hours(24);
constexpr milliseconds hour = std::chrono::hours(1);

milliseconds lock_after(std::int64_t failures)
{
    if (failures < free_failures) return milliseconds(0);
    const auto doublings = std::min<std::int64_t>(failures - free_failures, 10);
    return std::min<milliseconds>(std::chrono::seconds(1LL << doublings), longest_lock);
}

milliseconds memory_of(std::string_view subject)
{
    return subject.starts_with(lockout::second_factor) ? second_factor_memory : memory;
}

struct Failures {
    std::int64_t count = 0;
    Time last;
};

Result<Failures> failures_of(store::Connection& connection, std::string_view pool_id, std::string_view subject, Time now)
{
    TRY(const auto rows, connection.query("SELECT failures, last_failure_at FROM user_pool_sign_in_failures "
                                          "WHERE pool_id = ? AND subject = ?",
                                          {std::string(pool_id), std::string(subject)}));
    if (rows.empty()) return Failures{};
    const Failures found{rows.front().integer("failures"), from_epoch_milliseconds(rows.front().integer("last_failure_at"))};
    // No lock is longer than the memory: what is forgotten locks no more.
    return now - found.last >= memory_of(subject) ? Failures{} : found;
}

}  // namespace

namespace lockout {

Result<void> check(store::Connection& connection, std::string_view pool_id, std::string_view subject, Time now)
{
    TRY(const auto failures, failures_of(connection, pool_id, subject, now));
    if (now < failures.last + lock_after(failures.count)) return fail(errors::attempts_exceeded());
    return {};
}

Result<void> record_failure(store::Connection& connection, std::string_view pool_id, std::string_view subject, Time now)
{
    TRY(const auto failures, failures_of(connection, pool_id, subject, now));
    TRY_VOID(connection.execute(
        "INSERT INTO user_pool_sign_in_failures (pool_id, subject, failures, last_failure_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (pool_id, subject) DO UPDATE SET failures = excluded.failures, last_failure_at = "
        "excluded.last_failure_at",
        {std::string(pool_id), std::string(subject), failures.count + 1, epoch_milliseconds(now)}));
    TRY_VOID(connection.execute(
        "DELETE FROM user_pool_sign_in_failures WHERE (pool_id, subject) IN (SELECT pool_id, subject FROM "
        "user_pool_sign_in_failures WHERE last_failure_at < ? AND (substr(subject, 1, ?) <> ? OR last_failure_at < ?) "
        "ORDER BY last_failure_at LIMIT 100)",
        {epoch_milliseconds(now - memory), static_cast<std::int64_t>(second_factor.size()), std::string(second_factor),
         epoch_milliseconds(now - second_factor_memory)}));
    return {};
}

Result<void> clear(store::Connection& connection, std::string_view pool_id, std::string_view subject)
{
    TRY_VOID(connection.execute("DELETE FROM user_pool_sign_in_failures WHERE pool_id = ? AND subject = ?",
                                {std::string(pool_id), std::string(subject)}));
    return {};
}

}  // namespace lockout

namespace quota {

Result<void> spend(store::Connection& connection, std::string_view pool_id, std::string_view subject, const Hourly& quota,
                   Time now)
{
    const store::Parameters key = {std::string(pool_id), std::string(subject), std::string(quota.action)};
    TRY_VOID(connection.execute("DELETE FROM user_pool_attempts WHERE window_start <= ?", {epoch_milliseconds(now - hour)}));
    TRY(const auto rows,
        connection.query("SELECT attempts FROM user_pool_attempts WHERE pool_id = ? AND subject = ? AND action = ?", key));
    if (!rows.empty() && rows.front().integer("attempts") >= quota.attempts) return fail(errors::too_many_attempts());
    TRY_VOID(
        connection.execute("INSERT INTO user_pool_attempts (pool_id, subject, action, window_start, attempts) "
                           "VALUES (?, ?, ?, ?, 1) ON CONFLICT (pool_id, subject, action) "
                           "DO UPDATE SET attempts = user_pool_attempts.attempts + 1",
                           {key[0], key[1], key[2], epoch_milliseconds(now)}));
    return {};
}

}  // namespace quota

}  // namespace sekisho::cognito_idp
