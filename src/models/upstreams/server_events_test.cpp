#include "models/upstreams/server_events.h"

#include <gtest/gtest.h>

namespace sekisho::models::upstreams {
namespace {

using Events = std::vector<formats::ServerEvent>;

/// In pieces of `size` bytes; "!" after what is broken.
Events parse(std::string_view bytes, std::size_t size)
{
    ServerEventParser parser;
    Events events;
    for (std::size_t at = 0; at < bytes.size(); at += size) {
        parser.feed(bytes.substr(at, size));
        while (true) {
            const auto event = parser.next();
            if (!event) {
                events.push_back({"!", {}});
                return events;
            }
            if (!*event) break;
            events.push_back(**event);
        }
    }
    if (auto last = parser.rest()) events.push_back(*last);
    return events;
}

void expect_events(std::string_view bytes, const Events& expected)
{
    for (const std::size_t size : {1ul, 2ul, 3ul, 5ul, 7ul, bytes.size() + 1})
        EXPECT_EQ(parse(bytes, size), expected) << "in pieces of " << size << ": " << bytes;
}

TEST(ServerEvents, AreNamesAndDataHoweverTheyAreCut)
{
    expect_events("event: a\ndata: 1\n\ndata: 2\n\n", {{"a", "1"}, {"", "2"}});
    expect_events("event: a\r\ndata: 1\r\n\r\nevent:b\r\ndata:2\r\n\r\n", {{"a", "1"}, {"b", "2"}});
    expect_events("data: 1\r\rdata: 2\r\r", {{"", "1"}, {"", "2"}});
    expect_events("data: 1\r\n\ndata: 2\n\r\n", {{"", "1"}, {"", "2"}});
}

TEST(ServerEvents, MayHaveSeveralLinesOfData)
{
    expect_events("data: a\ndata\ndata:  b\n\n", {{"", "a\n\n b"}});
    expect_events("data: \xe6\x97\xa5\xe6\x9c\xac\n\n", {{"", "\xe6\x97\xa5\xe6\x9c\xac"}});
}

TEST(ServerEvents, HaveCommentsAndFieldsThatSayNothingHere)
{
    expect_events(": ping\n\n:\nid: 7\nretry: 10\nunknown: x\ndata: 1\n\n", {{"", "1"}});
    expect_events(
        "\xef\xbb\xbf"
        "data: 1\n\n",
        {{"", "1"}});
    expect_events(
        "a\n\xef\xbb\xbf"
        "data: 1\n\n",
        {});
    expect_events("event: named\n\ndata: 1\n\n", {{"", "1"}});
}

TEST(ServerEvents, EndWithTheStreamWhereTheirLinesAreWhole)
{
    expect_events("data: 1\n\ndata: [DONE]\n", {{"", "1"}, {"", "[DONE]"}});
    expect_events("data: 1\n\ndata: {\"half", {{"", "1"}});
    expect_events("", {});
}

TEST(ServerEvents, AreBounded)
{
    const std::string long_line(ServerEventParser::longest + 1, 'x');
    EXPECT_EQ(parse("data: " + long_line, 64 * 1024).back().name, "!") << "a line without end";
    EXPECT_EQ(parse("data: " + long_line + "\n\n", 1 << 30).back().name, "!");
    EXPECT_EQ(parse("event: " + std::string(300, 'x') + "\n\n", 1 << 30).back().name, "!");
    std::string many;
    for (int i = 0; i < 9; ++i) many += "data: " + std::string(1024 * 1024, 'x') + "\n";
    EXPECT_EQ(parse(many, 64 * 1024).back().name, "!") << "many lines of one event";
}

}  // namespace
}  // namespace sekisho::models::upstreams
