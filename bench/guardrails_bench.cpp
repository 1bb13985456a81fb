/// What guardrails cost per kilobyte of text, whole and on a stream.
#include <benchmark/benchmark.h>

#include "guardrails/engine/guardrail.h"
#include "guardrails/engine/stream_scanner.h"

namespace {

using namespace sekisho::guardrails;

constexpr Sides masking{{Action::anonymize}, {Action::anonymize}};

enum Parts { words, expressions, sensitive, content, everything };

GuardrailPtr guardrail_of(std::int64_t parts)
{
    Configuration configuration;
    const auto wants = [parts](Parts part) { return parts == part || parts == everything; };
    if (wants(words)) {
        configuration.profanity.emplace();
        for (int i = 0; i < 1000; ++i) configuration.words.push_back({"secret" + std::to_string(i), {}});
    }
    if (wants(expressions))
        for (int i = 0; i < 10; ++i) configuration.regexes.push_back({"r", "TK" + std::to_string(i) + "-[0-9]{4}", masking});
    if (wants(sensitive))
        for (const auto* type :
             {"EMAIL", "PHONE", "CREDIT_DEBIT_CARD_NUMBER", "US_SOCIAL_SECURITY_NUMBER", "NAME", "ADDRESS"})
            configuration.sensitive.push_back({type, masking});
    if (wants(content)) {
        for (const auto* type : {"HATE", "INSULTS", "SEXUAL", "VIOLENCE", "MISCONDUCT", "PROMPT_ATTACK"})
            configuration.filters.push_back({type, Strength::medium, Strength::medium, {}});
        configuration.topics.push_back({"gold", "advice about funds", {"Should I invest in gold?"}, {}});
    }
    return Guardrail::compile(std::move(configuration)).value();
}

std::string text_of(std::size_t size)
{
    constexpr std::string_view prose =
        "The library opens at nine on weekdays, and closes at eight in the evening. Readers may borrow up to twelve books "
        "for four "
        "weeks; who returns them late pays a small fee. A reading room with a view of the river is on the second floor. ";
    std::string text;
    while (text.size() < size) text += prose;
    text.resize(size);
    return text;
}

/// Arguments: which parts, how many bytes.
void whole(benchmark::State& state)
{
    const auto guardrail = guardrail_of(state.range(0));
    const auto text = text_of(static_cast<std::size_t>(state.range(1)));
    for (auto _ : state) benchmark::DoNotOptimize(guardrail->find(text, Source::input));
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(1));
}
BENCHMARK(whole)
    ->ArgsProduct({{words, expressions, sensitive, content, everything}, {1024}})
    ->Args({everything, 16384})
    ->Args({everything, 409600});

class Deaf final : public StreamScanner::Listener {
public:
    void found(std::size_t, const Findings&, std::string_view) override {}
};

/// A stream of pieces of 20 bytes, about a token each. Argument: bytes.
void stream(benchmark::State& state)
{
    const auto guardrail = guardrail_of(everything);
    const auto text = text_of(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        Deaf listener;
        StreamScanner scanner({{guardrail, StreamScanner::Mode::enforce}}, Window{}, listener);
        for (std::size_t at = 0; at < text.size(); at += 20)
            benchmark::DoNotOptimize(scanner.add(std::string_view(text).substr(at, 20)).text);
        benchmark::DoNotOptimize(scanner.finish().text);
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}
BENCHMARK(stream)->Arg(1024)->Arg(16384);

void compile(benchmark::State& state)
{
    for (auto _ : state) benchmark::DoNotOptimize(guardrail_of(everything));
}
BENCHMARK(compile);

}  // namespace

BENCHMARK_MAIN();
