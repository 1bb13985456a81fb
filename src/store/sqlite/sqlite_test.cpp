#include "store/sqlite/sqlite.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/metrics.h"
#include "store/conformance.h"
#include "store/file_lock.h"

namespace sekisho::store {
namespace {

Result<std::unique_ptr<Database>> open_in(const std::string& directory)
{
    return open_sqlite({.path = directory + "/test.db"});
}

INSTANTIATE_TEST_SUITE_P(Sqlite, Conformance, ::testing::Values(Backend{"sqlite", open_in}));

mode_t rights(const std::string& path)
{
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777;
}

TEST(Sqlite, FilesAreReadableByTheirOwnerAlone)
{
    const TemporaryDirectory place;
    const auto folder = place.file("made/by/it");
    const auto database = open_in(folder);
    ASSERT_TRUE(database) << database.error().detail;
    EXPECT_EQ(rights(folder), 0700U);
    for (const char* name : {"/test.db", "/test.db-wal", "/test.db-shm", "/test.db-lock"})
        EXPECT_EQ(rights(folder + name), 0600U) << name;
}

TEST(Sqlite, AFolderThatEverybodyMayWriteIsRefused)
{
    const TemporaryDirectory place;
    ASSERT_EQ(::chmod(place.path().c_str(), 0777), 0);
    EXPECT_FALSE(open_in(place.path()));
}

TEST(Sqlite, TwoServersNeverOpenOneDatabase)
{
    const TemporaryDirectory place;
    auto first = open_in(place.path());
    ASSERT_TRUE(first);
    const auto second = open_in(place.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "AlreadyInUse");
    first->reset();
    EXPECT_TRUE(open_in(place.path()));
}

Result<std::int64_t> count_of_things(Database& database)
{
    std::int64_t count = 0;
    TRY_VOID(database.read_blocking([&](Connection& connection) -> Result<void> {
        TRY(const auto rows, connection.query("SELECT COUNT(*) AS n FROM thing"));
        count = rows.front().integer("n");
        return {};
    }));
    return count;
}

Result<void> add_thing(Database& database)
{
    return database.write_blocking(
        [](Connection& connection) -> Result<void> {
            TRY_VOID(connection.execute("INSERT INTO thing (id) VALUES (NULL)"));
            return {};
        },
        {});
}

TEST(Sqlite, IsLookedIntoWhileAServerHasItOpenAndAfterwardsAndNotChanged)
{
    const TemporaryDirectory place;
    const auto path = place.file("test.db");
    EXPECT_FALSE(inspect_sqlite(path));
    EXPECT_FALSE(std::filesystem::exists(path)) << "looking must not make one";
    auto server = open_sqlite({.path = path});
    ASSERT_TRUE(server);
    ASSERT_TRUE((*server)->migrate({{"test", 1, "CREATE TABLE thing (id INTEGER PRIMARY KEY)"}}));
    ASSERT_TRUE(add_thing(**server));
    auto inspected = inspect_sqlite(path);
    ASSERT_TRUE(inspected) << inspected.error().detail;
    EXPECT_EQ(count_of_things(**inspected).value(), 1);
    ASSERT_TRUE(add_thing(**server));
    EXPECT_EQ(count_of_things(**inspected).value(), 2);
    EXPECT_FALSE(add_thing(**inspected));
    EXPECT_FALSE((*inspected)->migrate({}));
    inspected->reset();
    server->reset();
    inspected = inspect_sqlite(path);
    ASSERT_TRUE(inspected) << inspected.error().detail;
    EXPECT_EQ(count_of_things(**inspected).value(), 2);
    inspected->reset();
    EXPECT_TRUE(open_sqlite({.path = path}));
}

TEST(Sqlite, WritesBeyondTheQueueLimitAreRefusedAtOnce)
{
    const TemporaryDirectory place;
    boost::asio::io_context io;
    auto database = open_sqlite({.path = place.file("test.db"), .queue_limit = 1});
    ASSERT_TRUE(database);
    std::promise<void> started, release;
    auto released = release.get_future();
    Database::Work slow = [&](Connection&) -> Result<void> {
        started.set_value();
        released.wait();
        return {};
    };
    const Database::Work nothing = [](Connection&) -> Result<void> { return {}; };
    std::thread holder([&] { EXPECT_TRUE((*database)->write_blocking(slow, {})); });
    started.get_future().wait();
    auto queued = boost::asio::co_spawn(io, (*database)->write_erased(nothing, {}), boost::asio::use_future);
    auto refused = boost::asio::co_spawn(io, (*database)->write_erased(nothing, {}), boost::asio::use_future);
    io.poll();
    EXPECT_EQ(refused.get().error().status, 503);
    release.set_value();
    holder.join();
    io.run();
    EXPECT_TRUE(queued.get());
}

/// Several writes that wait while another one runs, and so become one batch.
class OneBatch : public ::testing::Test {
protected:
    std::future<Result<void>> queue(Database::Work work)
    {
        return boost::asio::co_spawn(io_, database_->write_erased(std::move(work), {}), boost::asio::use_future);
    }
    void run_queued()
    {
        std::promise<void> started, release;
        std::thread holder([&] {
            EXPECT_TRUE(database_->write_blocking(
                [&](Connection&) -> Result<void> {
                    started.set_value();
                    release.get_future().wait();
                    return {};
                },
                {}));
        });
        started.get_future().wait();
        io_.poll();
        release.set_value();
        holder.join();
        io_.run();
    }

