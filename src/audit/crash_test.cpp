#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "audit/query.h"
#include "audit/test_trail.h"

namespace sekisho::audit {
namespace {

constexpr int rounds = 6;
constexpr int tasks = 8;
constexpr std::uint64_t segment_bytes = 20'000;

Task<void> append_without_end(FileTrail& trail, int number, int acknowledgements)
{
    for (;; number += tasks) {
        const auto durability = number % 3 == 0 ? Durability::eventual : Durability::synced;
        const auto appended = co_await trail.append(sample_record(number), durability);
        if (!appended) ::_exit(3);
        if (durability == Durability::synced && ::write(acknowledgements, &number, sizeof number) != sizeof number)
            ::_exit(4);
    }
}

class Crash : public TrailTest {
protected:
    [[noreturn]] void run_child(int first, int acknowledgements)
    {
        auto trail = open(segment_bytes);
        if (!trail) ::_exit(2);
        for (int i = 0; i < tasks; ++i) spawn(io_.get_executor(), append_without_end(**trail, first + i, acknowledgements));
        io_.run();
        ::_exit(1);
    }

    void run_and_kill(int first, int count, std::set<std::string>& acknowledged)
    {
        int pipe_ends[2];
        ASSERT_EQ(::pipe(pipe_ends), 0);
        const auto child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) run_child(first, pipe_ends[1]);
        ::close(pipe_ends[1]);
        int number = 0;
        for (int seen = 0; ::read(pipe_ends[0], &number, sizeof number) == sizeof number; ++seen) {
            acknowledged.insert("request-" + std::to_string(number));
            if (seen == count) ::kill(child, SIGKILL);
        }
        ::close(pipe_ends[0]);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
    }
};

TEST_F(Crash, ATrailWhoseServerIsKilledStaysWholeAndLosesNoAcknowledgedRecord)
{
    std::set<std::string> acknowledged;
    for (int round = 0; round < rounds; ++round) {
        ASSERT_NO_FATAL_FAILURE(run_and_kill(round * 1'000'000 + 1, 20 + round * 37, acknowledged));
        EXPECT_TRUE(check().intact()) << describe(check());
    }
    ASSERT_TRUE(open(segment_bytes));
    const auto report = check();
    EXPECT_TRUE(report.intact()) << describe(report);
    const auto entries = query(directory(), {.last = 10'000'000});
    ASSERT_TRUE(entries);
    EXPECT_EQ(entries->size(), report.records);
    for (const auto& entry : *entries) acknowledged.erase(entry.record.request_id);
    EXPECT_TRUE(acknowledged.empty()) << acknowledged.size() << " acknowledged records are missing";
}

}  // namespace
}  // namespace sekisho::audit
