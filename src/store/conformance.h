#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <functional>
#include <future>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "store/database.h"
#include "store/snapshot.h"
#include "store/testing.h"

/// What every Database must do, whatever its driver. A backend's test file includes this and says
///     INSTANTIATE_TEST_SUITE_P(Sqlite, Conformance, ::testing::Values(Backend{"sqlite", open}));
namespace sekisho::store {

struct Backend {
    std::string name;
    /// Opens the database that lives in `directory`; the same directory twice is the same database.
    std::function<Result<std::unique_ptr<Database>>(const std::string& directory)> open;
};

inline void PrintTo(const Backend& backend, std::ostream* out) { *out << backend.name; }

class Conformance : public ::testing::TestWithParam<Backend> {
protected:
    void SetUp() override
    {
        reopen();
        check(
            database_->migrate({{"test", 1,
                                 "CREATE TABLE parent (id TEXT PRIMARY KEY, value BIGINT NOT NULL DEFAULT 0);"
                                 "CREATE TABLE child (id TEXT PRIMARY KEY, parent TEXT NOT NULL REFERENCES parent (id))"}}));
    }

    void reopen()
    {
        database_.reset();
        auto opened = GetParam().open(directory_.path());
        ASSERT_TRUE(opened) << opened.error().message << ": " << opened.error().detail;
        database_ = std::move(*opened);
    }

    static void check(const Result<void>& result)
    {
        ASSERT_TRUE(result) << result.error().code << ": " << result.error().detail;
    }

    static Database::Work insert_parent(std::string id, std::int64_t value = 0)
    {
        return [id = std::move(id), value](Connection& connection) -> Result<void> {
            TRY_VOID(connection.execute("INSERT INTO parent (id, value) VALUES (?, ?)", {id, value}));
            return {};
        };
    }

    Result<void> write(Database::Work work, Database::Outcome outcome = {})
    {
        return database_->write_blocking(std::move(work), std::move(outcome));
    }

    std::int64_t count(const std::string& sql, Parameters parameters = {})
    {
        std::int64_t found = -1;
        check(database_->read_blocking([&](Connection& connection) -> Result<void> {
            TRY(const auto rows, connection.query(sql, parameters));
            found = rows.at(0).integer("n");
            return {};
        }));
        return found;
    }
    std::int64_t parents() { return count("SELECT COUNT(*) AS n FROM parent"); }

    /// Runs `task` on an I/O thread of its own to its end.
    template <class T>
    T run(Task<T> task)
    {
        auto future = boost::asio::co_spawn(io_, std::move(task), boost::asio::use_future);
        io_.run();
        return future.get();
    }

    /// Keeps the writer busy until the returned promise is fulfilled, so that what is queued meanwhile is one batch.
    std::promise<void> hold_writer(std::thread& holder)
    {
        std::promise<void> release;
        auto started = std::make_shared<std::promise<void>>();
        holder = std::thread([this, started, released = std::make_shared<std::future<void>>(release.get_future())] {
            check(write([started, released](Connection&) -> Result<void> {
                started->set_value();
                released->wait();
                return {};
            }));
        });
        started->get_future().wait();
        return release;
    }

