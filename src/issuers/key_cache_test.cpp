#include "issuers/key_cache.h"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <future>

#include "net/signal.h"

namespace sekisho::issuers {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const authn::SigningKey& key(const std::string& id)
{
    static std::map<std::string, authn::SigningKey> keys;
    auto& made = keys[id];
    if (!made.key) made = {id, crypto::RsaPrivateKey::generate()};
    return made;
}

/// Answers as it is told; holds answers back while `held`.
class ScriptedFetcher final : public Fetcher {
public:
    int fetches = 0;
    std::vector<std::string> ids{"k1"};  ///< of the keys that it has
    std::string failing;                 ///< code of the error that it answers with; empty: none
    seconds lifetime{3600};
    bool held = false;
    net::Signal go;

    Task<Result<FetchedKeys>> fetch(ExternalIssuer) override
    {
        ++fetches;
        if (held) co_await go.wait();
        if (!failing.empty()) co_return fail(failing, "no", 502);
        std::vector<authn::SigningKey> present;
        for (const auto& id : ids) present.push_back(key(id));
        co_return FetchedKeys{std::make_shared<const authn::KeySet>(authn::KeySet::of(present)), lifetime};
    }
};

class KeyCacheTest : public ::testing::Test {
protected:
    using Answer = Result<KeySetPtr>;

    std::future<Answer> ask(std::optional<std::string> key_id = "k1", std::vector<std::string> thumbprints = {})
    {
        ExternalIssuer issuer{"https://idp.example", std::move(thumbprints)};
        return boost::asio::co_spawn(io_, cache_.keys_for(std::move(issuer), std::move(key_id)), boost::asio::use_future);
    }

    /// Lets everything happen that can.
    void settle()
    {
        io_.restart();
        io_.poll();
    }

    Answer answer(std::optional<std::string> key_id = "k1", std::vector<std::string> thumbprints = {})
    {
        auto future = ask(std::move(key_id), std::move(thumbprints));
        settle();
        if (future.wait_for(seconds(0)) != std::future_status::ready) return fail("Waits", "");
        return future.get();
    }

    std::string code(std::optional<std::string> key_id = "k1")
    {
        const auto result = answer(std::move(key_id));
        return result ? "" : result.error().code;
    }

    void tend()
    {
        cache_.tend();
        settle();
    }

