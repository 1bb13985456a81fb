#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

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

}  // namespace
}  // namespace sekisho
