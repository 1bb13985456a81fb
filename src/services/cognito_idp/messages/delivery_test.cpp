#include "services/cognito_idp/messages/delivery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <future>
#include <mutex>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "net/server.h"
#include "services/cognito_idp/messages/sms_hook.h"
#include "services/cognito_idp/tables.h"
#include "services/cognito_idp/testing.h"
#include "wire/json.h"

namespace sekisho::cognito_idp {
namespace {

using namespace std::chrono_literals;
using Fate = Carriage::Fate;

const std::string email = "email", sms = "phone_number";

/// Says what it is told to, and remembers what it carried.
class ScriptedCarrier final : public Carrier {
public:
    struct Memory {
        std::mutex mutex;
        std::deque<Carriage> answers;  ///< then: delivered
        std::vector<Message> carried;
        std::promise<void> first;
    };
    explicit ScriptedCarrier(std::shared_ptr<Memory> memory) : memory_(std::move(memory)) {}

    Task<Carriage> carry(Message message) override
    {
        const std::lock_guard lock(memory_->mutex);
        memory_->carried.push_back(std::move(message));
        if (memory_->carried.size() == 1) memory_->first.set_value();
        Carriage answer;
        if (!memory_->answers.empty()) {
            answer = memory_->answers.front();
            memory_->answers.pop_front();
        }
        co_return answer;
    }
    void close() override {}

private:
    std::shared_ptr<Memory> memory_;
};

class DeliveryTest : public ::testing::Test {
protected:
    DeliveryTest()
    {
        must(database->write_blocking(
            [](store::Connection& connection) -> Result<void> {
                TRY_VOID(connection.execute(insert_pool));
                return {};
            },
            {}));
        open();
    }

    /// As after a restart.
    void open()
    {
        delivery.reset();
        Delivery::Carriers carriers;
        carriers.emplace(email, std::make_unique<ScriptedCarrier>(memory));
        delivery.emplace(Delivery::Parts{loop, *database, outbox, clock}, std::move(carriers));
    }

    static void must(const Result<void>& result)
    {
        if (!result) throw std::runtime_error(result.error().message + result.error().detail);
    }

    Result<void> send(Contact to, std::chrono::seconds life = 24h, std::function<Result<void>()> then = {})
    {
        Message message;
        message.id = fmt::format("message-{}", ++count);
        message.pool_id = "us-east-1_pool";
        message.username = "alice";
        message.to = std::move(to);
        message.subject = "Your verification code";
        message.body = Secret("Your verification code is 271828.");
        message.code = Secret("271828");
        message.created = clock.now();
        message.life = life;
        return database->write_blocking(
            [&](store::Connection& connection) -> Result<void> {
                TRY_VOID(outbox.send(connection, message));
                return then ? then() : Result<void>{};
            },
            {});
    }

    template <class T>
    T run(Task<T> task)
    {
        boost::asio::io_context& io = test_loop;
        std::optional<T> result;
        auto body = [](Task<T> inner, std::optional<T>& slot, boost::asio::io_context& context) -> Task<void> {
            slot.emplace(co_await std::move(inner));
            context.stop();
        };
        io.restart();
        const auto guard = boost::asio::make_work_guard(io);
        spawn(io.get_executor(), body(std::move(task), result, io));
        io.run();
        return *std::move(result);
    }

    /// Whether something was carried.
    bool step()
    {
        const auto done = run(delivery->step(email));
        if (!done) throw std::runtime_error(done.error().message + done.error().detail);
        due = done->next_due;
        return done->carried;
    }

    std::vector<Outbox::Entry> entries(Outbox::Query query = {})
    {
        std::vector<Outbox::Entry> found;
        must(database->read_blocking([&](store::Connection& connection) -> Result<void> {
            TRY(found, outbox.list(connection, query));
            return {};
        }));
        return found;
    }

    void execute(const std::string& sql)
    {
        must(database->write_blocking(
            [&](store::Connection& connection) -> Result<void> {
                TRY_VOID(connection.execute(sql));
                return {};
            },
            {}));
    }

