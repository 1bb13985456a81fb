#include "services/cognito_idp/imports/csv.h"

#include <gtest/gtest.h>

namespace sekisho::cognito_idp::csv {
namespace {

/// All records, or what is wrong.
std::string read(std::string_view text, Reader::Part part = Reader::Part::last)
{
    Reader reader(text, part);
    std::string all;
    for (;;) {
        const auto record = reader.next();
        if (!record) return "error: " + record.error().message;
        if (!*record) return all;
        for (const auto& field : **record) all += "[" + field + "]";
        all += ";";
    }
}

TEST(Csv, ReadsFieldsLinesAndQuotes)
{
    EXPECT_EQ(read("a,b,c\n1,2,3\n"), "[a][b][c];[1][2][3];");
    EXPECT_EQ(read("a,b\r\n1,2"), "[a][b];[1][2];") << "the last line needs no end";
    EXPECT_EQ(read(",,\n"), "[][][];");
    EXPECT_EQ(read("\"a,b\",\"c\"\"d\",\"e\nf\"\n"), "[a,b][c\"d][e\nf];");
    EXPECT_EQ(read("\"\",x\n"), "[][x];");
    EXPECT_EQ(read("\n\r\na\n\n"), "[a];") << "empty lines are none";
    EXPECT_EQ(read(""), "");
}

TEST(Csv, ABackslashBeforeACommaMakesItPartOfTheField)
{
    EXPECT_EQ(read("1 Main St\\, Springfield,x\n"), "[1 Main St, Springfield][x];");
    EXPECT_EQ(read("a\\b,c\\\n"), "[a\\b][c\\];");
    EXPECT_EQ(read("\"a\\,b\"\n"), "[a\\,b];") << "inside quotes it is a backslash";
}

TEST(Csv, FormulasAreData) { EXPECT_EQ(read("=1+1,@x,+y,-z\n"), "[=1+1][@x][+y][-z];"); }

TEST(Csv, WhatIsNotSoIsRefusedAndNothingBehindItIsRead)
{
    EXPECT_EQ(read("a\"b,c\nevil,row\n"), "error: a quote stands inside a field that is not quoted");
    EXPECT_EQ(read("\"a\"b\nevil,row\n"), "error: something stands behind a closing quote");
    EXPECT_EQ(read("\"a\nevil,row\n"), "error: a quote is never closed");
    EXPECT_EQ(read("\"" + std::string(longest_record, 'a') + "\nevil,row\n\""),
              "error: a record is too long, or a quote is never closed");
    EXPECT_EQ(read(std::string(300, ',') + "\n"), "error: a record has too many fields");
}

TEST(Csv, ARecordThatGoesOnBehindTheTextWaits)
{
    const std::string text = "a,b\n\"c\nd\",e\r\nf,g\n";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        Reader first(std::string_view(text).substr(0, cut), Reader::Part::more_follows);
        std::vector<Record> records;
        for (;;) {
            const auto record = first.next();
            ASSERT_TRUE(record) << cut;
            if (!*record) break;
            records.push_back(**record);
        }
        Reader second(std::string_view(text).substr(first.consumed()), Reader::Part::last);
        for (;;) {
            const auto record = second.next();
            ASSERT_TRUE(record) << cut;
            if (!*record) break;
            records.push_back(**record);
        }
        ASSERT_EQ(records.size(), 3U) << cut;
        EXPECT_EQ(records[1], (Record{"c\nd", "e"})) << cut;
        EXPECT_EQ(first.lines() + second.lines(), 4U) << cut;
    }
}

TEST(Csv, AByteOrderMarkIsNoPartOfTheFirstField)
{
    EXPECT_EQ(without_bom("\xEF\xBB\xBF"
                          "a"),
              "a");
    EXPECT_EQ(without_bom("a"), "a");
}

}  // namespace
}  // namespace sekisho::cognito_idp::csv