    TemporaryDirectory directory_;
    boost::asio::io_context io_;  ///< outlives the database, whose threads post to it
    std::unique_ptr<Database> database_;
};

TEST_P(Conformance, AcknowledgedWritesAreThereAfterReopening)
{
    check(write(insert_parent("a", 7)));
    reopen();
    EXPECT_EQ(count("SELECT value AS n FROM parent WHERE id = ?", {"a"}), 7);
}

TEST_P(Conformance, FailingWorkUndoesOnlyItself)
{
    std::thread holder;
    auto release = hold_writer(holder);
    std::vector<std::future<Result<void>>> results;
    for (int i = 0; i < 10; ++i) {
        Database::Work work = [i](Connection& connection) -> Result<void> {
            TRY_VOID(connection.execute("INSERT INTO parent (id) VALUES (?)", {std::to_string(i)}));
            if (i % 3 == 0) return fail("Changed", "its mind");
            return {};
        };
        results.push_back(boost::asio::co_spawn(io_, database_->write_erased(std::move(work), {}), boost::asio::use_future));
    }
    io_.poll();  // all are queued
    release.set_value();
    io_.run();
    holder.join();
    for (int i = 0; i < 10; ++i) EXPECT_EQ(results[i].get().has_value(), i % 3 != 0) << i;
    EXPECT_EQ(parents(), 6);
}

TEST_P(Conformance, ViolatedUniqueAndForeignKeyAreToldFromOtherFailures)
{
    check(write(insert_parent("a")));
    EXPECT_EQ(write(insert_parent("a")).error().code, "ConstraintViolation");
    const auto orphan = write([](Connection& connection) -> Result<void> {
        TRY_VOID(connection.execute("INSERT INTO child (id, parent) VALUES (?, ?)", {"c", "nobody"}));
        return {};
    });
    EXPECT_EQ(orphan.error().code, "ConstraintViolation");
    const auto nonsense = write([](Connection& connection) -> Result<void> {
        TRY_VOID(connection.execute("INSERT INTO nowhere (id) VALUES (?)", {"c"}));
        return {};
    });
    EXPECT_EQ(nonsense.error().code, "StoreFailure");
    EXPECT_EQ(nonsense.error().status, 500);
    EXPECT_EQ(nonsense.error().message.find("nowhere"), std::string::npos) << "clients learn nothing of the schema";
}

TEST_P(Conformance, WorkThatGoesOnAfterAFailedStatementIsUndone)
{
    check(write(insert_parent("a")));
    const auto result = write([](Connection& connection) -> Result<void> {
        (void)connection.execute("INSERT INTO parent (id) VALUES ('b')");
        (void)connection.execute("INSERT INTO parent (id) VALUES ('a')");
        EXPECT_FALSE(connection.execute("INSERT INTO parent (id) VALUES ('c')"));
        return {};
    });
    EXPECT_EQ(result.error().code, "StoreFailure");
    EXPECT_EQ(parents(), 1);
}

TEST_P(Conformance, AThrowingWorkIsUndoneAndReportedAsAStoreFailure)
{
    const auto result = write([](Connection& connection) -> Result<void> {
        TRY_VOID(connection.execute("INSERT INTO parent (id) VALUES ('a')"));
        TRY(const auto rows, connection.query("SELECT id FROM parent"));
        (void)rows.at(0).text("no_such_column");
        return {};
    });
    EXPECT_EQ(result.error().code, "StoreFailure");
    EXPECT_EQ(parents(), 0);
}

TEST_P(Conformance, HooksRunInOrderAfterTheCommitAndBeforeTheAnswer)
{
    std::vector<std::string> events;
    std::thread holder;
    auto release = hold_writer(holder);
    std::vector<std::future<Result<void>>> results;
    for (int i = 0; i < 3; ++i) {
        Database::Work work = [i, &events](Connection&) -> Result<void> {
            events.push_back("work " + std::to_string(i));
            if (i == 1) return fail("No", "no");
            return {};
        };
        Database::Outcome outcome{.committed = [i, &events] { events.push_back("committed " + std::to_string(i)); },
                                  .undone = [i, &events] { events.push_back("undone " + std::to_string(i)); }};
        results.push_back(boost::asio::co_spawn(io_, database_->write_erased(std::move(work), std::move(outcome)),
                                                boost::asio::use_future));
    }
    io_.poll();
    release.set_value();
    io_.run();
    holder.join();
    EXPECT_EQ(events, (std::vector<std::string>{"work 0", "work 1", "work 2", "committed 0", "committed 2"}));
}

TEST_P(Conformance, ReadsSeeEveryAcknowledgedWriteWhicheverThreadServesThem)
{
    for (int i = 0; i < 50; ++i) {
        check(write(insert_parent(std::to_string(i))));
        ASSERT_EQ(parents(), i + 1);
    }
}

TEST_P(Conformance, ManyConcurrentWritersAllSucceed)
{
    std::vector<std::future<Result<void>>> results;
    for (int i = 0; i < 500; ++i)
        results.push_back(boost::asio::co_spawn(io_, database_->write_erased(insert_parent(std::to_string(i)), {}),
                                                boost::asio::use_future));
    std::thread second([this] { io_.run(); });
    io_.run();
    second.join();
    for (auto& result : results) check(result.get());
    EXPECT_EQ(parents(), 500);
}

TEST_P(Conformance, EveryTypeComesBackAsItWent)
{
    check(write([](Connection& connection) -> Result<void> {
        TRY_VOID(
            connection.execute(GetParam().name == "sqlite"
                                   ? "CREATE TABLE kinds (i BIGINT, r DOUBLE PRECISION, t TEXT, b BLOB, absent TEXT)"
                                   : "CREATE TABLE kinds (i BIGINT, r DOUBLE PRECISION, t TEXT, b BYTEA, absent TEXT)"));
        TRY(const auto changed,
            connection.execute("INSERT INTO kinds VALUES (?, ?, ?, ?, ?)",
                               {std::numeric_limits<std::int64_t>::min(), 0.1, "'; DROP TABLE kinds; -- \xe5\x85\xb3",
                                Blob{std::string("\0\xff\n", 3)}, optional_text(std::nullopt)}));
        EXPECT_EQ(changed, 1);
        TRY_VOID(connection.execute("INSERT INTO kinds VALUES (?, ?, ?, ?, ?)", {0, 1e300, "", Blob{}, {}}));
        TRY(const auto rows, connection.query("SELECT i, r, t, b, absent FROM kinds ORDER BY i"));
        EXPECT_EQ(rows.size(), 2U);
        EXPECT_EQ(rows[0].integer("i"), std::numeric_limits<std::int64_t>::min());
        EXPECT_EQ(rows[0].text("t"), "'; DROP TABLE kinds; -- \xe5\x85\xb3");
        EXPECT_EQ(rows[0].blob("b"), std::string("\0\xff\n", 3));
        EXPECT_EQ(rows[0].maybe_text("absent"), std::nullopt);
        EXPECT_EQ(rows[0].maybe_integer("absent"), std::nullopt);
        EXPECT_EQ(rows[1].maybe_text("t"), "");
        EXPECT_EQ(rows[1].maybe_blob("b"), "");
        EXPECT_THROW((void)rows[0].text("absent"), std::logic_error);
        EXPECT_THROW((void)rows[0].text("i"), std::logic_error);
        EXPECT_THROW((void)rows[0].text("x"), std::logic_error);
        return {};
    }));
}

TEST_P(Conformance, ExecuteCountsTheRowsThatChanged)
{
    check(write([](Connection& connection) -> Result<void> {
        TRY(const auto two, connection.execute("INSERT INTO parent (id) VALUES (?), (?)", {"a", "b"}));
        TRY(const auto none, connection.execute("UPDATE parent SET value = 1 WHERE id = 'x'"));
        TRY(const auto kept, connection.execute("INSERT INTO parent (id) VALUES ('a') ON CONFLICT (id) DO NOTHING"));
        TRY(const auto all, connection.execute("DELETE FROM parent"));
        EXPECT_EQ((std::vector<std::int64_t>{two, none, kept, all}), (std::vector<std::int64_t>{2, 0, 0, 2}));
        return {};
    }));
}

TEST_P(Conformance, AReadCannotWrite)
{
    EXPECT_FALSE(database_->read_blocking(insert_parent("a")));
    EXPECT_EQ(parents(), 0);
}

TEST_P(Conformance, OneStatementWithItsOwnParametersPerCall)
{
    const auto two = [](Connection& connection) -> Result<void> {
        TRY_VOID(connection.query("SELECT 1 AS n; SELECT 2 AS n"));
        return {};
    };
    const auto too_few = [](Connection& connection) -> Result<void> {
        TRY_VOID(connection.query("SELECT id FROM parent WHERE id = ?"));
        return {};
    };
    EXPECT_EQ(database_->read_blocking(two).error().code, "StoreFailure");
    EXPECT_EQ(database_->read_blocking(too_few).error().code, "StoreFailure");
}

TEST_P(Conformance, TypedReadAndWriteHandTheirResultToTheTask)
{
    auto story = [](Database& database) -> Task<Result<std::int64_t>> {
        auto insert = [](Connection& connection) -> Result<std::int64_t> {
            return connection.execute("INSERT INTO parent (id, value) VALUES (?, ?)", {"a", 42});
        };
        CO_TRY(const auto changed, co_await database.write(std::move(insert)));
        EXPECT_EQ(changed, 1);
        auto look = [](Connection& connection) -> Result<std::int64_t> {
            TRY(const auto rows, connection.query("SELECT value FROM parent WHERE id = ?", {"a"}));
            return rows.at(0).integer("value");
        };
        co_return co_await database.read(std::move(look));
    };
    EXPECT_EQ(run(story(*database_)).value(), 42);
}

TEST_P(Conformance, MigrationsRunOnceInOrderAndAreNeverEdited)
{
    const Migration first{"area", 1, "CREATE TABLE one (id TEXT); INSERT INTO one VALUES ('x')"};
    const Migration second{"area", 2, "ALTER TABLE one ADD COLUMN more TEXT"};
    check(database_->migrate({first}));
    check(database_->migrate({first, second}));
    reopen();
    check(database_->migrate({first, second}));
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM one WHERE more IS NULL"), 1);

    auto edited = first;
    edited.sql += " ";
    EXPECT_FALSE(database_->migrate({edited, second}));
    EXPECT_FALSE(database_->migrate({second}));
    EXPECT_FALSE(database_->migrate({second, first}));
    EXPECT_FALSE(database_->migrate({first})) << "the database is newer than the program";
}

TEST_P(Conformance, AMigrationThatFailsLeavesNothingBehind)
{
    EXPECT_FALSE(database_->migrate({{"area", 1, "CREATE TABLE half (id TEXT); CREATE NONSENSE"}}));
    check(database_->migrate({{"area", 1, "CREATE TABLE half (id TEXT)"}}));
}

TEST_P(Conformance, ASnapshotShowsAChangeWhenItIsDurableAndNeverAFailedOne)
{
    Snapshot<std::vector<int>> snapshot(*database_, {});
    auto change = [](Snapshot<std::vector<int>>& state, int number, bool good) -> Task<Result<void>> {
        auto work = [number, good](Connection& connection, std::vector<int>& draft) -> Result<void> {
            draft.push_back(number);
            TRY_VOID(connection.execute("INSERT INTO parent (id) VALUES (?)", {std::to_string(number)}));
            if (!good) return fail("No", "no");
            return {};
        };
        co_return co_await state.change(std::move(work));
    };
    std::thread holder;
    auto release = hold_writer(holder);
    std::vector<std::future<Result<void>>> results;
    for (int i = 0; i < 6; ++i)
        results.push_back(boost::asio::co_spawn(io_, change(snapshot, i, i % 2 == 0), boost::asio::use_future));
    io_.poll();
    EXPECT_TRUE(snapshot.get()->empty());
    release.set_value();
    io_.run();
    holder.join();
    EXPECT_EQ(*snapshot.get(), (std::vector<int>{0, 2, 4}));
    EXPECT_EQ(parents(), 3);
}

TEST_P(Conformance, QueuedWorkIsFinishedWhenTheDatabaseCloses)
{
    std::thread holder;
    auto release = hold_writer(holder);
    auto result = boost::asio::co_spawn(io_, database_->write_erased(insert_parent("a"), {}), boost::asio::use_future);
    io_.poll();
    release.set_value();
    holder.join();
    reopen();
    io_.run();
    check(result.get());
    EXPECT_EQ(parents(), 1);
}

}  // namespace sekisho::store