    static constexpr const char* insert_pool =
        "INSERT INTO user_pools (id, name, mode, settings, created_at, modified_at) "
        "VALUES ('us-east-1_pool', 'pool', 'aws_compat', '{}', 0, 0)";

    boost::asio::io_context loop, test_loop;
    ManualClock clock{from_epoch_seconds(1'795'000'000)};
    std::unique_ptr<crypto::Sealer> sealer = crypto::Sealer::ephemeral();
    store::TemporaryDatabase database{migrations()};
    Outbox outbox{*sealer};
    std::shared_ptr<ScriptedCarrier::Memory> memory = std::make_shared<ScriptedCarrier::Memory>();
    std::optional<Delivery> delivery;
    std::optional<Time> due;
    int count = 0;
};

const Contact ann{email, "ann@example.com"};

TEST_F(DeliveryTest, WhatIsHandedOnIsRemoved)
{
    must(send(ann));
    ASSERT_TRUE(step());
    ASSERT_EQ(memory->carried.size(), 1U);
    EXPECT_EQ(memory->carried[0].id, "message-1");
    EXPECT_EQ(memory->carried[0].to.value, "ann@example.com");
    EXPECT_EQ(memory->carried[0].body.reveal(), "Your verification code is 271828.");
    EXPECT_TRUE(entries().empty());
    EXPECT_FALSE(step());
}

TEST_F(DeliveryTest, NothingIsSentOfATransactionThatWasUndone)
{
    EXPECT_FALSE(send(ann, 24h, [] { return Result<void>(fail("Changed", "my mind")); }));
    EXPECT_FALSE(step());
    EXPECT_TRUE(memory->carried.empty());
}

TEST_F(DeliveryTest, AFailureIsTriedAgainLaterAndLater)
{
    must(send(ann));
    for (int attempt = 1; attempt <= 10; ++attempt) {
        memory->answers.push_back({Fate::later, "the server is away"});
        ASSERT_TRUE(step());
        const auto longest = std::min<std::chrono::milliseconds>(5s * (1 << (attempt - 1)), 10min);
        EXPECT_EQ(Delivery::longest_wait(attempt), longest);
        ASSERT_FALSE(step()) << "not yet";
        ASSERT_TRUE(due);
        EXPECT_GE(*due - clock.now(), longest / 2);
        EXPECT_LE(*due - clock.now(), longest);
        const auto waiting = entries();
        ASSERT_EQ(waiting.size(), 1U);
        EXPECT_EQ(waiting[0].attempts, attempt);
        EXPECT_EQ(waiting[0].failure, "the server is away");
        clock.advance(std::chrono::duration_cast<std::chrono::milliseconds>(*due - clock.now()));
    }
    ASSERT_TRUE(step());
    EXPECT_TRUE(entries().empty());
    EXPECT_EQ(memory->carried.back().id, memory->carried.front().id);
}

TEST_F(DeliveryTest, WhatIsRefusedForGoodIsDeadAndStaysVisibleForAWeek)
{
    must(send(ann));
    memory->answers.push_back({Fate::never, "no such user"});
    ASSERT_TRUE(step());
    ASSERT_EQ(entries().size(), 1U);
    EXPECT_EQ(entries()[0].state, Outbox::State::dead);
    EXPECT_EQ(entries()[0].failure, "no such user");
    clock.advance(24h * 6);
    EXPECT_FALSE(step()) << "never tried again";
    must(send(ann));
    EXPECT_EQ(entries().size(), 2U);
    clock.advance(24h);
    must(send(ann));
    EXPECT_EQ(entries().front().message.id, "message-2");
}

TEST_F(DeliveryTest, ACodeThatHasExpiredIsNotSent)
{
    must(send(ann, 3min));
    clock.advance(3min);
    EXPECT_FALSE(step());
    ASSERT_EQ(entries().size(), 1U);
    EXPECT_EQ(entries()[0].state, Outbox::State::dead);
    EXPECT_EQ(entries()[0].failure, "not sent in time");
    EXPECT_TRUE(memory->carried.empty());
}

TEST_F(DeliveryTest, AnAttemptThatWouldComeTooLateIsGivenUpAtOnce)
{
    must(send(ann, 2s));
    memory->answers.push_back({Fate::later, "the server is away"});
    ASSERT_TRUE(step());
    ASSERT_EQ(entries().size(), 1U);
    EXPECT_EQ(entries()[0].state, Outbox::State::dead);
    EXPECT_EQ(entries()[0].failure, "the server is away");
}

TEST_F(DeliveryTest, AServerThatDiesBetweenSendingAndMarkingSendsAgainAndLosesNothing)
{
    must(send(ann));
    // Taken, perhaps sent, and nothing written of it.
    must(database->write_blocking(
        [&](store::Connection& connection) -> Result<void> {
            TRY(const auto taken, outbox.take(connection, email, clock.now(), 2min));
            EXPECT_TRUE(taken.entry);
            return {};
        },
        {}));
    open();
    EXPECT_FALSE(step()) << "it may still be on its way";
    clock.advance(2min);
    ASSERT_TRUE(step());
    EXPECT_EQ(memory->carried.at(0).id, "message-1");
    EXPECT_TRUE(entries().empty());
}

TEST_F(DeliveryTest, OneMessageIsTakenByOne)
{
    must(send(ann));
    must(send(ann));
    std::set<std::string> taken;
    for (int i = 0; i < 3; ++i)
        must(database->write_blocking(
            [&](store::Connection& connection) -> Result<void> {
                TRY(const auto one, outbox.take(connection, email, clock.now(), 2min));
                if (one.entry) EXPECT_TRUE(taken.insert(one.entry->message.id).second);
                return {};
            },
            {}));
    EXPECT_EQ(taken.size(), 2U);
}

TEST_F(DeliveryTest, WhatNobodyCarriesStaysForADay)
{
    must(send({sms, "+819012345678"}));
    EXPECT_FALSE(step());
    EXPECT_EQ(entries({.pool_id = "us-east-1_pool", .username = "+819012345678"}).size(), 1U);
    EXPECT_EQ(entries({.pool_id = {}, .username = "alice"}).size(), 1U);
    EXPECT_TRUE(entries({.pool_id = {}, .username = "bob"}).empty());
    EXPECT_TRUE(entries({.pool_id = "other", .username = {}}).empty());
    clock.advance(24h);
    must(send({sms, "+819012345678"}));
    ASSERT_EQ(entries().size(), 1U);
    EXPECT_EQ(entries()[0].message.id, "message-2");
}

TEST_F(DeliveryTest, TheTableHoldsNoCodeInTheClearAndARowCannotBeMoved)
{
    must(send(ann));
    must(database->read_blocking([&](store::Connection& connection) -> Result<void> {
        TRY(const auto rows, connection.query("SELECT body FROM user_pool_outbox"));
        EXPECT_EQ(rows.front().blob("body").find("271828"), std::string::npos);
        return {};
    }));
    execute("UPDATE user_pool_outbox SET id = 'another'");
    EXPECT_TRUE(entries().empty());
    EXPECT_FALSE(step());
    EXPECT_TRUE(memory->carried.empty());
    EXPECT_FALSE(step());
    EXPECT_EQ(due, std::nullopt) << "it is dead, not taken for ever";
}

TEST_F(DeliveryTest, AMessageThatCannotGoOutAsItIsFailsItsTransaction)
{
    Message message;
    message.id = "evil";
    message.pool_id = "us-east-1_pool";
    message.to = ann;
    message.subject = "a\r\nBcc: mallory@example.com";
    message.body = Secret("body");
    const auto sent =
        database->write_blocking([&](store::Connection& connection) { return outbox.send(connection, message); }, {});
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, "CodeDeliveryFailureException");
}

TEST_F(DeliveryTest, AFullQueueTakesNoMoreAndAnOutboxThatNobodyEmptiesForgetsTheOldest)
{
    Outbox small(*sealer, 2);
    const auto give = [&](const std::string& id) {
        Message message;
        message.id = id;
        message.pool_id = "us-east-1_pool";
        message.to = ann;
        message.body = Secret("body");
        message.created = clock.now();
        clock.advance(1s);
        const auto sent =
            database->write_blocking([&](store::Connection& connection) { return small.send(connection, message); }, {});
        return sent ? "" : sent.error().code;
    };
    const auto oldest = [&] { return entries().front().message.id; };
    for (const std::string id : {"1", "2", "3", "4", "5"}) EXPECT_EQ(give(id), "");
    EXPECT_EQ(oldest(), "3") << "counted at every second, before it is added";
    Outbox::Service service;
    service.carried = {email};
    small.attach(service);
    EXPECT_EQ(give("6"), "") << "not counted";
    EXPECT_EQ(give("7"), "CodeDeliveryFailureException");
    EXPECT_EQ(give("8"), "CodeDeliveryFailureException");
    execute("DELETE FROM user_pool_outbox");
    EXPECT_EQ(give("9"), "") << "room at once";
}

TEST_F(DeliveryTest, ACommittedMessageIsSentAtOnceByTheThread)
{
    delivery->start();
    must(send(ann));
    EXPECT_EQ(memory->first.get_future().wait_for(10s), std::future_status::ready);
    delivery.reset();  // ends, though its clock stands still
    EXPECT_TRUE(entries().empty());
}

/// Keeps what it was asked, and answers with a status.
class Gateway final : public net::Handler {
public:
    Task<net::Response> handle(net::Request request) override
    {
        headers = request.headers;
        auto text = co_await net::read_all(*request.body, 1 << 20);
        body = text ? *text : "";
        net::Response response;
        response.status = status;
        co_return response;
    }
    std::atomic<int> status{200};
    net::Headers headers;
    std::string body;
};

class SmsHookTest : public DeliveryTest {
protected:
    SmsHookTest()
    {
        server = std::move(*net::Server::open({}, gateway));
        server->start();
        hook = std::make_unique<SmsHook>(
            *net::Client::open({}), SmsHook::Target{fmt::format("http://127.0.0.1:{}/sms", server->port()), Secret(key)},
            clock);
    }
    ~SmsHookTest() override { server->stop(); }