    boost::asio::io_context io_;
    ManualClock clock_{from_epoch_seconds(1'800'000'000)};
    ScriptedFetcher fetcher_;
    KeyCache cache_{{fetcher_, clock_, io_.get_executor()}};
};

TEST_F(KeyCacheTest, FetchesOnceAndServesUntilTheKeysAreOld)
{
    EXPECT_EQ(code(), "");
    EXPECT_EQ(code(), "");
    clock_.advance(minutes(59));
    EXPECT_EQ(code(), "");
    EXPECT_EQ(fetcher_.fetches, 1);
    clock_.advance(minutes(1));
    EXPECT_EQ(code(), "");
    EXPECT_EQ(fetcher_.fetches, 2);
}

TEST_F(KeyCacheTest, ManyWhoWaitCostOneFetch)
{
    fetcher_.held = true;
    std::vector<std::future<Answer>> answers;
    for (int i = 0; i < 50; ++i) answers.push_back(ask());
    settle();
    EXPECT_EQ(fetcher_.fetches, 1);
    fetcher_.go.fire();
    settle();
    for (auto& each : answers) EXPECT_TRUE(each.get());
}

TEST_F(KeyCacheTest, AKeyThatIsNotThereIsAskedForNowAndThen)
{
    EXPECT_EQ(code(), "");
    fetcher_.ids = {"k2"};
    const auto soon = answer("k2");
    ASSERT_TRUE(soon);
    EXPECT_EQ((*soon)->find("k2"), nullptr) << "within a second of the last fetch";
    EXPECT_EQ(fetcher_.fetches, 1);
    clock_.advance(seconds(1));
    const auto rotated = answer("k2");
    ASSERT_TRUE(rotated);
    EXPECT_NE((*rotated)->find("k2"), nullptr);
    EXPECT_EQ((*rotated)->find("k1"), nullptr) << "what the issuer took back serves no more";
    for (int i = 0; i < 29; ++i) {
        clock_.advance(seconds(1));
        EXPECT_EQ(code("made-up-" + std::to_string(i)), "");
    }
    EXPECT_EQ(fetcher_.fetches, 2) << "strangers cannot make this server fetch";
    for (int i = 0; i < 310; ++i) {
        clock_.advance(seconds(1));
        EXPECT_EQ(code("made-up-" + std::to_string(i)), "");
    }
    EXPECT_EQ(fetcher_.fetches, 2 + 20) << "two in half a minute and a second";
}

TEST_F(KeyCacheTest, ATokenWithoutAKeyIdAsksForNothingMore)
{
    EXPECT_TRUE(answer());
    clock_.advance(minutes(10));
    EXPECT_TRUE(answer(std::nullopt));
    EXPECT_EQ(fetcher_.fetches, 1);
}

TEST_F(KeyCacheTest, FailuresAreAnsweredAtOnceWhileTheBackOffLasts)
{
    fetcher_.failing = errors::unreachable;
    EXPECT_EQ(code(), errors::unreachable);
    EXPECT_EQ(code(), errors::unreachable);
    EXPECT_EQ(fetcher_.fetches, 1);
    clock_.advance(seconds(2));
    EXPECT_EQ(code(), errors::unreachable);
    EXPECT_EQ(fetcher_.fetches, 2);
    clock_.advance(seconds(2));
    EXPECT_EQ(code(), errors::unreachable);
    EXPECT_EQ(fetcher_.fetches, 2) << "four seconds after the second failure";
    for (int i = 0; i < 40; ++i) {
        clock_.advance(minutes(1));
        EXPECT_EQ(code(), errors::unreachable);
    }
    EXPECT_EQ(fetcher_.fetches, 42) << "never more than a minute";
    clock_.advance(minutes(1));
    fetcher_.failing.clear();
    EXPECT_EQ(code(), "");
}

TEST_F(KeyCacheTest, OldKeysServeForAnHourMoreAndNoLonger)
{
    EXPECT_EQ(code(), "");
    fetcher_.failing = errors::unreachable;
    clock_.advance(minutes(60));
    EXPECT_EQ(code(), "") << "stale, and no others to be had";
    clock_.advance(minutes(59));
    EXPECT_EQ(code(), "");
    clock_.advance(minutes(1));
    EXPECT_EQ(code(), errors::unreachable);
    clock_.advance(seconds(1));
    EXPECT_EQ(code(), errors::unreachable);
}

TEST_F(KeyCacheTest, KeysInUseAreRefreshedBeforeTheyAreOld)
{
    EXPECT_EQ(code(), "");
    clock_.advance(minutes(44));
    EXPECT_EQ(code(), "");
    tend();
    EXPECT_EQ(fetcher_.fetches, 1);
    clock_.advance(minutes(1));
    tend();
    EXPECT_EQ(fetcher_.fetches, 2);
    clock_.advance(minutes(46));
    tend();
    EXPECT_EQ(fetcher_.fetches, 2) << "nobody asked in the meantime";
    EXPECT_EQ(code(), "");
    EXPECT_EQ(fetcher_.fetches, 2);
    tend();
    EXPECT_EQ(fetcher_.fetches, 3);
}

TEST_F(KeyCacheTest, ARefreshThatFailsHarmsNobodyAndIsTriedAgain)
{
    EXPECT_EQ(code(), "");
    clock_.advance(minutes(50));
    EXPECT_EQ(code(), "");
    fetcher_.failing = errors::unusable;
    tend();
    tend();
    EXPECT_EQ(fetcher_.fetches, 2) << "the back-off holds in the background too";
    EXPECT_EQ(code(), "");
    clock_.advance(seconds(2));
    EXPECT_EQ(code(), "");
    tend();
    EXPECT_EQ(fetcher_.fetches, 3);
}

TEST_F(KeyCacheTest, OtherThumbprintsAreAnotherIssuer)
{
    EXPECT_TRUE(answer("k1", {std::string(40, 'a')}));
    fetcher_.failing = errors::certificate;
    const auto other = answer("k1", {std::string(40, 'b')});
    ASSERT_FALSE(other) << "keys that were had under other pins";
    EXPECT_EQ(other.error().code, errors::certificate);
    EXPECT_TRUE(answer("k1", {std::string(40, 'a')}));
}

TEST_F(KeyCacheTest, WhatNobodyAsksForIsForgotten)
{
    fetcher_.lifetime = std::chrono::hours(24);
    EXPECT_EQ(code(), "");
    clock_.advance(std::chrono::hours(25));
    tend();
    EXPECT_EQ(fetcher_.fetches, 1);
    EXPECT_EQ(code(), "");
    EXPECT_EQ(fetcher_.fetches, 2);
}

TEST_F(KeyCacheTest, ThereIsRoomForSoManyIssuersAndWaiters)
{
    KeyCache small({fetcher_, clock_, io_.get_executor(), {.issuers = 2, .waiting = 1}});
    const auto of = [&](const std::string& url) {
        auto future = boost::asio::co_spawn(io_, small.keys_for({url, {}}, "k1"), boost::asio::use_future);
        clock_.advance(seconds(1));
        settle();
        return future;
    };
    for (const char* url : {"https://a", "https://b", "https://a", "https://c", "https://a", "https://b"})
        EXPECT_TRUE(of(url).get());
    EXPECT_EQ(fetcher_.fetches, 4) << "b made room for c, and was fetched again";
    fetcher_.held = true;
    auto first = of("https://d");
    auto second = of("https://d");
    EXPECT_EQ(second.get().error().code, errors::unreachable);
    fetcher_.go.fire();
    settle();
    EXPECT_TRUE(first.get());
}

TEST_F(KeyCacheTest, OneWhoGoesAwayDoesNotHinderTheOthers)
{
    fetcher_.held = true;
    boost::asio::cancellation_signal gone;
    bool ended = false;
    boost::asio::co_spawn(
        io_, cache_.keys_for({"https://idp.example", {}}, "k1"),
        boost::asio::bind_cancellation_slot(gone.slot(), [&](std::exception_ptr, Answer) { ended = true; }));
    auto other = ask();
    settle();
    gone.emit(boost::asio::cancellation_type::terminal);
    settle();
    EXPECT_TRUE(ended);
    fetcher_.go.fire();
    settle();
    EXPECT_TRUE(other.get());
}

}  // namespace
}  // namespace sekisho::issuers
