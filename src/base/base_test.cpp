#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <thread>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/worker_pool.h"

namespace sekisho {
namespace {

TEST(Encoding, Base64RoundTripsAndRefusesWhatIsNotCanonical)
{
    EXPECT_EQ(base64("foob"), "Zm9vYg==");
    EXPECT_EQ(from_base64("Zm9vYg=="), "foob");
    EXPECT_FALSE(from_base64("Zm9vYg="));
    EXPECT_FALSE(from_base64("Zm9vYh=="));  // left-over bits are not zero
    EXPECT_EQ(base64url(std::string("\xff\xfe", 2)), "__4");
    EXPECT_EQ(from_base64url("__4"), std::string("\xff\xfe", 2));
}

TEST(Encoding, EveryLengthComesBack)
{
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
        for (const auto& [text, back] :
             {std::pair(base64(bytes), from_base64(base64(bytes))),
              std::pair(base64url(bytes), from_base64url(base64url(bytes))), std::pair(hex(bytes), from_hex(hex(bytes)))})
            ASSERT_EQ(back, bytes) << text;
        bytes += static_cast<char>(i * 37);
    }
    EXPECT_EQ(base64(std::string(4, '\xFF')), "/////w==");
    EXPECT_EQ(from_hex("0aFf"), "\x0A\xFF");
}

TEST(Encoding, OneWrongDigitAnywhereIsRefused)
{
    const auto url = base64url(std::string(20, 'x')), digits = hex(std::string(9, 'x'));
    for (const char wrong : {'+', '=', ' ', '\0', '\x80', '\xFF'})
        for (std::size_t at = 0; at < url.size(); ++at) {
            auto text = url;
            text[at] = wrong;
            EXPECT_FALSE(from_base64url(text)) << at;
        }
    for (const char wrong : {'g', '/', ':', '@', 'G', '`', '\0', '\xFF'})
        for (std::size_t at = 0; at < digits.size(); ++at) {
            auto text = digits;
            text[at] = wrong;
            EXPECT_FALSE(from_hex(text)) << at;
        }
    for (const char* text : {"A", "AAAAA", "AB", "AAB"}) EXPECT_FALSE(from_base64url(text)) << text;
}

TEST(Encoding, PercentDecodeRefusesBrokenEscapes)
{
    EXPECT_EQ(percent_decode("a%20b+c"), "a b+c");
    EXPECT_EQ(percent_decode("a+b", Plus::space), "a b");
    EXPECT_FALSE(percent_decode("%2"));
    EXPECT_FALSE(percent_decode("%zz"));
    EXPECT_EQ(percent_encode("a/b c~", Slash::keep), "a/b%20c~");
}

TEST(Encoding, Utf8RefusesOverlongAndSurrogates)
{
    EXPECT_TRUE(is_utf8("h\xc3\xa9"));
    EXPECT_FALSE(is_utf8("\xc0\xaf"));
    EXPECT_FALSE(is_utf8("\xed\xa0\x80"));
    EXPECT_FALSE(is_utf8("\xe2\x82"));
    for (std::size_t at = 0; at < 24; ++at) {
        std::string text(24, 'a');
        EXPECT_TRUE(is_utf8(text));
        EXPECT_TRUE(is_utf8(std::string(text).replace(at, 1, "\xe2\x82\xac"))) << at;
        text[at] = '\x82';
        EXPECT_FALSE(is_utf8(text)) << at;
    }
}

TEST(Clock, FormatsAndParsesTheSameInstant)
{
    const auto time = from_epoch_milliseconds(1795157493123);
    EXPECT_EQ(iso8601_millis(time), "2026-11-20T06:51:33.123Z");
    EXPECT_EQ(parse_iso8601(iso8601_millis(time)), time);
    EXPECT_EQ(parse_iso8601("2026-11-20T07:51:33.123+01:00"), time);
    EXPECT_EQ(parse_amz_date(amz_date(time)), from_epoch_seconds(1795157493));
    EXPECT_EQ(parse_http_date(http_date(time)), from_epoch_seconds(1795157493));
    EXPECT_FALSE(parse_iso8601("2026-02-30T00:00:00Z"));
    EXPECT_FALSE(parse_amz_date("20261120T0651330"));
}

TEST(WorkerPool, RunsWorkAndRefusesWhenItsQueueIsFull)
{
    boost::asio::io_context io;
    WorkerPool pool(1, 1), none(1, 0);
    auto good = boost::asio::co_spawn(io, pool.run([]() -> Result<int> { return 7; }), boost::asio::use_future);
    auto full = boost::asio::co_spawn(io, none.run([]() -> Result<int> { return 7; }), boost::asio::use_future);
    io.run();
    EXPECT_EQ(good.get().value(), 7);
    EXPECT_EQ(full.get().error().status, 503);
}

TEST(WorkerPool, RunsPostedWorkBeforeItEndsAndRefusesWhenItsQueueIsFull)
{
    std::atomic<int> runs = 0;
    {
        WorkerPool pool(1, 100), none(1, 0);
        for (int i = 0; i < 10; ++i) EXPECT_TRUE(pool.try_post([&] { ++runs; }));
        EXPECT_FALSE(none.try_post([&] { ++runs; }));
    }
    EXPECT_EQ(runs, 10);
}

/// A pool whose only thread is kept busy until release().
class HeldPool : public ::testing::Test {
protected:
    void hold()
    {
        ASSERT_TRUE(pool_.try_post([this] {
            begun_.set_value();
            released_.get_future().wait();
        }));
        begun_.get_future().wait();
    }
    void release() { released_.set_value(); }
    static Result<int> take_long()
    {
        const auto until = std::chrono::steady_clock::now() + 32 * longest_wait;
        while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
        return 7;
    }
    std::future<Result<int>> submit()
    {
        auto answer = boost::asio::co_spawn(io_, pool_.run([]() -> Result<int> { return 7; }), boost::asio::use_future);
        io_.poll();
        return answer;
    }

    static constexpr std::chrono::milliseconds longest_wait{1};
    boost::asio::io_context io_;
    std::promise<void> begun_, released_;
    WorkerPool pool_{1, 100, longest_wait};
};

TEST_F(HeldPool, WorkThatHasWaitedTooLongIsRefusedInsteadOfBegun)
{
    hold();
    auto answer = submit();
    const auto until = std::chrono::steady_clock::now() + 3 * longest_wait;
    while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
    release();
    io_.restart();
    io_.run();
    EXPECT_EQ(answer.get().error().status, 503);
}

TEST_F(HeldPool, WorkThatWouldWaitTooLongIsRefusedAtOnce)
{
    // The pool learns that its work takes twice as long as anybody is to wait, on the average of sixteen.
    // Again where this machine was too busy to begin it in time.
    for (bool learned = false; !learned; io_.restart()) {
        auto answer = boost::asio::co_spawn(io_, pool_.run(take_long), boost::asio::use_future);
        io_.run();
        learned = answer.get().has_value();
    }
    hold();
    auto answer = submit();
    ASSERT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::ready) << "it is still in the queue";
    EXPECT_EQ(answer.get().error().status, 503);
    release();
}

TEST_F(HeldPool, OfWorkThatNobodyWaitsForNothingIsLearned)
{
    ASSERT_TRUE(pool_.try_post([] { (void)take_long(); }));
    hold();
    auto answer = submit();
    EXPECT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::timeout) << "it was refused at once";
    release();
    io_.restart();
    io_.run();
}

}  // namespace
}  // namespace sekisho
