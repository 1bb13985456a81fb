#include "services/cognito_idp/triggers/executable.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdlib>

namespace sekisho::cognito_idp {
namespace {

using End = Attempt::End;

Attempt call(std::vector<std::string> command, std::string event = R"({"response":{}})",
             Executable::Limits limits = {.time = std::chrono::seconds(10)})
{
    ::signal(SIGPIPE, SIG_IGN);  // as the server does
    const Executable executable(std::move(command), std::make_shared<WorkerPool>(1, 4), limits);
    boost::asio::io_context io;
    auto future = boost::asio::co_spawn(io, executable.attempt({"id", std::move(event)}), boost::asio::use_future);
    io.run();
    return future.get();
}

Attempt call_script(const std::string& script, std::string event = "{}", Executable::Limits limits = {})
{
    return call({"/bin/sh", "-c", script}, std::move(event), limits);
}

TEST(LocalExecutables, ReadTheEventAndAnswer)
{
    const std::string large = R"({"a":")" + std::string(200'000, 'x') + R"("})";
    const auto attempt = call({"/bin/cat"}, large);
    EXPECT_EQ(attempt.end, End::answered);
    EXPECT_EQ(attempt.text, large);
}

TEST(LocalExecutables, NeedNotReadTheEvent)
{
    const auto attempt = call_script("exec printf '{\"response\":{}}'", std::string(1'000'000, 'x'));
    EXPECT_EQ(attempt.end, End::answered);
}

TEST(LocalExecutables, AreRunWithoutAShell)
{
    const auto attempt = call({"/bin/echo", "$HOME; `id`"});
    EXPECT_EQ(attempt.text, "$HOME; `id`\n");
}

TEST(LocalExecutables, InheritNeitherEnvironmentNorFiles)
{
    ::setenv("SEKISHO_TEST_SECRET", "hidden", 1);
    EXPECT_EQ(call({"/usr/bin/env"}).text, "PATH=/usr/bin:/bin\n");
    ::unsetenv("SEKISHO_TEST_SECRET");
    // The listing itself has one more open.
    EXPECT_EQ(call_script("ls /proc/self/fd | wc -l").text, "4\n");
    EXPECT_EQ(call_script("pwd").text, "/\n");
}

TEST(LocalExecutables, RefuseInTheFormOfLambda)
{
    const auto attempt = call_script("echo '{\"errorMessage\":\"no\"}'; exit 1");
    EXPECT_EQ(attempt.end, End::refused);
    EXPECT_EQ(attempt.text, "no");
}

TEST(LocalExecutables, ThatFailAnswerNothing)
{
    EXPECT_EQ(call_script("echo '{\"response\":{}}'; exit 3").end, End::failed);
    EXPECT_EQ(call_script("echo '{\"response\":{}}'; kill -9 $$").end, End::failed);
    EXPECT_EQ(call({"/nonexistent/program"}).end, End::failed);
}

TEST(LocalExecutables, AreKilledWithTheirChildrenWhenTheTimeIsOver)
{
    const auto began = std::chrono::steady_clock::now();
    const auto attempt =
        call_script("sleep 100 & sleep 100", "{}", {.time = std::chrono::milliseconds(200), .answer = answer_limit});
    EXPECT_EQ(attempt.end, End::timed_out);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
}

TEST(LocalExecutables, AreNotWaitedForByWhatTheyLeaveBehind)
{
    const auto attempt = call_script("echo done; sleep 100 &", "{}", {.time = std::chrono::seconds(20), .answer = 100});
    EXPECT_EQ(attempt.end, End::answered);
    EXPECT_EQ(attempt.text, "done\n");
}

TEST(LocalExecutables, HaveOnlySoMuchRoom)
{
    EXPECT_EQ(call_script("yes", "{}", {.time = std::chrono::seconds(20), .answer = 10'000}).end, End::unreadable);
}

}  // namespace
}  // namespace sekisho::cognito_idp
