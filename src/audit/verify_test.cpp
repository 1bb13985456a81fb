#include "audit/verify.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "audit/chain.h"
#include "audit/test_trail.h"
#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::audit {
namespace {

class Tampering : public TrailTest {
protected:
    void SetUp() override { write_records(10); }

    /// Replaces the only segment's lines and expects the check to fail, and a server to refuse to start if it must.
    void expect_found(const std::vector<std::string>& lines, std::uint64_t sequence)
    {
        spill(segment(), joined(lines));
        const auto report = check();
        ASSERT_TRUE(report.problem);
        EXPECT_EQ(report.problem->sequence, sequence) << report.problem->text;
    }
    std::vector<std::string> lines() { return lines_of(slurp(segment())); }
};

TEST_F(Tampering, AnUntouchedTrailIsIntact)
{
    const auto report = check();
    EXPECT_TRUE(report.intact()) << describe(report);
    EXPECT_EQ(report.records, 10U);
    EXPECT_EQ(report.last_sequence, 10U);
    EXPECT_EQ(report.head_sequence, 10U);
    EXPECT_EQ(report.head, HeadState::Kind::sealed);
}

TEST_F(Tampering, EveryChangedByteOfARecordIsFound)
{
    auto all = lines();
    auto& line = all[4];
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char old = line[at];
        line[at] = old == 'x' ? 'y' : 'x';
        spill(segment(), joined(all));
        ASSERT_FALSE(check().intact()) << "byte " << at;
        line[at] = old;
    }
}

TEST_F(Tampering, AChangeOfCaseInAHashIsFound)
{
    auto all = lines();
    const auto at = all[4].find("\"hash\":\"") + 8;
    auto digit = all[4].find_first_of("abcdef", at);
    all[4][digit] = static_cast<char>(all[4][digit] - 'a' + 'A');
    expect_found(all, 5);
}

TEST_F(Tampering, ARemovedRecordIsFound)
{
    auto all = lines();
    all.erase(all.begin() + 4);
    expect_found(all, 5);
}

TEST_F(Tampering, TwoSwappedRecordsAreFound)
{
    auto all = lines();
    std::swap(all[4], all[5]);
    expect_found(all, 5);
}

TEST_F(Tampering, ARepeatedRecordIsFound)
{
    auto all = lines();
    all.insert(all.begin() + 5, all[4]);
    expect_found(all, 6);
}

TEST_F(Tampering, AnEmptyLineIsFound)
{
    auto all = lines();
    all.insert(all.begin() + 5, "\n");
    expect_found(all, 6);
}

TEST_F(Tampering, ACutOffEndIsFoundByTheSealedHead)
{
    auto all = lines();
    all.pop_back();
    expect_found(all, 10);
    EXPECT_FALSE(open()) << "a server does not go on with a trail that was cut";
}

TEST_F(Tampering, AnEmptiedTrailIsFound)
{
    expect_found({}, 1);
    std::filesystem::remove(segment());
    EXPECT_FALSE(check().intact());
    EXPECT_FALSE(open());
}

TEST_F(Tampering, AChainThatWasComputedAnewIsFound)
{
    std::string forged;
    Link link;
    for (int i = 1; i <= 10; ++i) {
        auto record = sample_record(i);
        if (i == 5) record.user_name = "mallory";
        append_line(forged, record, link);
    }
    spill(segment(), forged);
    EXPECT_EQ(check().problem->sequence, 11U) << "the head was sealed over another record 10";
    EXPECT_FALSE(open());
    EXPECT_TRUE(verify(directory(), nullptr)->problem) << "the unsealed statement of the head differs as well";
}

TEST_F(Tampering, AnEditedHeadIsFound)
{
    auto all = lines();
    all.pop_back();
    spill(segment(), joined(all));
    const auto link = claimed_link(std::string_view(all.back()).substr(0, all.back().size() - 1)).value();
    auto head = slurp(directory() + "/head");
    const auto forged = "sekisho-audit-head-1 9 " + hex(link.hash) + " 1 " + std::to_string(joined(all).size());
    for (const std::size_t slot : {0U, 512U}) {
        const auto old = head.substr(slot, head.find_last_of(' ', head.find('\n', slot)) - slot);
        head.replace(slot, forged.size(), forged);
    }
    spill(directory() + "/head", head);
    EXPECT_EQ(check().head, HeadState::Kind::forged);
    EXPECT_FALSE(check().intact());
    EXPECT_FALSE(open());
}

TEST_F(Tampering, AHeadOfAnotherInstallationIsFound)
{
    const auto other = crypto::Sealer::ephemeral();
    EXPECT_EQ(verify(directory(), other.get())->head, HeadState::Kind::forged);
}

TEST_F(Tampering, AMissingHeadIsFound)
{
    std::filesystem::remove(directory() + "/head");
    EXPECT_FALSE(check().intact());
    EXPECT_FALSE(open());
}

TEST_F(Tampering, AnyoneCanRecomputeAHashWithTheRuleInTheReadme)
{
    const auto all = lines();
    const auto cut = all[0].find(",\"hash\":\"");
    EXPECT_EQ(all[0].substr(cut + 9, 64), hex(crypto::sha256(std::string(32, '\0') + all[0].substr(0, cut))));
}

class Rotated : public TrailTest {};

TEST_F(Rotated, TheChainGoesOnThroughTheSegments)
{
    write_records(20, 3000);
    const auto report = check();
    EXPECT_TRUE(report.intact()) << describe(report);
    EXPECT_EQ(report.records, 20U);
    EXPECT_GT(report.segments, 3U);
    write_records(5, 3000);
    EXPECT_EQ(check().records, 25U);
}

TEST_F(Rotated, ARestartRightAfterARotationGoesOn)
{
    write_records(1, 1);  // every record fills its segment
    write_records(1, 1);
    write_records(1, 1);
    const auto report = check();
    EXPECT_TRUE(report.intact()) << describe(report);
    EXPECT_EQ(report.records, 3U);
}

TEST_F(Rotated, AMissingSegmentIsFound)
{
    write_records(22, 3000);
    const auto segments = list_segments(directory()).value();
    const auto kept = slurp(segment(segments[1]));
    std::filesystem::remove(segment(segments[1]));
    EXPECT_EQ(check().problem->sequence, segments[1]);
    spill(segment(segments[1]), kept);
    std::filesystem::remove(segment(segments.back()));
    EXPECT_FALSE(check().intact());
}

TEST_F(Rotated, ArchivedSegmentsMayBeAbsentWhenTheReaderSaysSo)
{
    write_records(20, 3000);
    const auto second = list_segments(directory()).value()[1];
    std::filesystem::remove(segment(1));
    EXPECT_FALSE(check().intact());
    const auto report = verify(directory(), sealer_.get(), {.first_sequence = second}).value();
    EXPECT_TRUE(report.intact()) << describe(report);
    EXPECT_TRUE(open(3000)) << "and a server goes on";
}

}  // namespace
}  // namespace sekisho::audit
