#include "services/cognito_idp/limits/limits.h"

#include <fmt/format.h>

namespace sekisho::cognito_idp::limits {
namespace {

using op::rate_exceeded;

Rate rate_of(int per_second) { return {per_second, std::int64_t{per_second} * 2}; }

}  // namespace

Limits::Limits(store::Database& database, State initial, const Settings& settings)
    : snapshot_(database, std::move(initial)),
      addresses_(settings.unsigned_per_address,
                 settings.count_loopback ? op::AddressRates::Loopback::counted : op::AddressRates::Loopback::free)
{
}

Result<std::unique_ptr<Limits>> Limits::open(store::Database& database, const Settings& settings)
{
    std::map<std::string, PerCategory, std::less<>> by_account;
    auto work = [&](store::Connection& connection) -> Result<void> {
        TRY(const auto rows, connection.query("SELECT account, category, per_second FROM user_pool_limits"));
        for (const auto& row : rows)
            if (const auto category = category_named(row.text("category")))
                by_account[row.text("account")][static_cast<std::size_t>(*category)] =
                    static_cast<int>(row.integer("per_second"));
        return {};
    };
    TRY_VOID(database.read_blocking(work));
    State state;
    state.by_account = std::make_shared<const std::map<std::string, PerCategory, std::less<>>>(std::move(by_account));
    std::unique_ptr<Limits> limits(new Limits(database, std::move(state), settings));
    for (const auto& [name, per_second] : settings.per_second) {
        const auto category = category_named(name);
        if (!category) return fail("Configuration", fmt::format("`{}` is no category of requests", name));
        limits->configured_[static_cast<std::size_t>(*category)] = per_second;
    }
    return limits;
}

int Limits::limit(std::string_view account, Category category) const
{
    const auto place = static_cast<std::size_t>(category);
    const auto state = snapshot_.get();
    const auto found = state->by_account->find(account);
    if (found != state->by_account->end() && found->second[place] != 0) return found->second[place];
    return configured_[place];
}

Result<void> Limits::admit(std::string_view account, Category category, RateBuckets& buckets, Time now) const
{
    if (const auto most = limit(account, category); most != 0 && !buckets.of(category).take(now, rate_of(most)))
        return rate_exceeded();
    return {};
}

Result<void> Limits::admit_account(std::string_view account, Category category, Time now) const
{
    const auto most = limit(account, category);
    if (most == 0) return {};
    auto& bucket = accounts_.of(fmt::format("{}|{}", account, to_text(category)));
    const auto rate = rate_of(most);
    if (!bucket.take(now, {rate.per_second, rate.burst})) return rate_exceeded();
    return {};
}

Task<Result<void>> Limits::provision(std::string account, Category category, int per_second)
{
    auto work = [account, category, per_second](store::Connection& connection, State& draft) -> Result<void> {
        TRY_VOID(
            connection.execute("INSERT INTO user_pool_limits (account, category, per_second) VALUES (?, ?, ?) "
                               "ON CONFLICT (account, category) DO UPDATE SET per_second = excluded.per_second",
                               {account, std::string(to_text(category)), std::int64_t{per_second}}));
        auto changed = std::make_shared<std::map<std::string, PerCategory, std::less<>>>(*draft.by_account);
        (*changed)[account][static_cast<std::size_t>(category)] = per_second;
        draft.by_account = std::move(changed);
        return {};
    };
    co_return co_await snapshot_.change(std::move(work));
}

}  // namespace sekisho::cognito_idp::limits
