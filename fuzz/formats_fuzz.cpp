// Bodies, answers and events of models in every format. The first byte chooses the reader. No input may crash it; a prompt
// that was read is written in every format, and what was written in its own is read again as the same prompt.
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "models/formats/anthropic/anthropic.h"
#include "models/formats/openai/openai.h"
#include "models/formats/test_support.h"
#include "models/formats/titan/titan.h"

namespace {

using namespace sekisho;
using namespace sekisho::formats;

std::string canonical(const models::Prompt& prompt) { return wire::to_text(formats::testing::to_json(prompt)); }

void write_everywhere(const models::Prompt& prompt)
{
    for (const auto flavour : {anthropic::Flavour::direct, anthropic::Flavour::bedrock})
        if (const auto body = anthropic::write_request(prompt, "m", flavour); body && !wire::parse_json(*body)) std::abort();
    if (const auto body = converse::write_request(prompt, "m"); body && !wire::parse_json(*body)) std::abort();
    const auto chat = openai::write_chat_request(prompt, "m");
    if (chat && !wire::parse_json(*chat)) std::abort();
}

void read_anthropic(std::string_view body, anthropic::Flavour flavour)
{
    const auto read = anthropic::read_request(body, flavour);
    if (!read) return;
    write_everywhere(read->prompt);
    const auto written = anthropic::write_request(read->prompt, "m", flavour);
    if (!written) return;  // formats may meet in `extra`
    const auto again = anthropic::read_request(*written, flavour);
    if (!again || canonical(again->prompt) != canonical(read->prompt)) std::abort();
}

void read_chat(std::string_view body)
{
    const auto read = openai::read_chat_request(body);
    if (!read) return;
    write_everywhere(read->prompt);
    const auto written = openai::write_chat_request(read->prompt, "m");
    if (!written) return;
    const auto again = openai::read_chat_request(*written);
    if (!again) return;  // a prompt of thoughts alone says nothing in this format
    const auto normal = openai::write_chat_request(again->prompt, "m");
    if (!normal) std::abort();
    const auto once_more = openai::read_chat_request(*normal);
    if (!once_more) std::abort();
    const auto last = openai::write_chat_request(once_more->prompt, "m");
    if (!last || *last != *normal) std::abort();
}

void read_events(EventReader& reader, std::string_view text)
{
    Assembler assembler;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const auto name = line.substr(0, line.find(' '));
        const auto data = line.substr(std::min(line.size(), name.size() + 1));
        auto deltas = reader.read(name, data);
        if (!deltas) return;
        for (auto& delta : *deltas) assembler.add(std::move(delta));
    }
    static_cast<void>(std::move(assembler).take(reader.state().stop_reason));
    const auto& usage = reader.state().usage;
    if (usage.input_tokens < 0 || usage.output_tokens < 0 || usage.cache_read_tokens < 0) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) return 0;
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 12) {
        case 0: read_anthropic(body, anthropic::Flavour::direct); break;
        case 1: read_anthropic(body, anthropic::Flavour::bedrock); break;
        case 2: read_chat(body); break;
        case 3:
            if (const auto read = openai::read_responses_request(body)) write_everywhere(read->prompt);
            break;
        case 4:
            if (const auto read = formats::testing::read_converse(body)) write_everywhere(*read);
            break;
        case 5: static_cast<void>(anthropic::read_response(body)); break;
        case 6: static_cast<void>(openai::read_chat_response(body)); break;
        case 7: static_cast<void>(converse::read_response(body)); break;
        case 8: {
            anthropic::MessageReader reader;
            read_events(reader, body);
            break;
        }
        case 9: {
            openai::ChatReader reader;
            read_events(reader, body);
            break;
        }
        case 10: {
            converse::StreamReader reader;
            read_events(reader, body);
            break;
        }
        default:
            static_cast<void>(openai::read_embeddings_request(body));
            static_cast<void>(titan::read_embedding_request(body));
            static_cast<void>(openai::read_embeddings_response(body, 1));
            static_cast<void>(anthropic::read_error(400, body));
            static_cast<void>(openai::read_error(500, body));
            static_cast<void>(converse::read_error(400, "ValidationException", body));
    }
    return 0;
}
