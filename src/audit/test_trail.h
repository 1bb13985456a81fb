#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "audit/file_trail.h"
#include "audit/segments.h"
#include "audit/verify.h"
#include "base/clock.h"
#include "crypto/sealer.h"
#include "store/testing.h"

/// What the tests of this folder share: a trail in a temporary folder, and a hand that changes its files.
namespace sekisho::audit {

inline Record sample_record(int number = 1)
{
    Record record;
    record.time = from_epoch_milliseconds(1'795'157'493'123 + std::int64_t{number} * 1000);
    record.event_source = "s3.amazonaws.com";
    record.event_name = number % 2 == 0 ? "GetObject" : "PutObject";
    record.region = "us-east-1";
    record.source_ip = "127.0.0.1";
    record.user_agent = "aws-cli/2";
    record.request_id = "request-" + std::to_string(number);
    record.event_id = "event-" + std::to_string(number);
    record.read_only = number % 2 == 0;
    record.recipient_account = record.account = "123456789012";
    record.identity_type = "IAMUser";
    record.principal_id = "AIDAEXAMPLE";
    record.arn = "arn:aws:iam::123456789012:user/team/alice";
    record.access_key_id = "AKIAEXAMPLE";
    record.user_name = "alice";
    record.request_parameters = R"({"bucketName":"b","key":"k"})";
    record.resources = {{.arn = "arn:aws:s3:::b/k", .account = "123456789012"}};
    record.judgements = {{.action = "s3:" + record.event_name,
                          .resource = "arn:aws:s3:::b/k",
                          .verdict = "allowed",
                          .policy_type = "identity",
                          .policy = "Storage",
                          .statement = "Objects"}};
    return record;
}

class TrailTest : public ::testing::Test {
protected:
    [[nodiscard]] std::string directory() const { return place_.file("audit"); }
    [[nodiscard]] std::string segment(std::uint64_t first = 1) const { return segment_path(directory(), first); }

    Result<std::unique_ptr<FileTrail>> open(std::uint64_t segment_bytes = 64UL << 20)
    {
        FileTrailOptions options{.directory = directory()};
        options.segment_bytes = segment_bytes;
        return FileTrail::open(std::move(options), *sealer_, clock_);
    }
    /// A closed trail of `count` records.
    void write_records(int count, std::uint64_t segment_bytes = 64UL << 20)
    {
        auto trail = open(segment_bytes);
        ASSERT_TRUE(trail) << trail.error().message;
        for (int i = 1; i <= count; ++i) ASSERT_TRUE((*trail)->append_blocking(sample_record(i)));
    }
    [[nodiscard]] Report check() const
    {
        auto report = verify(directory(), sealer_.get());
        EXPECT_TRUE(report);
        return report.value_or(Report{});
    }

    static std::string slurp(const std::string& path)
    {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static void spill(const std::string& path, const std::string& bytes)
    {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    }
    static std::vector<std::string> lines_of(const std::string& text)
    {
        std::vector<std::string> lines;
        for (std::size_t at = 0; at < text.size();) {
            const auto end = text.find('\n', at);
            lines.push_back(text.substr(at, end - at + 1));
            at = end + 1;
        }
        return lines;
    }
    static std::string joined(const std::vector<std::string>& lines)
    {
        std::string text;
        for (const auto& line : lines) text += line;
        return text;
    }

    store::TemporaryDirectory place_;
    boost::asio::io_context io_;  // outlives every trail, whose thread posts to it
    std::unique_ptr<crypto::Sealer> sealer_ = crypto::Sealer::ephemeral();
    SystemClock clock_;
};

}  // namespace sekisho::audit
