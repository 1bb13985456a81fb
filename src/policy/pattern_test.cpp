#include "policy/pattern.h"

#include <gtest/gtest.h>

#include "policy/condition/condition.h"
#include "policy/json_reader.h"

namespace sekisho::policy {
namespace {

bool globs(std::string_view pattern, std::string_view text)
{
    const auto compiled = Pattern::compile(pattern, Wildcards::active, Variables::literal);
    return compiled.has_value() && compiled->matches_plain(text);
}

TEST(Globs, match_whole_characters)
{
    EXPECT_TRUE(globs("?", "\u20ac"));
    EXPECT_FALSE(globs("??", "\u20ac"));
    EXPECT_FALSE(globs("*??", "\u20ac"));
    EXPECT_TRUE(globs("*?", "\u20ac"));
    EXPECT_TRUE(globs("??", "\x80\x81")) << "stray bytes are one character each";
    EXPECT_TRUE(globs("?", std::string_view("\0", 1)));
}

TEST(Globs, match_bytes_that_the_engine_uses_inside)
{
    EXPECT_TRUE(globs("a*", "a\xFF\xFE"));
    EXPECT_FALSE(globs("ab", "a\xFF"));
    Context context;
    context.set("k", "\xFF");
    const auto pattern = Pattern::compile("x${k}", Wildcards::active, Variables::substituted);
    ASSERT_TRUE(pattern.has_value());
    EXPECT_FALSE(pattern->matches("xabc", context)) << "a byte of a value is no wildcard";
    EXPECT_TRUE(pattern->matches("x\xFF", context));
}

TEST(Globs, with_many_stars_stay_quick)
{
    std::string pattern;
    for (int i = 0; i < 1000; ++i) pattern += "*a";
    EXPECT_FALSE(globs(pattern + "b", std::string(4000, 'a')));
}

TEST(Globs, of_edges)
{
    EXPECT_TRUE(globs("", ""));
    EXPECT_FALSE(globs("", "a"));
    EXPECT_TRUE(globs("***", ""));
    EXPECT_TRUE(globs("a**b", "ab"));
    EXPECT_FALSE(globs("?*", ""));
}

TEST(Patterns, are_widened_where_a_variable_is_not_known)
{
    Context context;
    context.set("b", "B*");
    const auto pattern = Pattern::compile("x${A}-${b}*", Wildcards::literal, Variables::substituted);
    ASSERT_TRUE(pattern.has_value());
    EXPECT_EQ(pattern->variables(), (std::vector<std::string_view>{"a", "b"}));
    const std::vector<std::string_view> unknown{"a"};
    const auto wide = pattern->widened(unknown);
    EXPECT_TRUE(wide.matches("xanything-B**", context));
    EXPECT_FALSE(wide.matches("xanything-B*", context)) << "what was literal stays literal";
    const std::vector<std::string_view> both{"a", "b"};
    EXPECT_TRUE(pattern->widened(both).matches_plain("x-*"));
    EXPECT_FALSE(pattern->widened(both).matches_plain("y-*"));
}

TEST(Operators, are_27)
{
    int known = 0;
    for (const std::string_view name : {"StringEquals",
                                        "StringNotEquals",
                                        "StringEqualsIgnoreCase",
                                        "StringNotEqualsIgnoreCase",
                                        "StringLike",
                                        "StringNotLike",
                                        "NumericEquals",
                                        "NumericNotEquals",
                                        "NumericLessThan",
                                        "NumericLessThanEquals",
                                        "NumericGreaterThan",
                                        "NumericGreaterThanEquals",
                                        "DateEquals",
                                        "DateNotEquals",
                                        "DateLessThan",
                                        "DateLessThanEquals",
                                        "DateGreaterThan",
                                        "DateGreaterThanEquals",
                                        "Bool",
                                        "BinaryEquals",
                                        "IpAddress",
                                        "NotIpAddress",
                                        "ArnEquals",
                                        "ArnLike",
                                        "ArnNotEquals",
                                        "ArnNotLike",
                                        "Null"}) {
        known += parse_operator(name).has_value() ? 1 : 0;
        EXPECT_EQ(parse_operator(std::string(name) + "IfExists").has_value(), name != "Null") << name;
        EXPECT_TRUE(parse_operator("FORALLVALUES:" + std::string(name)).has_value()) << name;
    }
    EXPECT_EQ(known, 27);
    for (const std::string_view name : {"", "String", "StringEqual", "ForAllValues:",
                                        "ForAnyValue:ForAllValues:StringEquals", "BinaryNotEquals", "BoolNot"})
        EXPECT_FALSE(parse_operator(name).has_value()) << name;
}

TEST(JsonReader, keeps_places_and_spelling)
{
    const auto root = read_json(R"( {"a" : [1.50, "x\u00e9\ud83d\ude00\n", true, null]} )");
    ASSERT_TRUE(root.has_value());
    const auto& list = *root->find("a");
    EXPECT_EQ(root->offset, 1U);
    EXPECT_EQ(list.offset, 8U);
    EXPECT_EQ(root->names[0].offset, 2U);
    EXPECT_EQ(list.items[0].text, "1.50");
    EXPECT_EQ(list.items[1].text, "x\u00e9\U0001F600\n");
    EXPECT_EQ(list.items[3].type, JsonNode::Type::null);
}

TEST(JsonReader, says_where_the_text_breaks)
{
    const std::pair<std::string_view, std::size_t> faults[] = {{"", 0},
                                                               {"{\"a\":1,}", 7},
                                                               {"[1 2]", 3},
                                                               {"{\"a\" 1}", 5},
                                                               {"\"\\x\"", 2},
                                                               {"nul", 0},
                                                               {"[1]]", 3},
                                                               {"-", 0},
                                                               {"1.", 2},
                                                               {"1e", 2},
                                                               {"\"\\ud800x\"", 1},
                                                               {"\"\\udc00\"", 1},
                                                               {"\"a\tb\"", 2},
                                                               {"\"abc", 4},
                                                               {"{\"a\":1,\"a\":2}", 7},
                                                               {"\"\xFF\"", 0},
                                                               {"+1", 0},
                                                               {".5", 0},
                                                               {"\"\\u12G4\"", 1}};
    for (const auto& [text, offset] : faults) {
        const auto root = read_json(text);
        ASSERT_FALSE(root.has_value()) << text;
        EXPECT_EQ(root.error().offset, offset) << text << ": " << root.error().reason;
    }
}

TEST(JsonReader, bounds_depth)
{
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(read_json(nested(json_depth_limit)).has_value());
    EXPECT_FALSE(read_json(nested(json_depth_limit + 1)).has_value());
}

TEST(Pattern, is_taken_apart_into_text_wildcards_and_variables)
{
    using Piece = Pattern::Piece;
    using Kind = Piece::Kind;
    const auto pattern = Pattern::compile("a*b?${*}${Aws:X, 'd'}${y}", Wildcards::active, Variables::substituted);
    ASSERT_TRUE(pattern);
    const std::vector<Piece> expected{{Kind::text, "a", {}},    {Kind::star, {}, {}},  {Kind::text, "b", {}},
                                      {Kind::question, {}, {}}, {Kind::text, "*", {}}, {Kind::variable, "d", "aws:x", true},
                                      {Kind::variable, {}, "y"}};
    EXPECT_EQ(pattern->pieces(), expected);
    EXPECT_TRUE(Pattern::compile("", Wildcards::active, Variables::substituted)->pieces().empty());
}

}  // namespace
}  // namespace sekisho::policy
