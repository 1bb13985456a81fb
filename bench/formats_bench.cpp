// Time of translating what is asked of models: bodies of 1 KB, 16 KB and 400 KB read and written in every format, and one
// piece of an answer as an event. The bytes per second say how often a body is copied.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

#include "models/formats/anthropic/anthropic.h"
#include "models/formats/openai/openai.h"
#include "models/formats/test_support.h"

namespace {

using namespace sekisho;
using namespace sekisho::formats;

models::Prompt prompt_of(std::size_t bytes)
{
    models::Prompt prompt;
    prompt.system = {{models::Text{"Answer briefly, and only from what you are given."}}};
    prompt.max_tokens = 500;
    const std::string line = "The warehouse in Nagoya closes at 18:00; \"late\" orders ship on the next day.\n";
    std::string text;
    while (text.size() < bytes) text += line;
    prompt.messages = {{models::Role::user, {{models::Text{std::move(text)}}}}};
    return prompt;
}

template <class T>
T must(Result<T> result)
{
    if (result) return *std::move(result);
    std::fprintf(stderr, "formats_bench: %s\n", result.error().message.c_str());
    std::exit(1);
}

void count(benchmark::State& state, std::size_t bytes)
{
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(bytes));
}

void read_anthropic(benchmark::State& state)
{
    const auto body =
        must(anthropic::write_request(prompt_of(static_cast<std::size_t>(state.range(0))), "m", anthropic::Flavour::direct));
    for (auto _ : state) benchmark::DoNotOptimize(must(anthropic::read_request(body, anthropic::Flavour::direct)));
    count(state, body.size());
}

void read_chat(benchmark::State& state)
{
    const auto body = must(openai::write_chat_request(prompt_of(static_cast<std::size_t>(state.range(0))), "m"));
    for (auto _ : state) benchmark::DoNotOptimize(must(openai::read_chat_request(body)));
    count(state, body.size());
}

void read_converse(benchmark::State& state)
{
    const auto body = must(converse::write_request(prompt_of(static_cast<std::size_t>(state.range(0))), "m"));
    for (auto _ : state) benchmark::DoNotOptimize(must(formats::testing::read_converse(body)));
    count(state, body.size());
}

template <class Write>
void write(benchmark::State& state, Write write)
{
    const auto prompt = prompt_of(static_cast<std::size_t>(state.range(0)));
    std::size_t bytes = 0;
    for (auto _ : state) {
        const auto body = must(write(prompt));
        bytes = body.size();
        benchmark::DoNotOptimize(body);
    }
    count(state, bytes);
}

void write_anthropic(benchmark::State& state)
{
    write(state,
          [](const models::Prompt& prompt) { return anthropic::write_request(prompt, "m", anthropic::Flavour::direct); });
}
void write_chat(benchmark::State& state)
{
    write(state, [](const models::Prompt& prompt) { return openai::write_chat_request(prompt, "m"); });
}
void write_converse(benchmark::State& state)
{
    write(state, [](const models::Prompt& prompt) { return converse::write_request(prompt, "m"); });
}

template <class Writer>
void piece(benchmark::State& state, Writer writer)
{
    static_cast<void>(writer.piece(models::BlockStart{}));
    for (auto _ : state) benchmark::DoNotOptimize(writer.piece(models::TextDelta{0, " token"}));
}
void piece_of_messages(benchmark::State& state) { piece(state, anthropic::MessageWriter({"msg_1", "m"})); }
void piece_of_chat(benchmark::State& state)
{
    piece(state, openai::ChatWriter({"chatcmpl-1", "m"}, openai::ChatWriter::Usage::include));
}
void piece_of_responses(benchmark::State& state) { piece(state, openai::ResponsesWriter({"resp_1", "m"}, {})); }
void piece_of_converse(benchmark::State& state) { piece(state, converse::StreamWriter()); }

void read_event(benchmark::State& state)
{
    anthropic::MessageReader reader;
    constexpr std::string_view data =
        R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" token"}})";
    for (auto _ : state) benchmark::DoNotOptimize(must(reader.read("content_block_delta", data)));
}

#define SIZES ->Arg(1 << 10)->Arg(16 << 10)->Arg(400 << 10)->Unit(benchmark::kMicrosecond)
BENCHMARK(read_anthropic) SIZES;
BENCHMARK(read_chat) SIZES;
BENCHMARK(read_converse) SIZES;
BENCHMARK(write_anthropic) SIZES;
BENCHMARK(write_chat) SIZES;
BENCHMARK(write_converse) SIZES;
BENCHMARK(piece_of_messages);
BENCHMARK(piece_of_chat);
BENCHMARK(piece_of_responses);
BENCHMARK(piece_of_converse);
BENCHMARK(read_event);

}  // namespace

BENCHMARK_MAIN();
