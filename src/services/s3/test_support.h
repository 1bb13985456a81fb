#pragma once

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "services/s3/bucket_versioning.h"
#include "services/s3/complete_multipart_upload.h"
#include "services/s3/create_bucket.h"
#include "services/s3/create_multipart_upload.h"
#include "services/s3/delete_object.h"
#include "services/s3/get_object.h"
#include "services/s3/list_object_versions.h"
#include "services/s3/operations.h"
#include "services/s3/put_object.h"
#include "services/s3/upload_part.h"
#include "store/testing.h"

namespace sekisho::gate {

/// Stands in for the gate: everything is allowed, but for the advisory checks that a test denies.
class Authorizer {
public:
    static op::PassKey pass(std::vector<bool> advisory) { return op::PassKey(std::move(advisory)); }
};

}  // namespace sekisho::gate

/// For tests of operations: a bucket named "bucket" over a real database and real files.
namespace sekisho::s3 {

inline constexpr const char* account = "123456789012";

class S3 : public ::testing::Test {
protected:
    S3()
    {
        caller_.principal.kind = policy::PrincipalKind::user;
        caller_.principal.account = account;
        caller_.principal.arn = "arn:aws:iam::123456789012:user/u";
        files_ = std::move(*store::ObjectFiles::open(database_.directory() + "/objects", pool_));
        storage_ = std::make_unique<Storage>(*files_);
        load();
        CreateBucket::Input bucket;
        bucket.Bucket = "bucket";
        EXPECT_TRUE(run<CreateBucket>(std::move(bucket)));
        clock_.advance(std::chrono::seconds(1));
    }

    void load()
    {
        auto loaded = Buckets::load(*database_, {});
        ASSERT_TRUE(loaded) << loaded.error().detail;
        buckets_ = std::move(*loaded);
    }

    Stores stores() { return {*buckets_, *database_, *storage_, clock_}; }

    template <class T>
    T wait(Task<T> task)
    {
        auto future = boost::asio::co_spawn(io_, std::move(task), boost::asio::use_future);
        io_.restart();
        io_.run();
        return future.get();
    }

    /// The operation as the gate would run it; `denied` numbers the advisory checks that are.
    template <class Operation>
    Result<typename Operation::Output> run(typename Operation::Input input, std::set<std::size_t> denied = {})
    {
        const Operation operation(stores());
        op::Envelope envelope;
        envelope.region = "us-east-1";
        envelope.time = clock_.now();
        const auto checks = operation.access(input, caller_, envelope);
        if (!checks) return std::unexpected(checks.error());
        EXPECT_FALSE(checks->empty());
        std::vector<bool> advisory;
        for (const auto& check : *checks)
            if (check.advisory) advisory.push_back(!denied.contains(advisory.size()));
        auto authorized = gate::Authorizer::pass(advisory).seal(
            std::move(input), std::make_shared<const op::Caller>(caller_), std::make_shared<const op::Envelope>(envelope));
        return wait(operation.execute(std::move(authorized)));
    }

    Result<PutObject::Output> put(std::string key, std::string bytes, std::function<void(PutObject::Input&)> edit = {})
    {
        PutObject::Input input;
        input.Bucket = "bucket";
        input.Key = std::move(key);
        input.Body = net::string_body(std::move(bytes));
        if (edit) edit(input);
        return run<PutObject>(std::move(input));
    }

    struct Got {
        GetObject::Output output;
        std::string body;
    };
    Result<Got> get(std::string key, std::function<void(GetObject::Input&)> edit = {}, std::set<std::size_t> denied = {})
    {
        GetObject::Input input;
        input.Bucket = "bucket";
        input.Key = std::move(key);
        if (edit) edit(input);
        auto output = run<GetObject>(std::move(input), std::move(denied));
        if (!output) return std::unexpected(output.error());
        auto body = wait(net::read_all(*output->Body, 100'000'000));
        if (!body) return std::unexpected(body.error());
        return Got{std::move(*output), std::move(*body)};
    }
    std::string body_of(std::string key)
    {
        auto got = get(std::move(key));
        return got ? got->body : got.error().code;
    }

    Result<DeleteObject::Output> remove(std::string key, std::optional<std::string> version = {})
    {
        DeleteObject::Input input;
        input.Bucket = "bucket";
        input.Key = std::move(key);
        input.VersionId = std::move(version);
        return run<DeleteObject>(std::move(input));
    }

    void set_versioning(std::string status)
    {
        PutBucketVersioning::Input input;
        input.Bucket = "bucket";
        input.VersioningConfiguration.Status = std::move(status);
        ASSERT_TRUE(run<PutBucketVersioning>(std::move(input)));
    }

    std::vector<std::string> versions()
    {
        ListObjectVersions::Input input;
        input.Bucket = "bucket";
        std::vector<std::string> found;
        const auto output = run<ListObjectVersions>(std::move(input));
        for (const auto& version : *output->Versions) found.push_back(*version.Key + (*version.IsLatest ? "*" : ""));
        for (const auto& marker : *output->DeleteMarkers) found.push_back(*marker.Key + "-" + (*marker.IsLatest ? "*" : ""));
        return found;
    }

    std::size_t files_on_disk()
    {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(database_.directory() + "/objects"))
            if (entry.is_regular_file() && entry.path().filename().string().size() == 32) ++count;
        return count;
    }

    std::string start_upload(std::function<void(CreateMultipartUpload::Input&)> edit = {})
    {
        CreateMultipartUpload::Input input;
        input.Bucket = "bucket";
        input.Key = "big";
        if (edit) edit(input);
        return *run<CreateMultipartUpload>(std::move(input))->UploadId;
    }

    std::string upload(const std::string& id, int number, std::string bytes)
    {
        UploadPart::Input input;
        input.Bucket = "bucket";
        input.Key = "big";
        input.UploadId = id;
        input.PartNumber = number;
        input.Body = net::string_body(std::move(bytes));
        const auto output = run<UploadPart>(std::move(input));
        return output ? *output->ETag : output.error().code;
    }

    Result<CompleteMultipartUpload::Output> complete(const std::string& id,
                                                     const std::vector<std::pair<int, std::string>>& parts)
    {
        CompleteMultipartUpload::Input input;
        input.Bucket = "bucket";
        input.Key = "big";
        input.UploadId = id;
        auto& list = input.MultipartUpload.emplace().Parts.emplace();
        for (const auto& [number, etag] : parts) {
            auto& part = list.emplace_back();
            part.PartNumber = number;
            part.ETag = etag;
        }
        return run<CompleteMultipartUpload>(std::move(input));
    }

    boost::asio::io_context io_;
    WorkerPool pool_{2, 1000};
    store::TemporaryDatabase database_{migrations()};
    ManualClock clock_{from_epoch_seconds(1'800'000'000)};
    op::Caller caller_;
    std::unique_ptr<store::ObjectFiles> files_;
    std::unique_ptr<Storage> storage_;
    std::unique_ptr<Buckets> buckets_;
};

template <class T>
[[nodiscard]] std::string code_of(const Result<T>& result)
{
    return result ? "" : result.error().code;
}

inline const std::string large(300'000, 'x');

}  // namespace sekisho::s3
