#include "store/objects.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>

#include "store/file.h"
#include "store/testing.h"

namespace sekisho::store {
namespace {

class Objects : public ::testing::Test {
protected:
    void SetUp() override { reopen(); }

    void reopen()
    {
        objects_.reset();
        auto opened = ObjectFiles::open(directory_.file("objects"), pool_);
        ASSERT_TRUE(opened) << opened.error().detail;
        objects_ = std::move(*opened);
    }

    template <class T>
    T run(Task<T> task)
    {
        io_.restart();
        auto future = boost::asio::co_spawn(io_, std::move(task), boost::asio::use_future);
        io_.run();
        return future.get();
    }

    static Task<Result<ObjectId>> store_pieces(ObjectFiles& objects, std::string piece, int times)
    {
        auto writer = objects.create();
        for (int i = 0; i < times; ++i) CO_TRY_VOID(co_await writer.append(piece));
        EXPECT_EQ(writer.size(), piece.size() * static_cast<std::size_t>(times));
        co_return co_await writer.commit();
    }
    static Task<Result<std::string>> load(ObjectFiles& objects, ObjectId id, std::uint64_t offset, std::uint64_t length)
    {
        CO_TRY(auto stream, co_await objects.read(std::move(id), offset, length));
        EXPECT_EQ(stream->length(), length);
        co_return co_await net::read_all(*stream, 64UL << 20);
    }

    ObjectId store(std::string piece, int times = 1)
    {
        auto id = run(store_pieces(*objects_, std::move(piece), times));
        EXPECT_TRUE(id) << id.error().detail;
        return id.value_or("");
    }
    Result<std::string> read(ObjectId id, std::uint64_t offset, std::uint64_t length)
    {
        return run(load(*objects_, std::move(id), offset, length));
    }
    std::size_t files_in(std::string_view folder) const
    {
        const std::filesystem::directory_iterator entries(directory_.file("objects/" + std::string(folder)));
        return static_cast<std::size_t>(std::distance(entries, {}));
    }

    TemporaryDirectory directory_;
    boost::asio::io_context io_;  // outlives the pool, whose threads post to it
    WorkerPool pool_{1, 64};
    std::unique_ptr<ObjectFiles> objects_;
};

TEST_F(Objects, WhatWasCommittedIsReadBackAfterReopening)
{
    const auto id = store("hello");
    reopen();
    EXPECT_EQ(read(id, 0, 5).value(), "hello");
    EXPECT_EQ(files_in("unfinished"), 0U);
}

TEST_F(Objects, ManyChunksKeepTheirOrderAndRangesAreExact)
{
    std::string piece;
    for (int i = 0; i < 100'000; ++i) piece += static_cast<char>('a' + i % 23);
    const auto id = store(piece, 11);
    std::string whole;
    for (int i = 0; i < 11; ++i) whole += piece;
    EXPECT_EQ(read(id, 0, whole.size()).value(), whole);
    EXPECT_EQ(read(id, 262'143, 524'290).value(), whole.substr(262'143, 524'290));
    EXPECT_EQ(read(id, whole.size(), 0).value(), "");
}

TEST_F(Objects, AnEmptyObjectIsAnObject)
{
    const auto id = store("");
    EXPECT_EQ(read(id, 0, 0).value(), "");
}

TEST_F(Objects, AReadPastTheEndFailsBeforeAnythingIsHandedOut)
{
    EXPECT_EQ(read(store("short"), 0, 6).error().code, "StoreFailure");
}

TEST_F(Objects, AnAbandonedWriterLeavesNothingBehind)
{
    auto abandon = [](ObjectFiles& objects) -> Task<Result<void>> {
        auto writer = objects.create();
        CO_TRY_VOID(co_await writer.append(std::string(1 << 20, 'x')));
        co_return Result<void>{};
    };
    ASSERT_TRUE(run(abandon(*objects_)));
    ASSERT_TRUE(run(objects_->remove(std::string(32, '0'))));  // the pool has come to the end of its queue
    EXPECT_EQ(files_in("unfinished"), 0U);
}

TEST_F(Objects, WhatACrashLeftUnfinishedIsRemovedAtTheNextStart)
{
    ASSERT_TRUE(File::open(directory_.file("objects/unfinished/0123"), O_WRONLY | O_CREAT));
    reopen();
    EXPECT_EQ(files_in("unfinished"), 0U);
}

TEST_F(Objects, RemovalDoesNotDisturbAStreamAndMayBeRepeated)
{
    const auto id = store(std::string(600'000, 'x'));
    auto story = [](ObjectFiles& objects, ObjectId object) -> Task<Result<std::string>> {
        CO_TRY(auto stream, co_await objects.read(object, 0, 600'000));
        CO_TRY_VOID(co_await objects.remove(object));
        CO_TRY_VOID(co_await objects.remove(object));
        co_return co_await net::read_all(*stream, 1 << 20);
    };
    EXPECT_EQ(run(story(*objects_, id)).value().size(), 600'000U);
    EXPECT_FALSE(read(id, 0, 1));
}

TEST_F(Objects, AnIdThatIsAPathIsRefused)
{
    ASSERT_TRUE(replace_file(directory_.file("secret"), "secret"));
    for (const char* id : {"../secret", "00/../../secret", "", "0123456789ABCDEF0123456789ABCDEF", "/etc/passwd"}) {
        EXPECT_FALSE(read(id, 0, 1)) << id;
        EXPECT_FALSE(run(objects_->remove(id))) << id;
    }
}

TEST_F(Objects, ASweepRemovesOldObjectsThatNothingRefersTo)
{
    const auto kept = store("kept"), orphan = store("orphan");
    ObjectFiles::FindOrphans find = [kept](std::vector<ObjectId> ids) -> Task<Result<std::vector<ObjectId>>> {
        std::erase(ids, kept);
        co_return ids;
    };
    EXPECT_EQ(run(objects_->sweep(find, std::chrono::hours(1))).value(), 0U) << "its row may be on the way";
    EXPECT_EQ(run(objects_->sweep(find, std::chrono::seconds(-2))).value(), 1U);
    EXPECT_TRUE(read(kept, 0, 4));
    EXPECT_FALSE(read(orphan, 0, 6));
}

TEST_F(Objects, TwoServersNeverShareAFolder)
{
    const auto second = ObjectFiles::open(directory_.file("objects"), pool_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "AlreadyInUse");
}

}  // namespace
}  // namespace sekisho::store
