// Writes, reads and objects per second, by the number of tasks that wait for them at once.
#include <benchmark/benchmark.h>

#include <atomic>
#include <boost/asio/io_context.hpp>

#include "base/worker_pool.h"
#include "store/objects.h"
#include "store/testing.h"

using namespace sekisho;

namespace {

constexpr int operations = 4000;

template <class Operation>
Task<void> repeat(std::atomic<int>& left, Operation& operation)
{
    while (left.fetch_sub(1) > 0) {
        const auto done = co_await operation();
        if (!done) std::abort();
    }
}

/// `operation`, a callable Task<Result<T>>(), `operations` times by state.range(0) tasks on one I/O thread.
template <class Operation>
void measure(benchmark::State& state, boost::asio::io_context& io, Operation operation)
{
    for (auto _ : state) {
        std::atomic<int> left{operations};
        io.restart();
        for (int i = 0; i < state.range(0); ++i) spawn(io.get_executor(), repeat(left, operation));
        io.run();
    }
    state.SetItemsProcessed(state.iterations() * operations);
}

const store::Migration items{"bench", 1, "CREATE TABLE item (id BIGINT PRIMARY KEY, value TEXT NOT NULL)"};

void write_rows(benchmark::State& state)
{
    boost::asio::io_context io;
    const store::TemporaryDatabase database({items});
    std::int64_t next = 0;
    measure(state, io, [&]() -> Task<Result<std::int64_t>> {
        auto insert = [id = ++next](store::Connection& connection) -> Result<std::int64_t> {
            return connection.execute("INSERT INTO item (id, value) VALUES (?, ?)", {id, std::string(100, 'x')});
        };
        co_return co_await database->write(std::move(insert));
    });
}

void read_rows(benchmark::State& state)
{
    boost::asio::io_context io;
    const store::TemporaryDatabase database({items});
    if (!database->write_blocking(
            [](store::Connection& connection) -> Result<void> {
                for (std::int64_t id = 0; id < 1000; ++id)
                    TRY_VOID(connection.execute("INSERT INTO item (id, value) VALUES (?, ?)", {id, std::string(100, 'x')}));
                return {};
            },
            {}))
        std::abort();
    std::int64_t next = 0;
    measure(state, io, [&]() -> Task<Result<std::string>> {
        auto look = [id = ++next % 1000](store::Connection& connection) -> Result<std::string> {
            TRY(const auto rows, connection.query("SELECT value FROM item WHERE id = ?", {id}));
            return rows.at(0).text("value");
        };
        co_return co_await database->read(std::move(look));
    });
}

struct ObjectPlace {
    boost::asio::io_context io;
    store::TemporaryDirectory directory;
    WorkerPool pool{8, 4096};
    std::unique_ptr<store::ObjectFiles> objects = *store::ObjectFiles::open(directory.file("objects"), pool);
};

void put_objects(benchmark::State& state)
{
    ObjectPlace place;
    measure(state, place.io, [&]() -> Task<Result<store::ObjectId>> {
        auto writer = place.objects->create();
        CO_TRY_VOID(co_await writer.append(std::string(4096, 'x')));
        co_return co_await writer.commit();
    });
}

void get_objects(benchmark::State& state)
{
    ObjectPlace place;
    store::ObjectId id;
    auto put = [&]() -> Task<void> {
        auto writer = place.objects->create();
        if (!co_await writer.append(std::string(4096, 'x'))) std::abort();
        id = (co_await writer.commit()).value();
    };
    spawn(place.io.get_executor(), put());
    place.io.run();
    measure(state, place.io, [&]() -> Task<Result<std::string>> {
        CO_TRY(auto stream, co_await place.objects->read(id, 0, 4096));
        co_return co_await net::read_all(*stream, 4096);
    });
}

BENCHMARK(write_rows)->Arg(1)->Arg(16)->Arg(256)->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(read_rows)->Arg(1)->Arg(16)->Arg(256)->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(put_objects)->Arg(1)->Arg(16)->Arg(256)->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(get_objects)->Arg(1)->Arg(16)->Arg(256)->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
