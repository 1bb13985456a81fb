#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "gateway/gateway.h"
#include "models/errors.h"
#include "money/testing.h"

namespace sekisho::gateway {
namespace {

struct Course {
    boost::asio::cancellation_signal client;  ///< goes away in the moment in which the answer ends
    bool breaks_off = false;
    int read_after_the_end = 0;
};

/// One token; then it ends, or breaks off, and in that moment the client's task is cancelled.
class LastMoment final : public models::Answer {
public:
    explicit LastMoment(Course& course) : course_(course) {}
    Task<Result<std::optional<models::Delta>>> next() override
    {
        if (std::exchange(ended_, usage_.output_tokens == 1)) ++course_.read_after_the_end;
        if (!ended_) {
            ++usage_.output_tokens;
            co_return models::TextDelta{0, "word "};
        }
        course_.client.emit(boost::asio::cancellation_type::terminal);
        if (course_.breaks_off) co_return fail(models::errors::model_stream_error("It broke off."));
        co_return std::nullopt;
    }
    models::StopReason stop_reason() const override { return models::StopReason::end_turn; }
    models::Usage usage() const override { return usage_; }
    models::Certainty certainty() const override { return models::Certainty::reported; }
    std::string_view provider() const override { return "mock"; }
    std::string_view price_key() const override { return "m"; }
    std::string_view model() const override { return "mock-1"; }

private:
    Course& course_;
    models::Usage usage_{.input_tokens = 2};
    bool ended_ = false;
};

class LastMomentProvider final : public models::Provider {
public:
    explicit LastMomentProvider(Course& course) : course_(course) {}
    std::string_view name() const override { return "mock"; }
    Task<Result<models::AnswerPtr>> ask(models::Prompt) override { co_return std::make_unique<LastMoment>(course_); }
    Task<Result<std::int64_t>> count_tokens(models::Prompt) override { co_return 1; }
    models::Bound bound(const models::Prompt& prompt) const override { return {8, *prompt.max_tokens}; }

private:
    Course& course_;
};

/// How a call is settled whose client goes away in the moment in which its answer ends.
money::LedgerEntry settled(Course& course)
{
    money::Bank bank{{money::budget_of("all", 1000 * money::dollar)}};
    models::Model model;
    model.id = "m";
    model.max_output_tokens = 8;
    model.provider = std::make_shared<LastMomentProvider>(course);
    model.price_keys = {"m"};
    const Gateway gateway({.clock = bank.clock, .treasury = bank.treasury.get()});
    Call call;
    call.request_id = "r";
    call.time = bank.clock.now();
    call.model = &model;
    call.subject.model = "m";
    const auto client = [&gateway](Call asked) -> Task<void> {
        models::Prompt prompt;
        prompt.messages = {{models::Role::user, {{models::Text{"hello"}}}}};
        prompt.streams = true;
        auto answer = co_await gateway.ask(std::move(asked), std::move(prompt));
        for (bool more = answer.has_value(); more;) {
            const auto delta = co_await (*answer)->next();
            more = delta && *delta;
        }
    };
    auto ended = [](const std::exception_ptr&) {};
    boost::asio::co_spawn(bank.io, client(std::move(call)),
                          boost::asio::bind_cancellation_slot(course.client.slot(), std::move(ended)));
    bank.io.restart();
    bank.io.run();
    const auto rows = bank.ledger();
    return rows.size() == 1 ? rows.front() : money::LedgerEntry();
}

TEST(Cancelled, InTheMomentOfTheEndACallIsSettledAtOnceForWhatItCost)
{
    Course course;
    const auto row = settled(course);
    EXPECT_EQ(row.outcome, "success");
    EXPECT_EQ(row.cost, 3 * money::dollar);
    EXPECT_EQ(course.read_after_the_end, 0);
}

TEST(Cancelled, InTheMomentOfAFailureAnAnswerIsNotReadAnyFurther)
{
    Course course;
    course.breaks_off = true;
    const auto row = settled(course);
    EXPECT_EQ(row.outcome, "failed");
    EXPECT_EQ(row.cost, 3 * money::dollar);
    EXPECT_EQ(course.read_after_the_end, 0) << "an upstream's answer has no connection any more to be read from";
}

}  // namespace
}  // namespace sekisho::gateway
