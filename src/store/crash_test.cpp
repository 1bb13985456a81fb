#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <set>

#include "base/worker_pool.h"
#include "store/objects.h"
#include "store/testing.h"

/// A server that is killed at any moment loses nothing that it acknowledged.
namespace sekisho::store {
namespace {

constexpr int rounds = 6;
constexpr int tasks = 8;
constexpr std::int64_t per_round = 1'000'000;  ///< numbers of one round

std::string content_of(std::int64_t number)
{
    return std::string(static_cast<std::size_t>(number * 7919 % 600'000), static_cast<char>('a' + number % 26));
}

/// What stands on the data folder, as a server has it.
struct Server {
    explicit Server(const std::string& folder)
    {
        auto opened = open_sqlite({.path = folder + "/crash.db"});
        if (!opened) throw std::runtime_error(opened.error().detail + opened.error().message);
        database = std::move(*opened);
        const Migration step{"test", 1, "CREATE TABLE item (number BIGINT PRIMARY KEY, object TEXT NOT NULL)"};
        if (!database->migrate({step})) throw std::runtime_error("migration");
        auto files = ObjectFiles::open(folder + "/objects", pool);
        if (!files) throw std::runtime_error(files.error().detail);
        objects = std::move(*files);
    }

    WorkerPool pool{2, 256};
    std::unique_ptr<Database> database;
    std::unique_ptr<ObjectFiles> objects;
};

Task<Result<void>> store_item(Server& server, std::int64_t number)
{
    auto writer = server.objects->create();
    const auto content = content_of(number);
    for (std::size_t at = 0; at < content.size(); at += 100'000) {
        auto piece = content.substr(at, 100'000);
        CO_TRY_VOID(co_await writer.append(std::move(piece)));
    }
    CO_TRY(const auto id, co_await writer.commit());
    auto insert = [number, id](Connection& connection) -> Result<std::int64_t> {
        return connection.execute("INSERT INTO item (number, object) VALUES (?, ?)", {number, id});
    };
    CO_TRY_VOID(co_await server.database->write(std::move(insert)));
    co_return Result<void>{};
}

Task<void> store_without_end(Server& server, std::int64_t first, int acknowledgements)
{
    for (auto number = first;; number += tasks) {
        const auto stored = co_await store_item(server, number);
        if (!stored || ::write(acknowledgements, &number, sizeof number) != sizeof number) ::_exit(3);
    }
}

[[noreturn]] void run_child(const std::string& folder, std::int64_t first, int acknowledgements)
{
    try {
        boost::asio::io_context io;
        Server server(folder);
        for (int i = 0; i < tasks; ++i) spawn(io.get_executor(), store_without_end(server, first + i, acknowledgements));
        io.run();
    } catch (...) {
        ::_exit(2);
    }
    ::_exit(1);
}

/// Lets a child store items until it has acknowledged `count`, kills it, and adds what it acknowledged.
void run_and_kill(const std::string& folder, std::int64_t first, int count, std::set<std::int64_t>& acknowledged)
{
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        ::close(pipe_ends[0]);
        run_child(folder, first, pipe_ends[1]);
    }
    ::close(pipe_ends[1]);
    std::int64_t number = 0;
    for (int seen = 0; ::read(pipe_ends[0], &number, sizeof number) == sizeof number; ++seen) {
        acknowledged.insert(number);
        if (seen == count) ::kill(child, SIGKILL);
    }
    ::close(pipe_ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
}

Task<Result<std::string>> load(Server& server, ObjectId id, std::uint64_t length)
{
    CO_TRY(auto stream, co_await server.objects->read(std::move(id), 0, length));
    co_return co_await net::read_all(*stream, 1 << 20);
}

void check_everything(const std::string& folder, const std::set<std::int64_t>& acknowledged)
{
    boost::asio::io_context io;
    Server server(folder);
    std::map<std::int64_t, ObjectId> items;
    ASSERT_TRUE(server.database->read_blocking([&](Connection& connection) -> Result<void> {
        TRY(const auto verdict, connection.query("PRAGMA integrity_check"));
        EXPECT_EQ(verdict.at(0).text("integrity_check"), "ok");
        TRY(const auto rows, connection.query("SELECT number, object FROM item"));
        for (const auto& row : rows) items.emplace(row.integer("number"), row.text("object"));
        return {};
    }));
    for (const auto number : acknowledged) EXPECT_TRUE(items.contains(number)) << number;
    for (const auto& [number, object] : items) {
        io.restart();
        const auto expected = content_of(number);
        auto loaded = boost::asio::co_spawn(io, load(server, object, expected.size()), boost::asio::use_future);
        io.run();
        EXPECT_TRUE(loaded.get() == expected) << number;
    }
}

TEST(Crash, AServerKilledAtAnyMomentLosesNothingThatItAcknowledged)
{
    const TemporaryDirectory place;
    std::set<std::int64_t> acknowledged;
    for (int round = 0; round < rounds; ++round)
        ASSERT_NO_FATAL_FAILURE(run_and_kill(place.path(), round * per_round, 5 + round * 7, acknowledged));
    EXPECT_GE(acknowledged.size(), 30U);
    check_everything(place.path(), acknowledged);
}

}  // namespace
}  // namespace sekisho::store
