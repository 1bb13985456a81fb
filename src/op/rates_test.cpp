#include "op/rates.h"

#include <gtest/gtest.h>

#include <thread>

namespace sekisho::op {
namespace {

constexpr Rate ten_a_second{10, 20};

TEST(RateBucketTest, GivesItsBurstAtOnceAndThenItsRate)
{
    ManualClock clock(from_epoch_seconds(1'795'000'000));
    RateBucket bucket;
    int given = 0;
    while (bucket.take(clock.now(), ten_a_second)) ++given;
    EXPECT_EQ(given, 20);
    clock.advance(std::chrono::milliseconds(99));
    EXPECT_FALSE(bucket.take(clock.now(), ten_a_second));
    clock.advance(std::chrono::milliseconds(1));
    EXPECT_TRUE(bucket.take(clock.now(), ten_a_second));
    EXPECT_FALSE(bucket.take(clock.now(), ten_a_second));
    clock.advance(std::chrono::hours(1));
    given = 0;
    while (bucket.take(clock.now(), ten_a_second)) ++given;
    EXPECT_EQ(given, 20) << "a long pause saves up no more than a burst";
}

TEST(RateBucketTest, WithoutARateThereIsNoLimit)
{
    RateBucket bucket;
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(bucket.take(from_epoch_seconds(1), {}));
}

TEST(RateBucketTest, NoTokenIsGivenTwice)
{
    RateBucket bucket;
    std::atomic<int> given = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int j = 0; j < 1000; ++j)
                if (bucket.take(from_epoch_seconds(1'795'000'000), {100, 500})) ++given;
        });
    threads.clear();
    EXPECT_EQ(given, 500);
}

TEST(AddressTest, IsCountedByItsNetworkWhereOnePersonHasMany)
{
    EXPECT_EQ(counted_as("2001:db8:1:2::1"), counted_as("2001:db8:1:2:ffff::9"));
    EXPECT_NE(counted_as("2001:db8:1:2::1"), counted_as("2001:db8:1:3::1"));
    EXPECT_EQ(counted_as("::ffff:192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(counted_as("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(counted_as("not an address"), "not an address");
}

TEST(AddressRatesTest, CountEachAddressForItselfAndLoopbackOnlyWhereItIsTold)
{
    const auto now = from_epoch_seconds(1'795'000'000);
    const AddressRates rates({1, 2}, AddressRates::Loopback::free), strict({1, 2}, AddressRates::Loopback::counted);
    for (const auto* address : {"192.0.2.1", "2001:db8:1:2::1"}) {
        EXPECT_TRUE(rates.admit(address, now));
        EXPECT_TRUE(rates.admit(address, now));
        EXPECT_EQ(rates.admit(address, now).error().code, "TooManyRequestsException");
        EXPECT_TRUE(rates.admit(address, now + std::chrono::seconds(1)));
    }
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(rates.admit("127.0.0.1", now));
        EXPECT_TRUE(rates.admit("::ffff:127.0.0.1", now));
        EXPECT_EQ(strict.admit("127.0.0.1", now).has_value(), i < 2);
    }
}

}  // namespace
}  // namespace sekisho::op
