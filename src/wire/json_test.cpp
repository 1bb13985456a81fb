#include "wire/json.h"

#include <gtest/gtest.h>

namespace sekisho::wire {
namespace {

std::string round_trip(std::string_view text)
{
    const auto value = parse_json(text);
    return value ? to_text(*value) : value.error().code;
}

TEST(JsonText, KeepsTheOrderOfMembersAndTheKindOfNumbers)
{
    EXPECT_EQ(round_trip(R"({"b":1,"a":[true,false,null,1.5,-3,"x"],"c":{}})"),
              R"({"b":1,"a":[true,false,null,1.5,-3,"x"],"c":{}})");
    EXPECT_EQ(round_trip("1.0"), "1.0");
    EXPECT_EQ(round_trip("\"\\u00e9\\n\\u0001\""), "\"\xC3\xA9\\n\\u0001\"");
}

TEST(JsonText, RefusesADuplicateMemberNameWhateverItsEscapes)
{
    EXPECT_EQ(round_trip(R"({"a":1,"a":2})"), "DuplicateKey");
    EXPECT_EQ(round_trip(R"({"a":1,"\u0061":2})"), "DuplicateKey");
    EXPECT_EQ(round_trip(R"({"x":[{"a":1,"b":{"c":1,"c":1}}]})"), "DuplicateKey");
}

TEST(JsonText, RefusesWhatIsNotOneValueOfTheGrammar)
{
    for (const auto* text : {"", " ", "{", "{}{}", "[1,]", "{\"a\":}", "nul", "'a'", "01", "+1", "1.", "\"\t\"", "\"\\x\"",
                             "NaN", "{a:1}", "[1]x", "\"\\ud800\"", "// c\n1"})
        EXPECT_EQ(round_trip(text), "JsonSyntax") << text;
    EXPECT_EQ(round_trip("\"\xC3\x28\""), "JsonSyntax");
    EXPECT_EQ(round_trip("\"\xED\xA0\x80\""), "JsonSyntax");
}

TEST(JsonText, RefusesDepthAndLengthBeyondTheLimits)
{
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(parse_json(nested(64)));
    EXPECT_EQ(parse_json(nested(65)).error().code, "JsonSyntax");
    EXPECT_EQ(parse_json(nested(100'000)).error().code, "JsonSyntax");
    EXPECT_EQ(parse_json("[1,2,3]", {.depth = 64, .bytes = 3}).error().code, "JsonSyntax");
}

TEST(JsonText, TurnsIntegersBeyondSixtyFourBitsIntoDoubles)
{
    EXPECT_EQ(*parse_json("9223372036854775807")->integer(), 9223372036854775807);
    EXPECT_DOUBLE_EQ(*parse_json("9223372036854775808")->real(), 9223372036854775808.0);
    EXPECT_DOUBLE_EQ(*parse_json("[123456789012345678901234567890]")->array()->at(0).real(), 1.2345678901234568e29);
    EXPECT_EQ(*parse_json(R"(["123456789012345678901234567890",1e3])")->array()->at(0).string(),
              "123456789012345678901234567890");
}

TEST(JsonText, IsValidEvenWhereTheBytesAreNot)
{
    std::string out;
    append_json_string(out, "a\xFF\xC3");
    EXPECT_EQ(out, "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"");
    EXPECT_TRUE(parse_json(out));
    EXPECT_EQ(to_text(Json("a/b"), EscapeSlash::yes), R"("a\/b")");
}

TEST(JsonText, EscapesWhatMustBeWhereverItStands)
{
    for (int c = 0; c < 128; ++c)
        for (std::size_t before = 0; before < 18; ++before) {
            const auto text = std::string(before, 'x') + static_cast<char>(c) + std::string(17 - before, '~');
            for (const auto slash : {EscapeSlash::no, EscapeSlash::yes}) {
                const auto written = to_text(Json(text), slash);
                ASSERT_EQ(*parse_json(written)->string(), text) << c << " at " << before;
                const bool escaped = c < 0x20 || c == '"' || c == '\\' || (c == '/' && slash == EscapeSlash::yes);
                ASSERT_EQ(written.size() > text.size() + 2, escaped) << c << " at " << before;
            }
        }
    EXPECT_EQ(to_text(Json(std::string(9, '/') + "\xE3\x81\x82\n\"\"")), "\"/////////\xE3\x81\x82\\n\\\"\\\"\"");
}

TEST(Json, OfNoTextAtAllIsASyntaxError) { EXPECT_EQ(parse_json(std::string_view()).error().code, "JsonSyntax"); }

TEST(Json, SetAppendsOrReplaces)
{
    Json value;
    value.set("a", 1).set("b", "x").set("a", 2);
    EXPECT_EQ(to_text(value), R"({"a":2,"b":"x"})");
    EXPECT_EQ(*value.find("b")->string(), "x");
    EXPECT_EQ(value.find("c"), nullptr);
}

}  // namespace
}  // namespace sekisho::wire
