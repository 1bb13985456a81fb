#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "models/formats/anthropic/anthropic.h"
#include "models/formats/openai/openai.h"
#include "models/formats/test_support.h"

/// tests/cases/models: what doors read, and what is written of it in every format; see README.md there.
namespace sekisho::formats {
namespace {

using testing::to_json;
using wire::Json;

std::string file_text(const std::filesystem::path& path)
{
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

Result<models::Prompt> read_request(std::string_view format, const std::string& body)
{
    if (format == "chat") {
        TRY(auto request, openai::read_chat_request(body));
        return std::move(request.prompt);
    }
    if (format == "responses") {
        TRY(auto request, openai::read_responses_request(body));
        return std::move(request.prompt);
    }
    if (format == "converse") return testing::read_converse(body);
    const auto flavour = format == "anthropic" ? anthropic::Flavour::direct : anthropic::Flavour::bedrock;
    TRY(auto request, anthropic::read_request(body, flavour));
    return std::move(request.prompt);
}

Result<std::string> write_request(std::string_view format, const models::Prompt& prompt)
{
    if (format == "chat") return openai::write_chat_request(prompt, "m");
    if (format == "converse") return converse::write_request(prompt, "m");
    return anthropic::write_request(prompt, "m",
                                    format == "anthropic" ? anthropic::Flavour::direct : anthropic::Flavour::bedrock);
}

Result<WholeAnswer> read_response(std::string_view format, const std::string& body)
{
    if (format == "chat") return openai::read_chat_response(body);
    if (format == "converse") return converse::read_response(body);
    return anthropic::read_response(body);
}

const Identity identity{"resp_1", "asked-model", from_epoch_seconds(1'700'000'000)};

std::string write_response(std::string_view format, const WholeAnswer& answer)
{
    if (format == "chat") return openai::write_chat_response(answer, identity);
    if (format == "responses") return openai::write_responses_response(answer, identity, {});
    if (format == "converse")
        return wire::to_json_text(converse::write_response(answer, std::chrono::milliseconds(7), converse::Trace::include));
    return anthropic::write_response(answer, identity);
}

std::unique_ptr<EventReader> reader_of(std::string_view format)
{
    if (format == "chat") return std::make_unique<openai::ChatReader>();
    if (format == "converse") return std::make_unique<converse::StreamReader>();
    return std::make_unique<anthropic::MessageReader>();
}

Json event_json(const ServerEvent& event)
{
    auto data = wire::parse_json(event.data);
    return Json::Object{{event.name, data ? *std::move(data) : Json(event.data)}};
}

Json write_stream_of_converse(const std::vector<models::Delta>& deltas, const models::Answer& answer)
{
    converse::StreamWriter writer;
    Json::Array all;
    const auto add = [&all](const auto& events) {
        for (const auto& event : events)
            all.push_back(wire::struct_to_json(shapes::bedrock_runtime::ConverseStreamOutput::wire_schema, &event));
    };
    add(writer.begin());
    for (const auto& delta : deltas) add(writer.piece(delta));
    add(writer.end(answer, std::chrono::milliseconds(7), converse::Trace::include));
    return all;
}

Json write_stream(std::string_view format, const std::vector<models::Delta>& deltas, const models::Answer& answer)
{
    if (format == "converse") return write_stream_of_converse(deltas, answer);
    std::unique_ptr<EventWriter> writer;
    if (format == "chat") writer = std::make_unique<openai::ChatWriter>(identity, openai::ChatWriter::Usage::include);
    else if (format == "responses") writer = std::make_unique<openai::ResponsesWriter>(identity, Json());
    else writer = std::make_unique<anthropic::MessageWriter>(identity);
    Json::Array all;
    const auto add = [&all](const ServerEvents& events) {
        for (const auto& event : events) all.push_back(event_json(event));
    };
    add(writer->begin(answer));
    for (const auto& delta : deltas) add(writer->piece(delta));
    add(writer->end(answer));
    return all;
}

Json outcome(const Result<std::string>& written)
{
    if (!written) return Json::Object{{"refused", written.error().message}};
    auto json = wire::parse_json(*written);
    return json ? *std::move(json) : Json("no JSON: " + *written);
}

/// What a case says must come out, and what does; a case without expectations is filled in from the latter by hand.
void expect_same(const Json& expected, const Json& found, std::string_view what)
{
    EXPECT_EQ(wire::to_text(found), wire::to_text(expected)) << what;
}

struct Expectations {
    const Json& one;

    [[nodiscard]] Json at(std::string_view name) const
    {
        const auto* found = one.find(name);
        return found ? *found : Json();
    }
    template <class Write>
    void check_writes(Write write) const
    {
        const auto writes = at("writes");
        if (!writes.object()) return;
        for (const auto& [format, expected] : *writes.object()) expect_same(expected, write(format), "as " + format);
    }
};

void check_request(const Json& one)
{
    const Expectations expected{one};
    const auto format = *one.find("format")->string();
    const auto prompt = read_request(format, wire::to_text(*one.find("request")));
    if (!prompt) {
        expect_same(expected.at("refused"), prompt.error().message, "refused");
        EXPECT_EQ(prompt.error().status, 400);
        return;
    }
    expect_same(expected.at("prompt"), to_json(*prompt), "prompt");
    expected.check_writes([&](const std::string& into) { return outcome(write_request(into, *prompt)); });
    // What is read from what was written is the same prompt, unless the case says what is lost.
    if (format == "responses" || one.find("lost")) return;
    const auto written = write_request(format, *prompt);
    ASSERT_TRUE(written) << written.error().message;
    const auto again = read_request(format, *written);
    ASSERT_TRUE(again) << again.error().message << " of " << *written;
    auto canonical = to_json(*prompt);
    expect_same(canonical, to_json(*again), "round trip");
}

void check_response(const Json& one)
{
    const Expectations expected{one};
    const auto format = *one.find("format")->string();
    const auto answer = read_response(format, wire::to_text(*one.find("response")));
    if (!answer) {
        expect_same(expected.at("refused"), answer.error().code + ": " + answer.error().detail, "refused");
        return;
    }
    expect_same(expected.at("answer"), to_json(*answer), "answer");
    expected.check_writes([&](const std::string& into) {
        const auto written = wire::parse_json(write_response(into, *answer));
        return written ? *written : Json("no JSON");
    });
}

void check_stream(const Json& one)
{
    const Expectations expected{one};
    const auto reader = reader_of(*one.find("format")->string());
    std::vector<models::Delta> deltas;
    for (const auto& event : *one.find("events")->array()) {
        // {"name": data}; chunks of Chat Completions have no name.
        const bool named = *one.find("format")->string() != "chat";
        const auto name = named ? event.object()->front().first : std::string();
        const auto& data = named ? event.object()->front().second : event;
        auto read = reader->read(name, data.string() ? *data.string() : wire::to_text(data));
        if (!read) {
            expect_same(expected.at("failed"), read.error().code + ": " + read.error().message, "failed");
            return;
        }
        for (auto& delta : *read) deltas.push_back(std::move(delta));
    }
    Json::Array found;
    for (const auto& delta : deltas) found.push_back(to_json(delta));
    expect_same(expected.at("deltas"), found, "deltas");
    Assembler assembler;
    for (const auto& delta : deltas) assembler.add(delta);
    const auto& state = reader->state();
    auto content = std::move(assembler).take(state.stop_reason);
    ASSERT_TRUE(content);
    expect_same(expected.at("answer"),
                to_json(WholeAnswer{*std::move(content), state.stop_reason, state.stop_sequence, state.usage, state.model,
                                    state.extra, state.guardrail_trace}),
                "answer");
    EXPECT_EQ(state.ended, !one.find("broken_off"));
    EXPECT_EQ(state.usage_reported, !one.find("usage_unknown"));
    const testing::SpokenAnswer answer(state);
    expected.check_writes([&](const std::string& into) { return write_stream(into, deltas, answer); });
}

TEST(FormatCases, ComeOutAsTheFilesSay)
{
    int cases = 0;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(SEKISHO_SOURCE_DIR) + "/tests/cases/models")) {
        if (entry.path().extension() != ".json") continue;
        const auto file = wire::parse_json(file_text(entry.path()));
        ASSERT_TRUE(file && file->array()) << entry.path();
        for (const auto& one : *file->array()) {
            SCOPED_TRACE(entry.path().filename().string() + ": " + *one.find("name")->string());
            ++cases;
            if (one.find("request")) check_request(one);
            else if (one.find("response")) check_response(one);
            else check_stream(one);
        }
    }
    EXPECT_GE(cases, 60);
}

}  // namespace
}  // namespace sekisho::formats
