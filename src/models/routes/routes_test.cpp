#include "models/routes/routes.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <deque>
#include <map>

#include "models/errors.h"

namespace sekisho::models::routes {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

template <class T>
T run(Task<T> task)
{
    boost::asio::io_context io;
    auto future = boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    io.run();
    return future.get();
}

/// Two pieces, or an error after the first.
class Scripted final : public Answer {
public:
    Scripted(std::string provider, std::optional<Error> breaks) : provider_(std::move(provider)), breaks_(std::move(breaks))
    {
    }
    Task<Result<std::optional<Delta>>> next() override
    {
        if (sent_++ == 0) co_return Delta(TextDelta{0, "a"});
        if (breaks_) co_return fail(*breaks_);
        co_return std::optional<Delta>();
    }
    StopReason stop_reason() const override { return StopReason::end_turn; }
    Usage usage() const override { return {}; }
    Certainty certainty() const override { return breaks_ ? Certainty::unknown : Certainty::reported; }
    std::string_view provider() const override { return provider_; }
    std::string_view price_key() const override { return "key"; }
    std::string_view model() const override { return "model"; }

private:
    std::string provider_;
    std::optional<Error> breaks_;
    int sent_ = 0;
};

class Fake final : public Provider {
public:
    explicit Fake(std::string name) : name_(std::move(name)) {}
    std::string_view name() const override { return name_; }
    Task<Result<AnswerPtr>> ask(Prompt prompt) override
    {
        ++asked;
        last = std::move(prompt);
        if (!errors.empty()) {
            auto error = std::move(errors.front());
            errors.pop_front();
            if (!error.code.empty()) co_return fail(std::move(error));
        }
        co_return AnswerPtr(std::make_unique<Scripted>(name_, breaks));
    }
    Task<Result<std::int64_t>> count_tokens(Prompt) override
    {
        ++asked;
        co_return 7;
    }
    Task<Result<Embeddings>> embed(EmbeddingRequest) override
    {
        ++asked;
        if (errors.empty()) co_return Embeddings{};
        auto error = std::move(errors.front());
        errors.pop_front();
        co_return fail(std::move(error));
    }
    Bound bound(const Prompt&) const override { return most; }

    std::deque<Error> errors;  ///< of the next calls; no code: none
    std::optional<Error> breaks;
    Bound most{10, 10};
    int asked = 0;
    Prompt last;

private:
    std::string name_;
};

struct Setting {
    ManualClock clock{parse_iso8601("2026-11-20T12:00:00Z").value()};
    CircuitSettings circuit{};
    RoutesSettings settings{.retries = 0, .first_pause = milliseconds(0)};
    double drawn = 0;
    std::shared_ptr<Fake> a = std::make_shared<Fake>("a"), b = std::make_shared<Fake>("b"), c = std::make_shared<Fake>("c");
    std::map<std::string, std::shared_ptr<Circuit>, std::less<>> circuits;

