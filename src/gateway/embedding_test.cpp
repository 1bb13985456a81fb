#include <gtest/gtest.h>

#include "gateway/gateway.h"
#include "limits/limiter.h"
#include "models/bound.h"
#include "models/errors.h"
#include "money/testing.h"

namespace sekisho::gateway {
namespace {

/// Embeds for three tokens, or fails.
class EmbeddingProvider final : public models::Provider {
public:
    std::optional<Error> failure;
    std::string_view name() const override { return "mock"; }
    Task<Result<models::AnswerPtr>> ask(models::Prompt) override { co_return fail(models::errors::service_unavailable()); }
    Task<Result<std::int64_t>> count_tokens(models::Prompt) override
    {
        if (while_counting) while_counting();
        co_return 3;
    }
    Task<Result<models::Embeddings>> embed(models::EmbeddingRequest request) override
    {
        shown = std::move(request.inputs);
        if (failure) co_return fail(*failure);
        models::Embeddings embeddings;
        embeddings.vectors = {{1, 2}};
        embeddings.usage.input_tokens = 3;
        embeddings.provider = "mock";
        embeddings.price_key = "m";
        co_return embeddings;
    }
    models::Bound bound(const models::Prompt&) const override { return {8, 8}; }
    std::function<void()> while_counting;
    std::vector<std::string> shown;
};

/// Masks all that it is shown, or stops it.
class Strict final : public guardrails::Guard, public guardrails::Guards {
public:
    bool stops = false;
    Result<std::unique_ptr<guardrails::Guard>> guard_for(std::string_view, std::string_view, std::string_view,
                                                         const guardrails::Choice& choice) override
    {
        if (choice.identifier == "gone") return fail("ValidationException", "no such guardrail", 400);
        auto made = std::make_unique<Strict>();
        made->stops = stops;
        return made;
    }
    Task<Result<models::AnswerPtr>> screen(models::Prompt& prompt) override
    {
        if (stops) co_return std::make_unique<Stopped>();
        for (auto& message : prompt.messages) std::get<models::Text>(message.content.front().value).text = "{NAME}";
        co_return nullptr;
    }
    models::AnswerPtr watch(models::AnswerPtr answer) override { return answer; }
    guardrails::Verdict input_verdict() const override
    {
        return stops ? guardrails::Verdict::intervened : guardrails::Verdict::masked;
    }
    guardrails::Verdict output_verdict() const override { return guardrails::Verdict::none; }
    wire::Json summary() const override { return {}; }

private:
    class Stopped final : public models::Answer {
        Task<Result<std::optional<models::Delta>>> next() override { co_return std::nullopt; }
        models::StopReason stop_reason() const override { return models::StopReason::guardrail_intervened; }
        models::Usage usage() const override { return {}; }
        models::Certainty certainty() const override { return models::Certainty::reported; }
        std::string_view provider() const override { return {}; }
        std::string_view price_key() const override { return {}; }
        std::string_view model() const override { return {}; }
    };
};

class LastVerdicts final : public Observer {
public:
    void ended(const Report& report) noexcept override { last = report; }
    Report last;
};

class EmbeddingTest : public testing::Test {
protected:
    EmbeddingTest()
    {
        model.id = "m";
        model.max_output_tokens = 8;
        model.provider = provider;
        model.price_keys = {"m"};
    }

    Call call() const
    {
        Call made;
        made.door = "Embeddings";
        made.request_id = "r";
        made.time = bank.clock.now();
        made.model = &model;
        made.subject.user = "ada";
        made.subject.model = "m";
        return made;
    }

    /// The row of the ledger that embedding `text` leaves.
    money::LedgerEntry embed(std::string text)
    {
        const Gateway gateway({.clock = bank.clock, .treasury = bank.treasury.get()});
        models::EmbeddingRequest request;
        request.inputs = {std::move(text)};
        static_cast<void>(bank.run(gateway.embed(call(), std::move(request))));
        const auto rows = bank.ledger();
        return rows.empty() ? money::LedgerEntry() : rows.back();
    }

    money::Bank bank{{money::budget_of("all", 1'000'000 * money::dollar)}};
    std::shared_ptr<EmbeddingProvider> provider = std::make_shared<EmbeddingProvider>();
    models::Model model;
};

TEST_F(EmbeddingTest, IsChargedWhatItsProviderSays) { EXPECT_EQ(embed("abc").cost, 3 * money::dollar); }

TEST_F(EmbeddingTest, IsNotFreeWhereNobodyKnowsWhetherItWasCharged)
{
    for (const auto& failure : {models::errors::model_timeout(), models::errors::model_stream_error("It broke off.")}) {
        provider->failure = failure;
        const auto row = embed("abc");
        EXPECT_EQ(row.cost, row.held) << failure.code;
        EXPECT_GT(row.cost, 0) << failure.code;
        EXPECT_EQ(row.certainty, "unknown");
    }
    EXPECT_EQ(bank.ledger().size(), 2U);
}

TEST_F(EmbeddingTest, IsFreeWhereItsProviderRefused)
{
    provider->failure = models::errors::provider_throttled();
    const auto row = embed("abc");
    EXPECT_EQ(row.cost, 0);
    EXPECT_GT(row.held, 0);
}

TEST_F(EmbeddingTest, HoldsWhatATextMayGrowToWhereItIsNormalised)
{
    const std::string grows = "\xef\xb7\xba";  // U+FDFA: 3 bytes, of which NFKC makes 33
    ASSERT_GT(models::most_tokens(grows), 3);
    EXPECT_GE(embed(grows).held, models::most_tokens(grows) * money::dollar);
}

TEST_F(EmbeddingTest, ItsTextsPassGuardrailsBeforeAProviderIsShownThem)
{
    Strict strict;
    LastVerdicts verdicts;
    const Gateway gateway(
        {.clock = bank.clock, .treasury = bank.treasury.get(), .guards = &strict, .observers = {&verdicts}});
    models::EmbeddingRequest request;
    request.inputs = {"Ada", "Grace"};
    EXPECT_TRUE(bank.run(gateway.embed(call(), request)));
    EXPECT_EQ(provider->shown, (std::vector<std::string>{"{NAME}", "{NAME}"}));
    EXPECT_EQ(verdicts.last.input_verdict, guardrails::Verdict::masked);
    EXPECT_EQ(verdicts.last.output_verdict, guardrails::Verdict::not_scanned);

    provider->shown.clear();
    strict.stops = true;
    const auto stopped = bank.run(gateway.embed(call(), request));
    EXPECT_EQ(stopped.error().code, "ValidationException");
    EXPECT_EQ(verdicts.last.refused_by, Layer::guardrail);
    auto asking = call();
    asking.guardrail.identifier = "gone";
    EXPECT_FALSE(bank.run(gateway.embed(std::move(asking), request)));
    EXPECT_TRUE(provider->shown.empty());
    EXPECT_EQ(bank.ledger().back().cost, 0);
}

TEST_F(EmbeddingTest, CountingTokensTakesAPlaceAmongTheConcurrentCallsUntilItIsDone)
{
    limits::Rule rule{.name = "one at a time"};
    rule.concurrent = 1;
    limits::Limiter limiter({rule});
    const Gateway gateway({.clock = bank.clock, .admissions = &limiter});
    bool full = false;
    provider->while_counting = [&] { full = !limiter.admit(call().subject, 0, bank.clock.now()); };
    EXPECT_TRUE(bank.run(gateway.count_tokens(call(), {})));
    EXPECT_TRUE(full);
    EXPECT_TRUE(limiter.admit(call().subject, 0, bank.clock.now()));
}

}  // namespace
}  // namespace sekisho::gateway