    Carriage carry(int status)
    {
        gateway.status = status;
        Message message;
        message.id = "0b2f";
        message.to = {sms, "+819012345678"};
        message.body = Secret("Your code is 271828.");
        message.created = clock.now();
        return run(hook->carry(message));
    }

    const std::string key = "0123456789abcdef0123456789abcdef";
    Gateway gateway;
    std::unique_ptr<net::Server> server;
    std::unique_ptr<SmsHook> hook;
};

TEST_F(SmsHookTest, PostsWhatIsSentAndSignsIt)
{
    ASSERT_EQ(carry(204).fate, Fate::delivered);
    const auto body = wire::parse_json(gateway.body);
    ASSERT_TRUE(body);
    EXPECT_EQ(*body->find("phoneNumber")->string(), "+819012345678");
    EXPECT_EQ(*body->find("message")->string(), "Your code is 271828.");
    EXPECT_EQ(gateway.headers.get("x-sekisho-message"), "0b2f");
    EXPECT_EQ(gateway.headers.get("x-sekisho-timestamp"), "1795000000");
    EXPECT_EQ(gateway.headers.get("x-sekisho-signature"),
              "v1=" + hex(crypto::hmac_sha256(key, "v1\n1795000000\n0b2f\n" + gateway.body)));
}

TEST_F(SmsHookTest, TheStatusSaysWhetherToTryAgain)
{
    for (const int status : {408, 429, 500, 503}) EXPECT_EQ(carry(status).fate, Fate::later) << status;
    for (const int status : {301, 400, 401, 404}) EXPECT_EQ(carry(status).fate, Fate::never) << status;
    server->stop();
    const auto away = carry(200);
    EXPECT_EQ(away.fate, Fate::later);
    EXPECT_EQ(away.reason.find("271828"), std::string::npos);
    EXPECT_EQ(away.reason.find(key), std::string::npos);
}

}  // namespace
}  // namespace sekisho::cognito_idp
