#include "audit/query.h"

#include <gtest/gtest.h>

#include "audit/test_trail.h"

namespace sekisho::audit {
namespace {

class Queries : public TrailTest {
protected:
    std::vector<std::uint64_t> sequences(const Query& wanted) const
    {
        std::vector<std::uint64_t> found;
        for (const auto& entry : query(directory(), wanted).value()) found.push_back(entry.sequence);
        return found;
    }
};

using Numbers = std::vector<std::uint64_t>;

TEST_F(Queries, TheLastRecordsComeOldestFirstAcrossSegments)
{
    write_records(30, 3000);
    EXPECT_EQ(sequences({.last = 5}), (Numbers{26, 27, 28, 29, 30}));
    EXPECT_EQ(sequences({.last = 100}).size(), 30U);
    EXPECT_EQ(sequences({.last = 0}), Numbers{});
}

TEST_F(Queries, BlocksOfAnySizeAreCutIntoTheSameLines)
{
    auto trail = open();
    auto big = sample_record(1);
    big.request_parameters = "{\"a\":\"" + std::string(90'000, 'x') + "\"}";
    for (int i = 0; i < 12; ++i) ASSERT_TRUE((*trail)->append_blocking(i % 3 == 0 ? big : sample_record(i)));
    EXPECT_EQ(sequences({.last = 12}), (Numbers{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
}

TEST_F(Queries, ARecordThatIsBeingWrittenIsNotShown)
{
    write_records(2);
    spill(segment(), slurp(segment()) + "{\"eventVersion\"");
    EXPECT_EQ(sequences({}), (Numbers{1, 2}));
}

TEST_F(Queries, FiltersByUserActionOutcomeAndTime)
{
    {
        auto trail = open();
        auto denied = sample_record(3);
        denied.arn = "arn:aws:sts::123456789012:assumed-role/Reader/bob";
        denied.user_name.clear();
        denied.access_key_id = "ASIAOTHER";
        denied.principal_id = "AROA:bob";
        denied.error_code = "AccessDenied";
        denied.judgements[0].verdict = "implicitDeny";
        auto failed = sample_record(4);
        failed.error_code = "NoSuchKey";
        for (const auto& record : {sample_record(1), sample_record(2), denied, failed})
            ASSERT_TRUE((*trail)->append_blocking(record));
    }
    EXPECT_EQ(sequences({.user = "alice"}), (Numbers{1, 2, 4}));
    EXPECT_EQ(sequences({.user = "team/alice"}), (Numbers{1, 2, 4}));
    EXPECT_EQ(sequences({.user = "lice"}), Numbers{}) << "parts of names do not match";
    EXPECT_EQ(sequences({.user = "ASIAOTHER"}), Numbers{3});
    EXPECT_EQ(sequences({.user = "bob"}), Numbers{3});
    EXPECT_EQ(sequences({.action = "S3:getobject"}), (Numbers{2, 4}));
    EXPECT_EQ(sequences({.action = "GetObject"}), (Numbers{2, 4}));
    EXPECT_EQ(sequences({.action = "s3:Put*"}), (Numbers{1, 3}));
    EXPECT_EQ(sequences({.action = "iam:*"}), Numbers{});
    EXPECT_EQ(sequences({.outcome = Outcome::allowed}), (Numbers{1, 2}));
    EXPECT_EQ(sequences({.outcome = Outcome::denied}), Numbers{3});
    EXPECT_EQ(sequences({.outcome = Outcome::failed}), Numbers{4});
    EXPECT_EQ(sequences({.from = sample_record(2).time, .until = sample_record(4).time}), (Numbers{2, 3}));
    EXPECT_EQ(sequences({.request_id = "request-2"}), Numbers{2});
}

TEST_F(Queries, ALineTellsWhoDidWhatUnderWhichPermission)
{
    write_records(1);
    EXPECT_EQ(show(directory(), {}).value().at(0),
              "2026-11-20T06:51:34.123Z  allowed  arn:aws:iam::123456789012:user/team/alice  s3:PutObject  "
              "arn:aws:s3:::b/k  Storage#Objects  127.0.0.1  request-1");
}

TEST_F(Queries, ALineCannotCommandTheTerminal)
{
    auto record = sample_record();
    record.arn =
        "\x1b]0;owned\x07\xc2\x9b"
        "31m\xe2\x80\xae"
        "abc\r\n";
    const auto line = format_line({.record = record, .sequence = 1, .hash = ""});
    EXPECT_NE(line.find("?]0;owned??31m?abc??"), std::string::npos) << line;
}

}  // namespace
}  // namespace sekisho::audit