    static Task<Result<void>> append(Snapshot<std::vector<int>>& snapshot, int number)
    {
        auto work = [number](Connection& connection, std::vector<int>& draft) -> Result<void> {
            draft.push_back(number);
            TRY_VOID(connection.execute("INSERT INTO t (id) VALUES (?)", {std::to_string(number)}));
            return {};
        };
        co_return co_await snapshot.change(std::move(work));
    }

    boost::asio::io_context io_;
    const TemporaryDatabase database_{{{"test", 1, "CREATE TABLE t (id TEXT PRIMARY KEY)"}}};
};

TEST_F(OneBatch, WritesThatWaitShareOneCommit)
{
    const auto& commits = metrics::counter("sekisho_store_commits_total", "");
    const auto& writes = metrics::counter("sekisho_store_writes_total", "");
    const auto commits_before = commits.value(), writes_before = writes.value();
    std::vector<std::future<Result<void>>> results;
    for (int i = 0; i < 100; ++i)
        results.push_back(queue([i](Connection& connection) -> Result<void> {
            TRY_VOID(connection.execute("INSERT INTO t (id) VALUES (?)", {std::to_string(i)}));
            return {};
        }));
    run_queued();
    for (auto& result : results) EXPECT_TRUE(result.get());
    EXPECT_EQ(writes.value() - writes_before, 101U);
    EXPECT_EQ(commits.value() - commits_before, 2U);
}

TEST_F(OneBatch, ALostBatchDropsTheDraftsOfItsChanges)
{
    Snapshot<std::vector<int>> snapshot(*database_, {});
    auto changed = boost::asio::co_spawn(io_, append(snapshot, 1), boost::asio::use_future);
    auto broken = queue([](Connection& connection) -> Result<void> {
        TRY_VOID(connection.execute("ROLLBACK"));
        return {};
    });
    run_queued();
    EXPECT_EQ(changed.get().error().code, "StoreFailure");
    EXPECT_FALSE(broken.get());
    EXPECT_TRUE(snapshot.get()->empty());

    io_.restart();
    auto again = boost::asio::co_spawn(io_, append(snapshot, 2), boost::asio::use_future);
    io_.run();
    EXPECT_TRUE(again.get());
    EXPECT_EQ(*snapshot.get(), std::vector<int>{2}) << "the lost draft does not come back";
}

TEST(Sqlite, WorkThatEndsTheTransactionFailsItsWholeBatchAndNothingIsHalfWritten)
{
    const TemporaryDatabase database({{"test", 1, "CREATE TABLE t (id TEXT)"}});
    bool undone = false;
    const auto result = database->write_blocking(
        [](Connection& connection) -> Result<void> {
            TRY_VOID(connection.execute("INSERT INTO t VALUES ('x')"));
            TRY_VOID(connection.execute("ROLLBACK"));
            return {};
        },
        {.committed = {}, .undone = [&] { undone = true; }});
    EXPECT_EQ(result.error().code, "StoreFailure");
    EXPECT_TRUE(undone);
    EXPECT_TRUE(database->write_blocking(
        [](Connection& connection) -> Result<void> {
            TRY(const auto rows, connection.query("SELECT id FROM t"));
            EXPECT_TRUE(rows.empty());
            return {};
        },
        {}));
}

}  // namespace
}  // namespace sekisho::store
