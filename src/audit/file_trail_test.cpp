#include "audit/file_trail.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "audit/query.h"
#include "audit/test_trail.h"

namespace sekisho::audit {
namespace {

class TrailFiles : public TrailTest {
protected:
    /// Appends many records from several threads at once.
    void append_all(FileTrail& trail, int count, Durability durability)
    {
        io_.restart();
        std::vector<std::future<Result<void>>> results;
        for (int i = 1; i <= count; ++i)
            results.push_back(
                boost::asio::co_spawn(io_, trail.append(sample_record(i), durability), boost::asio::use_future));
        std::thread second([this] { io_.run(); });
        io_.run();
        second.join();
        for (auto& result : results) EXPECT_TRUE(result.get());
    }
};

TEST_F(TrailFiles, ConcurrentRecordsOfBothKindsAreChainedAndNoneIsLost)
{
    {
        auto trail = open(100'000);
        ASSERT_TRUE(trail);
        append_all(**trail, 500, Durability::synced);
        append_all(**trail, 500, Durability::eventual);
    }
    const auto report = check();
    EXPECT_TRUE(report.intact()) << describe(report);
    EXPECT_EQ(report.records, 1000U);
}

TEST_F(TrailFiles, ASyncedRecordIsInTheFileWhenItsCallerGoesOn)
{
    auto trail = open();
    ASSERT_TRUE((*trail)->append_blocking(sample_record(7)));
    const auto entries = query(directory(), {});
    ASSERT_EQ(entries->size(), 1U);
    EXPECT_EQ(entries->front().record.request_id, "request-7");
    EXPECT_EQ(check().head_sequence, 1U);
}

TEST_F(TrailFiles, FilesAreReadableByTheirOwnerAlone)
{
    write_records(1);
    struct stat status{};
    for (const auto& path : {segment(), directory() + "/head"}) {
        ASSERT_EQ(::stat(path.c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777, 0600U) << path;
    }
}

TEST_F(TrailFiles, TwoServersNeverWriteOneTrail)
{
    auto first = open();
    ASSERT_TRUE(first);
    EXPECT_EQ(open().error().code, "AlreadyInUse");
}

TEST_F(TrailFiles, ARecordCutOffByACrashIsSetAsideAndNoted)
{
    write_records(3);
    const auto whole = slurp(segment());
    spill(segment(), whole + "{\"eventVersion\":\"1.1");
    EXPECT_EQ(check().incomplete_bytes, 20U);
    ASSERT_TRUE(open());
    const auto report = check();
    EXPECT_TRUE(report.intact()) << describe(report);
    EXPECT_EQ(report.records, 4U);
    ASSERT_EQ(report.evidence.size(), 1U);
    EXPECT_EQ(slurp(directory() + "/" + report.evidence[0]), "{\"eventVersion\":\"1.1");
    const auto note = query(directory(), {.last = 1}).value().front().record;
    EXPECT_EQ(note.event_name, "TrailRecovered");
    EXPECT_NE(note.additional_data.find(report.evidence[0]), std::string::npos);
}

TEST_F(TrailFiles, WholeRecordsBehindTheHeadAreKept)
{
    write_records(2);
    const auto head = slurp(directory() + "/head");
    write_records(2);
    spill(directory() + "/head", head);  // as if the newer head had not reached the disk
    EXPECT_TRUE(check().intact());
    ASSERT_TRUE(open());
    EXPECT_EQ(check().records, 4U);
    EXPECT_EQ(check().head_sequence, 4U);
}

TEST_F(TrailFiles, AStartThatWasCutShortBeforeTheFirstRecordIsRepeated)
{
    std::filesystem::create_directory(directory());
    spill(directory() + "/head", "");
    write_records(1);
    EXPECT_TRUE(check().intact());
}

/// Lets no file of this process grow beyond `bytes`, as a full disk would.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes)
    {
        old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &old_);
        const rlimit limit{bytes, old_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk()
    {
        ::setrlimit(RLIMIT_FSIZE, &old_);
        std::signal(SIGXFSZ, old_handler_);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit old_{};
    void (*old_handler_)(int) = nullptr;
};

TEST_F(TrailFiles, AFullDiskFailsClosedForGoodAndTheNextStartRecovers)
{
    {
        auto trail = open();
        ASSERT_TRUE((*trail)->append_blocking(sample_record(1)));
        EXPECT_TRUE((*trail)->ready());
        {
            const FullDisk full(1500);
            const auto refused = (*trail)->append_blocking(sample_record(2));
            ASSERT_FALSE(refused);
            EXPECT_EQ(refused.error().code, "AuditUnavailable");
            EXPECT_EQ(refused.error().status, 503);
        }
        EXPECT_EQ((*trail)->ready().error().code, "AuditUnavailable") << "also when there is room again";
        for (const auto durability : {Durability::synced, Durability::eventual}) {
            auto refused =
                boost::asio::co_spawn(io_, (*trail)->append(sample_record(3), durability), boost::asio::use_future);
            io_.restart();
            io_.run();
            EXPECT_EQ(refused.get().error().status, 503);
        }
    }
    ASSERT_TRUE(open());
    const auto report = check();
    EXPECT_TRUE(report.intact()) << describe(report);
    EXPECT_EQ(report.evidence.size(), 1U) << "the half record is kept";
    EXPECT_EQ(report.records, 2U) << "the first record, and the note";
}

TEST_F(TrailFiles, AppendsBeyondTheQueueAreRefusedNeverDropped)
{
    FileTrailOptions options{.directory = directory()};
    options.queue_limit = 4;
    options.linger = std::chrono::milliseconds(200);
    auto trail = FileTrail::open(std::move(options), *sealer_, clock_);
    ASSERT_TRUE(trail);
    std::vector<std::future<Result<void>>> results;
    for (int i = 1; i <= 2000; ++i)
        results.push_back(
            boost::asio::co_spawn(io_, (*trail)->append(sample_record(i), Durability::eventual), boost::asio::use_future));
    io_.run();
    std::uint64_t taken = 0;
    for (auto& result : results) {
        const auto outcome = result.get();
        if (outcome) ++taken;
        else EXPECT_EQ(outcome.error().status, 503);
    }
    EXPECT_LT(taken, 2000U);
    trail->reset();
    EXPECT_EQ(check().records, taken);
}

}  // namespace
}  // namespace sekisho::audit
