#include <gtest/gtest.h>

#include <random>

#include "gateway/gateway.h"
#include "limits/limiter.h"
#include "models/errors.h"
#include "money/testing.h"

namespace sekisho::gateway {
namespace {

/// What the mock provider would put on its invoice.
struct Invoice {
    std::int64_t input_tokens = 0;
    std::int64_t output_tokens = 0;
    int answers = 0;
};

/// A token for each piece. It bills what it has read and produced, until it is stopped; an answer that breaks off is billed
/// as far as it came.
class BilledAnswer final : public models::Answer {
public:
    BilledAnswer(Invoice& invoice, std::int64_t input, std::int64_t length, bool breaks_off)
        : invoice_(invoice), length_(length), breaks_off_(breaks_off)
    {
        usage_.input_tokens = input;
        ++invoice_.answers;
        invoice_.input_tokens += input;
    }
    Task<Result<std::optional<models::Delta>>> next() override
    {
        if (usage_.output_tokens == length_) {
            if (breaks_off_) co_return fail(models::errors::model_stream_error("It broke off."));
            ended_ = true;
            co_return std::nullopt;
        }
        ++usage_.output_tokens;
        ++invoice_.output_tokens;
        co_return models::TextDelta{0, "word "};
    }
    models::StopReason stop_reason() const override { return models::StopReason::end_turn; }
    models::Usage usage() const override { return usage_; }
    models::Certainty certainty() const override
    {
        return ended_ ? models::Certainty::reported : models::Certainty::metered;
    }
    std::string_view provider() const override { return "mock"; }
    std::string_view price_key() const override { return "m"; }
    std::string_view model() const override { return "mock-1"; }

private:
    Invoice& invoice_;
    models::Usage usage_;
    std::int64_t length_;
    bool breaks_off_;
    bool ended_ = false;
};

class BillingProvider final : public models::Provider {
public:
    std::string_view name() const override { return "mock"; }
    Task<Result<models::AnswerPtr>> ask(models::Prompt prompt) override
    {
        const auto chance = random_() % 20;
        if (chance == 0) co_return fail(models::errors::provider_throttled());
        const auto length = static_cast<std::int64_t>(random_() % static_cast<std::uint32_t>(*prompt.max_tokens + 1));
        co_return std::make_unique<BilledAnswer>(invoice, 1 + static_cast<std::int64_t>(random_() % 8), length, chance == 1);
    }
    Task<Result<std::int64_t>> count_tokens(models::Prompt) override { co_return 1; }
    models::Bound bound(const models::Prompt& prompt) const override { return {8, *prompt.max_tokens}; }
    Invoice invoice;

private:
    std::mt19937 random_{7};
};

class BillingTest : public testing::Test {
protected:
    BillingTest()
    {
        model.id = "m";
        model.max_output_tokens = 30;
        model.provider = provider;
        model.price_keys = {"m"};
    }

    Call call() const
    {
        Call made;
        made.door = "ConverseStream";
        made.request_id = "r";
        made.time = bank.clock.now();
        made.model = &model;
        made.subject.user = "ada";
        made.subject.model = "m";
        return made;
    }

    /// A client that reads so many pieces and goes.
    static Task<void> client(const Gateway& gateway, Call call, int pieces)
    {
        models::Prompt prompt;
        prompt.messages = {{models::Role::user, {{models::Text{"hello"}}}}};
        prompt.streams = true;
        auto answer = co_await gateway.ask(std::move(call), std::move(prompt));
        for (int i = 0; answer && i < pieces; ++i) {
            const auto delta = co_await (*answer)->next();
            if (!delta || !*delta) break;
        }
    }

    void disconnect(int clients, Abandoned abandoned)
    {
        limits::Rule rule{.name = "at once"};
        rule.concurrent = clients;
        limits::Limiter limiter({rule});
        const Gateway gateway(
            {.clock = bank.clock, .admissions = &limiter, .treasury = bank.treasury.get(), .abandoned = abandoned});
        for (int i = 0; i < clients; ++i)
            spawn(bank.io.get_executor(), client(gateway, call(), static_cast<int>(offset_() % 32)));
        bank.io.restart();
        bank.io.run();
        EXPECT_TRUE(limiter.admit(call().subject, 0, bank.clock.now())) << "nobody's place is taken for ever";
    }

    money::NanoDollars on_the_ledger()
    {
        money::NanoDollars total = 0;
        for (const auto& row : bank.ledger()) total += row.cost;
        return total;
    }
    [[nodiscard]] money::NanoDollars invoiced() const
    {
        return (provider->invoice.input_tokens + provider->invoice.output_tokens) * money::dollar;
    }

    money::Budget budget = money::budget_of("all", 9'000'000 * money::dollar);
    money::Bank bank{{budget}};
    std::shared_ptr<BillingProvider> provider = std::make_shared<BillingProvider>();
    models::Model model;
    std::mt19937 offset_{11};
};

TEST_F(BillingTest, TenThousandClientsThatLeaveAtAnyTimeAreChargedWhatTheProviderBills)
{
    for (int round = 0; round < 10; ++round) {
        disconnect(500, {});                         // what they left is read to its end
        disconnect(500, {std::chrono::seconds(0)});  // or stopped at once
        ASSERT_EQ(on_the_ledger(), invoiced()) << "round " << round;
    }
    EXPECT_EQ(bank.ledger().size(), 10'000U) << "one row for each call";
    EXPECT_EQ(bank.standing(budget), money::to_dollars(invoiced()) + "/0.00") << "nothing is held for ever";
    EXPECT_GT(provider->invoice.answers, 9'000);
}

TEST_F(BillingTest, CallsThatTheBudgetCannotBearNeverReachTheProvider)
{
    bank.open({money::budget_of("all", 100 * money::dollar)});
    disconnect(1000, {});
    EXPECT_LE(on_the_ledger(), 100 * money::dollar);
    EXPECT_EQ(on_the_ledger(), invoiced());
    bank.fragile.broken = true;
    const auto answers = provider->invoice.answers;
    disconnect(100, {});
    EXPECT_EQ(provider->invoice.answers, answers) << "nor those that cannot be written down";
}

}  // namespace
}  // namespace sekisho::gateway