    Route route(const std::shared_ptr<Fake>& provider, int priority = 0, int weight = 1)
    {
        auto& own = circuits[std::string(provider->name())];
        if (!own) own = std::make_shared<Circuit>(std::string(provider->name()), circuit, clock);
        return {provider, own, weight, priority};
    }
    std::unique_ptr<Routes> routes(std::vector<Route> all)
    {
        return std::make_unique<Routes>("m", std::move(all), settings, clock, [this] { return drawn; });
    }
};

Prompt prompt()
{
    Prompt made;
    made.messages = {{Role::user, {{Text{"hello"}}}}};
    return made;
}

/// Who answered, or the error's code.
std::string ask(Routes& routes)
{
    auto asking = [](Routes& of) -> Task<std::string> {
        auto answer = co_await of.ask(prompt());
        if (!answer) co_return answer.error().code;
        std::string who((*answer)->provider());
        while (true) {
            const auto piece = co_await (*answer)->next();
            if (!piece) co_return who + " broke";
            if (!*piece) co_return who;
        }
    };
    return run(asking(routes));
}

Error throttled(int seconds_to_wait)
{
    auto error = errors::provider_throttled();
    if (seconds_to_wait > 0) error.headers.emplace_back("Retry-After", std::to_string(seconds_to_wait));
    return error;
}

TEST(Routes, AskTheNextWhereNothingWasCharged)
{
    Setting setting;
    const auto routes =
        setting.routes({setting.route(setting.c, 3), setting.route(setting.a, 1), setting.route(setting.b, 2)});
    EXPECT_EQ(ask(*routes), "a");
    setting.a->errors = {errors::service_unavailable()};
    EXPECT_EQ(ask(*routes), "b");
    EXPECT_EQ(setting.b->last.messages.size(), 1u) << "the second gets the whole prompt";
    setting.a->errors = {errors::model_error(500, "no")};
    setting.b->errors = {throttled(0)};
    EXPECT_EQ(ask(*routes), "c");
}

TEST(Routes, NobodyElseIsAskedAfterAnAnswerThatBroke)
{
    Setting setting;
    const auto routes = setting.routes({setting.route(setting.a, 1), setting.route(setting.b, 2)});
    setting.a->breaks = errors::model_timeout();
    EXPECT_EQ(ask(*routes), "a broke");
    EXPECT_EQ(setting.b->asked, 0);
}

TEST(Routes, NobodyElseIsAskedWhatIsWrong)
{
    Setting setting;
    setting.settings.retries = 3;
    const auto routes = setting.routes({setting.route(setting.a, 1), setting.route(setting.b, 2)});
    setting.a->errors = {errors::unsupported("tool use")};
    EXPECT_EQ(ask(*routes), "ValidationException");
    EXPECT_EQ(setting.a->asked, 1);
    EXPECT_EQ(setting.b->asked, 0);
}

TEST(Routes, AreDrawnByWeightAmongThoseOfOnePriority)
{
    Setting setting;
    const auto routes =
        setting.routes({setting.route(setting.a, 0, 3), setting.route(setting.b, 0, 1), setting.route(setting.c, 1, 9)});
    std::map<std::string, int> first;
    for (int i = 0; i < 100; ++i) {
        setting.drawn = i / 100.0;
        ++first[ask(*routes)];
    }
    EXPECT_EQ(first["a"], 75);
    EXPECT_EQ(first["b"], 25);
    setting.drawn = 0.99;
    setting.b->errors = {errors::service_unavailable()};
    EXPECT_EQ(ask(*routes), "a") << "the one that was not drawn comes next";
}

TEST(Routes, OfNoWeightAreForFailuresAlone)
{
    Setting setting;
    const auto routes = setting.routes({setting.route(setting.a, 0, 0), setting.route(setting.b, 0, 1)});
    for (int i = 0; i < 10; ++i) {
        setting.drawn = i / 10.0;
        EXPECT_EQ(ask(*routes), "b");
    }
    setting.b->errors = {errors::service_unavailable()};
    EXPECT_EQ(ask(*routes), "a");
}

TEST(Routes, TryAgainAsOftenAsTheyAreTold)
{
    Setting setting;
    setting.settings.retries = 2;
    const auto routes = setting.routes({setting.route(setting.a)});
    setting.a->errors = {errors::service_unavailable(), errors::service_unavailable()};
    EXPECT_EQ(ask(*routes), "a");
    EXPECT_EQ(setting.a->asked, 3);
    setting.a->errors = {errors::service_unavailable(), errors::service_unavailable(), errors::service_unavailable()};
    EXPECT_EQ(ask(*routes), "ServiceUnavailableException");
    EXPECT_EQ(setting.a->asked, 6);
}

TEST(Routes, LeaveAProviderAloneForAsLongAsItSays)
{
    Setting setting;
    setting.settings.retries = 2;
    const auto routes = setting.routes({setting.route(setting.a, 1), setting.route(setting.b, 2)});
    setting.a->errors = {throttled(30)};
    EXPECT_EQ(ask(*routes), "b");
    EXPECT_EQ(ask(*routes), "b");
    EXPECT_EQ(setting.a->asked, 1);
    setting.b->errors = {throttled(20)};
    auto asking = [](Routes& of) -> Task<Error> {
        auto answer = co_await of.ask(prompt());
        co_return answer ? Error{} : answer.error();
    };
    auto error = run(asking(*routes));
    EXPECT_EQ(error.code, "ThrottlingException");
    setting.clock.advance(seconds(5));
    error = run(asking(*routes));
    EXPECT_EQ(error.code, "ThrottlingException");
    EXPECT_EQ(retry_after(error), seconds(15)) << "the soonest of the two";
    EXPECT_EQ(setting.a->asked + setting.b->asked, 4) << "nobody was asked for that";
    setting.clock.advance(seconds(15));
    EXPECT_EQ(ask(*routes), "b");
    setting.clock.advance(seconds(10));
    EXPECT_EQ(ask(*routes), "a");
}

TEST(Routes, AreNotAskedWhileTheirCircuitIsOpen)
{
    Setting setting;
    setting.circuit.failures_in_a_row = 3;
    const auto routes = setting.routes({setting.route(setting.a, 1), setting.route(setting.b, 2)});
    for (int i = 0; i < 3; ++i) {
        setting.a->errors = {errors::service_unavailable()};
        EXPECT_EQ(ask(*routes), "b");
    }
    EXPECT_EQ(ask(*routes), "b");
    EXPECT_EQ(setting.a->asked, 3);
    setting.clock.advance(seconds(10));
    setting.a->errors = {errors::service_unavailable()};
    EXPECT_EQ(ask(*routes), "b") << "one may try, and fails";
    EXPECT_EQ(ask(*routes), "b");
    EXPECT_EQ(setting.a->asked, 4);
    setting.clock.advance(seconds(10));
    EXPECT_EQ(ask(*routes), "a");
    EXPECT_EQ(ask(*routes), "a");
    setting.circuits.clear();
}

TEST(Routes, AModelThatIsRefusedLeavesTheProviderAlone)
{
    Setting setting;
    setting.circuit.failures_in_a_row = 1;
    const auto routes = setting.routes({setting.route(setting.a, 1), setting.route(setting.b, 2)});
    for (int i = 0; i < 3; ++i) {
        setting.a->errors = {errors::service_unavailable(std::string(refused_model) + " (404)")};
        EXPECT_EQ(ask(*routes), "b");
    }
    EXPECT_FALSE(setting.circuits["a"]->is_open()) << "it may answer for other models";
}

TEST(Routes, LeaveAProviderAloneThatSaysWhenItWillBeBack)
{
    Setting setting;
    const auto routes = setting.routes({setting.route(setting.a, 1), setting.route(setting.b, 2)});
    auto away = errors::service_unavailable();
    away.headers.emplace_back("Retry-After", "60");
    setting.a->errors = {away};
    EXPECT_EQ(ask(*routes), "b");
    EXPECT_EQ(ask(*routes), "b");
    EXPECT_EQ(setting.a->asked, 1);
    setting.clock.advance(seconds(60));
    EXPECT_EQ(ask(*routes), "a");
}

TEST(Routes, SayThatNobodyIsThereWhereAllCircuitsAreOpen)
{
    Setting setting;
    setting.circuit.failures_in_a_row = 1;
    const auto routes = setting.routes({setting.route(setting.a)});
    setting.a->errors = {errors::model_error(500, "no")};
    EXPECT_EQ(ask(*routes), "ModelErrorException");
    EXPECT_EQ(ask(*routes), "ServiceUnavailableException");
    EXPECT_EQ(setting.a->asked, 1);
}

TEST(Routes, CountStreamsThatBreakAsFailures)
{
    Setting setting;
    setting.circuit.failures_in_a_row = 2;
    const auto routes = setting.routes({setting.route(setting.a)});
    setting.a->breaks = errors::model_stream_error("broke");
    EXPECT_EQ(ask(*routes), "a broke");
    EXPECT_FALSE(setting.circuits["a"]->is_open());
    setting.a->errors = {errors::service_unavailable(), errors::service_unavailable()};
    static_cast<void>(ask(*routes));
    EXPECT_TRUE(setting.circuits["a"]->is_open());
}

TEST(Routes, HoldAProviderToItsPlaces)
{
    Setting setting;
    setting.circuit.concurrency = 1;
    const auto routes = setting.routes({setting.route(setting.a, 1), setting.route(setting.b, 2)});
    auto two = [](Routes& of) -> Task<std::string> {
        auto first = co_await of.ask(prompt());
        auto second = co_await of.ask(prompt());
        auto third = co_await of.ask(prompt());
        std::string who(first.value()->provider());
        who += second.value()->provider();
        who += third ? "?" : third.error().code;
        first.value().reset();
        auto fourth = co_await of.ask(prompt());
        co_return who + std::string(fourth.value()->provider());
    };
    EXPECT_EQ(run(two(*routes)), "abThrottlingExceptiona");
}

TEST(Routes, BoundByTheMostOfAll)
{
    Setting setting;
    setting.a->most = {100, 20};
    setting.b->most = {50, 30};
    const auto routes = setting.routes({setting.route(setting.a), setting.route(setting.b)});
    const auto most = routes->bound(prompt());
    EXPECT_EQ(most.input_tokens, 100);
    EXPECT_EQ(most.output_tokens, 30);
}

TEST(Routes, EmbedNowhereElseWhatMayHaveBeenCharged)
{
    Setting setting;
    const auto routes = setting.routes({setting.route(setting.a, 1), setting.route(setting.b, 2)});
    auto embed = [](Routes& of) -> Task<std::string> {
        auto done = co_await of.embed({});
        co_return done ? "done" : done.error().code;
    };
    setting.a->errors = {errors::model_timeout()};
    EXPECT_EQ(run(embed(*routes)), "ModelTimeoutException");
    EXPECT_EQ(setting.b->asked, 0);
    setting.a->errors = {errors::service_unavailable()};
    EXPECT_EQ(run(embed(*routes)), "done");
    EXPECT_EQ(setting.b->asked, 1);
}

TEST(Circuit, OpensByTheShareOfFailures)
{
    ManualClock clock{parse_iso8601("2026-11-20T12:00:00Z").value()};
    const auto circuit = std::make_shared<Circuit>("p", CircuitSettings{.failures_in_a_row = 100, .least_calls = 10}, clock);
    const auto call = [&](bool fails) {
        auto entry = circuit->enter();
        if (fails) entry.pass.failed();
        else entry.pass.succeeded();
    };
    for (int i = 0; i < 9; ++i) call(i % 2 == 0);
    EXPECT_FALSE(circuit->is_open()) << "too few to say";
    call(false);
    EXPECT_FALSE(circuit->is_open());
    call(true);
    EXPECT_TRUE(circuit->is_open());
}

TEST(Circuit, ForgetsWhatIsLongAgo)
{
    ManualClock clock{parse_iso8601("2026-11-20T12:00:00Z").value()};
    const auto circuit = std::make_shared<Circuit>("p", CircuitSettings{.failures_in_a_row = 100, .least_calls = 10}, clock);
    for (int i = 0; i < 9; ++i) circuit->enter().pass.failed();
    clock.advance(seconds(60));
    circuit->enter().pass.failed();
    EXPECT_FALSE(circuit->is_open());
}

TEST(Circuit, LetsOneTryAtATimeAndTheNextWhereThatOneLeft)
{
    ManualClock clock{parse_iso8601("2026-11-20T12:00:00Z").value()};
    const auto circuit = std::make_shared<Circuit>("p", CircuitSettings{.failures_in_a_row = 1}, clock);
    circuit->enter().pass.failed();
    EXPECT_EQ(circuit->enter().refusal, Circuit::Refusal::open);
    clock.advance(seconds(10));
    {
        const auto probe = circuit->enter();
        EXPECT_TRUE(static_cast<bool>(probe.pass));
        EXPECT_EQ(circuit->enter().refusal, Circuit::Refusal::open);
    }
    auto second = circuit->enter();
    ASSERT_TRUE(static_cast<bool>(second.pass)) << "the first said nothing";
    second.pass.succeeded();
    EXPECT_FALSE(circuit->is_open());
}

TEST(RetryAfter, IsTakenInSecondsAndBounded)
{
    EXPECT_EQ(retry_after(throttled(7)), seconds(7));
    EXPECT_EQ(retry_after(throttled(0)), seconds(0));
    EXPECT_EQ(retry_after(throttled(1'000'000)), seconds(3600));
    auto odd = errors::provider_throttled();
    odd.headers.emplace_back("Retry-After", "soon");
    EXPECT_EQ(retry_after(odd), seconds(0));
}

}  // namespace
}  // namespace sekisho::models::routes
