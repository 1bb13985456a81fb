#include "guardrails/call_guard.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

namespace sekisho::guardrails {
namespace {

template <class T>
T run(Task<T> task)
{
    boost::asio::io_context loop;
    auto result = boost::asio::co_spawn(loop, std::move(task), boost::asio::use_future);
    loop.run();
    return result.get();
}

class OneText final : public models::Answer {
public:
    explicit OneText(std::string text) : text_(std::move(text)) {}
    Task<Result<std::optional<models::Delta>>> next() override
    {
        if (std::exchange(given_, true)) co_return std::nullopt;
        co_return models::TextDelta{0, text_};
    }
    models::StopReason stop_reason() const override { return models::StopReason::end_turn; }
    models::Usage usage() const override { return {}; }
    models::Certainty certainty() const override { return models::Certainty::reported; }
    std::string_view provider() const override { return "one"; }
    std::string_view price_key() const override { return "price"; }
    std::string_view model() const override { return "one-1"; }

private:
    std::string text_;
    bool given_ = false;
};

GuardrailPtr masking_mail()
{
    constexpr Sides masking{{Action::anonymize}, {Action::anonymize}};
    Configuration configuration;
    configuration.sensitive.push_back({"EMAIL", masking});
    return Guardrail::compile(std::move(configuration)).value();
}

Laid laid(std::string id, bool asked)
{
    Laid one;
    one.kept.id = std::move(id);
    one.kept.guardrail = masking_mail();
    one.asked = asked;
    return one;
}

/// What the caller is given: the text, and the trace that he wanted.
std::string given(std::vector<Laid> all)
{
    CallGuard::Parts parts;
    parts.laid = std::move(all);
    parts.wants_trace = true;
    CallGuard guard(std::move(parts));
    models::Prompt prompt;
    prompt.messages = {{models::Role::user, {{models::Text{"who?"}}}}};
    const auto hear = [&]() -> Task<std::string> {
        static_cast<void>(co_await guard.screen(prompt));
        auto answer = guard.watch(std::make_unique<OneText>("Ask ada@example.com."));
        std::string text;
        for (bool more = true; more;) {
            const auto delta = co_await answer->next();
            more = delta && *delta;
            if (const auto* piece = more ? std::get_if<models::TextDelta>(&**delta) : nullptr) text += piece->text;
        }
        co_return text + wire::to_text(answer->guardrail_trace());
    };
    return run(hear());
}

TEST(CallGuard, ATraceDoesNotTellWhatTheInstallationHasMasked)
{
    const auto own = given({laid("own", true)});
    EXPECT_NE(own.find(R"("match":"ada@example.com")"), std::string::npos) << own << ": as on Bedrock";
    for (const auto& all : {std::vector{laid("theirs", false)}, std::vector{laid("own", true), laid("theirs", false)}}) {
        const auto told = given(all);
        EXPECT_NE(told.find("{EMAIL}"), std::string::npos) << told;
        EXPECT_NE(told.find("piiEntities"), std::string::npos) << told;
        EXPECT_EQ(told.find("ada@example.com"), std::string::npos) << told;
    }
}

}  // namespace
}  // namespace sekisho::guardrails
