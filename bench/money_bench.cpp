// What a call costs the treasury: one durable write before the provider and one after, over a four-level budget.
#include <benchmark/benchmark.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>

#include "limits/limiter.h"
#include "money/durable_treasury.h"
#include "store/testing.h"

namespace sekisho::money {
namespace {

constexpr int subjects = 50;

std::vector<Budget> four_levels()
{
    const auto budget = [](std::string name, limits::Scope scope, Period period) {
        return Budget{std::move(name), std::move(scope), period, 1'000'000'000 * std::int64_t{1000}};
    };
    return {budget("organisation", {}, Period::month), budget("role", {{{"role", "developer"}}}, Period::day),
            budget("user", {{{"user", "each"}}}, Period::day), budget("model", {{{"model", "each"}}}, Period::month)};
}

struct Fixture {
    Fixture()
    {
        std::vector<Price> prices{{.key = "m", .input = 250'000'000, .output = 1'250'000'000}};
        auto catalogue = std::make_shared<const PriceCatalogue>(*PriceCatalogue::compile(std::move(prices), "bench"));
        treasury = *DurableTreasury::open({*database, clock, four_levels(), std::move(catalogue)});
    }

    std::shared_ptr<Reservation> asking(int number) const
    {
        auto made = std::make_shared<Reservation>();
        made->request_id = "6f8ad3a2-93c0-4be1-9f52-000000000000";
        made->subject = {"123456789012",
                         "developer",
                         "user-" + std::to_string(number % subjects),
                         "arn:aws:sts::123456789012:assumed-role/developer/user",
                         "ASIAEXAMPLEEXAMPLE00",
                         "m",
                         {{"department", "search"}}};
        made->door = "Converse";
        made->price_keys = {"m"};
        made->bound = {1000, 500};
        made->time = clock.now();
        return made;
    }

    boost::asio::io_context io;
    SystemClock clock;
    store::TemporaryDatabase database{migrations()};
    std::unique_ptr<DurableTreasury> treasury;
};

Task<void> calls(Fixture& fixture, int number, int count)
{
    for (int i = 0; i < count; ++i) {
        auto reservation = fixture.asking(number);
        auto hold = co_await fixture.treasury->reserve(std::move(reservation));
        if (!hold) throw std::runtime_error(hold.error().detail);
        Ending ending;
        ending.usage.input_tokens = 100;
        ending.usage.output_tokens = 50;
        ending.provider = "demo";
        ending.price_key = "m";
        if (auto settled = co_await (*hold)->settle(std::move(ending)); !settled)
            throw std::runtime_error(settled.error().detail);
    }
}

/// Whole calls (reserve and settle), so many at once, durably.
void reserve_and_settle(benchmark::State& state)
{
    const auto at_once = static_cast<int>(state.range(0));
    constexpr int each = 20;
    Fixture fixture;
    for (auto _ : state) {
        std::vector<std::future<void>> done;
        for (int i = 0; i < at_once; ++i)
            done.push_back(boost::asio::co_spawn(fixture.io, calls(fixture, i, each), boost::asio::use_future));
        fixture.io.restart();
        fixture.io.run();
        for (auto& one : done) one.get();
    }
    state.SetItemsProcessed(state.iterations() * at_once * each);
}
BENCHMARK(reserve_and_settle)->Arg(1)->Arg(16)->Arg(128)->Arg(1024)->UseRealTime()->MeasureProcessCPUTime();

/// What the same would be with conditional UPDATEs in place of counters in memory: four of them, and a row, a write.
Task<void> conditional(store::Database& database, std::int64_t& next, int count)
{
    for (int i = 0; i < 2 * count; ++i) {
        auto work = [id = next++](store::Connection& connection) -> Result<void> {
            for (const auto* level : {"organisation", "role", "user", "model"})
                TRY_VOID(connection.execute("UPDATE bench_counters SET held = held + ? WHERE id = ? AND held + ? <= amount",
                                            {std::int64_t{1}, std::string(level), std::int64_t{1}}));
            TRY_VOID(connection.execute("INSERT INTO bench_rows (id, what) VALUES (?, ?)", {id, std::string(200, 'x')}));
            return {};
        };
        if (auto done = co_await database.write(std::move(work)); !done) throw std::runtime_error(done.error().detail);
    }
}

void conditional_updates(benchmark::State& state)
{
    const auto at_once = static_cast<int>(state.range(0));
    constexpr int each = 20;
    boost::asio::io_context io;
    store::TemporaryDatabase database{
        {{"bench", 1,
          "CREATE TABLE bench_counters (id TEXT PRIMARY KEY, held BIGINT NOT NULL, amount BIGINT NOT NULL);"
          "INSERT INTO bench_counters VALUES ('organisation', 0, 1000000000), ('role', 0, 1000000000),"
          "  ('user', 0, 1000000000), ('model', 0, 1000000000);"
          "CREATE TABLE bench_rows (id BIGINT PRIMARY KEY, what TEXT NOT NULL)"}}};
    std::int64_t next = 0;
    for (auto _ : state) {
        std::vector<std::future<void>> done;
        for (int i = 0; i < at_once; ++i)
            done.push_back(boost::asio::co_spawn(io, conditional(*database, next, each), boost::asio::use_future));
        io.restart();
        io.run();
        for (auto& one : done) one.get();
    }
    state.SetItemsProcessed(state.iterations() * at_once * each);
}
BENCHMARK(conditional_updates)->Arg(1)->Arg(16)->Arg(128)->Arg(1024)->UseRealTime()->MeasureProcessCPUTime();

/// Three rules of rates and concurrency.
void admit(benchmark::State& state)
{
    limits::Rule all{.name = "all"}, user{.name = "user", .scope = {{{"user", "each"}}}}, model{.name = "model"};
    all.requests_per_minute = user.tokens_per_minute = 1'000'000'000'000;
    model.concurrent = 1'000'000;
    limits::Limiter limiter({all, user, model});
    limits::Subject subject;
    subject.account = "123456789012";
    subject.user = "ada";
    const auto now = SystemClock().now();
    for (auto _ : state) {
        auto admitted = limiter.admit(subject, 1000, now);
        (*admitted)->used(100);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(admit);

}  // namespace
}  // namespace sekisho::money

BENCHMARK_MAIN();
