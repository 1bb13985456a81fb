#include "services/s3/operations.h"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <future>

#include "base/encoding.h"
#include "services/s3/abort_multipart_upload.h"
#include "services/s3/bucket_policy.h"
#include "services/s3/bucket_versioning.h"
#include "services/s3/complete_multipart_upload.h"
#include "services/s3/copy_object.h"
#include "services/s3/create_bucket.h"
#include "services/s3/create_multipart_upload.h"
#include "services/s3/delete_object.h"
#include "services/s3/delete_objects.h"
#include "services/s3/get_object.h"
#include "services/s3/list_buckets.h"
#include "services/s3/list_object_versions.h"
#include "services/s3/list_objects.h"
#include "services/s3/list_parts.h"
#include "services/s3/names.h"
#include "services/s3/public_access_block.h"
#include "services/s3/put_object.h"
#include "services/s3/upload_part.h"
#include "services/s3/upload_part_copy.h"
#include "store/testing.h"

namespace sekisho::gate {

/// Stands in for the gate: everything is allowed, but for the advisory checks that a test denies.
class Authorizer {
public:
    static op::PassKey pass(std::vector<bool> advisory) { return op::PassKey(std::move(advisory)); }
};

}  // namespace sekisho::gate

namespace sekisho::s3 {
namespace {

constexpr const char* account = "123456789012";

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
std::string code_of(const Result<T>& result)
{
    return result ? "" : result.error().code;
}

const std::string large(300'000, 'x');

TEST_F(S3, KeepsAnObjectWithItsHeadersAndChecksum)
{
    const auto stored = put("a/b c", "hello", [](auto& input) {
        input.ContentType = "text/plain";
        input.ContentEncoding = "aws-chunked,gzip";
        input.Metadata.emplace()["k"] = "v";
        input.ContentMD5 = base64(crypto::md5("hello"));
        input.ChecksumSHA256 = base64(crypto::sha256("hello"));
        input.Tagging = "x=1";
    });
    ASSERT_TRUE(stored) << stored.error().code;
    EXPECT_EQ(stored->ETag, "\"5d41402abc4b2a76b9719d911017c592\"");
    EXPECT_FALSE(stored->VersionId);
    const auto got = get("a/b c", [](auto& input) { input.ChecksumMode = "ENABLED"; });
    ASSERT_TRUE(got);
    EXPECT_EQ(got->body, "hello");
    EXPECT_EQ(got->output.ContentType, "text/plain");
    EXPECT_EQ(got->output.ContentEncoding, "gzip");
    EXPECT_EQ(got->output.Metadata, (std::map<std::string, std::string>{{"k", "v"}}));
    EXPECT_EQ(got->output.ChecksumSHA256, base64(crypto::sha256("hello")));
    EXPECT_EQ(got->output.ContentLength, 5);
    EXPECT_EQ(got->output.TagCount, 1);
    EXPECT_EQ(files_on_disk(), 0u);  // small ones stand in the database
}

TEST_F(S3, RefusesABodyThatIsNotWhatItsHeadersPromiseAndKeepsNothingOfIt)
{
    EXPECT_EQ(code_of(put("k", large, [](auto& input) { input.ContentMD5 = base64(crypto::md5("other")); })), "BadDigest");
    EXPECT_EQ(code_of(put("k", large, [](auto& input) { input.ChecksumSHA256 = base64(crypto::sha256("other")); })),
              "BadDigest");
    EXPECT_EQ(code_of(put("k", "b", [](auto& input) { input.ContentMD5 = "nonsense"; })), "InvalidDigest");
    EXPECT_EQ(code_of(put("k", "b", [](auto& input) { input.ChecksumCRC32 = "AAA="; })), "InvalidRequest");
    EXPECT_EQ(code_of(get("k")), "NoSuchKey");
    EXPECT_EQ(files_on_disk(), 0u);
}

TEST_F(S3, RefusesWhatIsNotServed)
{
    EXPECT_EQ(code_of(put("k", "b", [](auto& input) { input.ACL = "public-read"; })), "AccessControlListNotSupported");
    EXPECT_EQ(code_of(put("k", "b", [](auto& input) { input.ServerSideEncryption = "aws:kms"; })),
              "InvalidEncryptionAlgorithmError");
    EXPECT_EQ(code_of(put("k", "b", [](auto& input) { input.SSECustomerAlgorithm = "AES256"; })), "NotImplemented");
    EXPECT_EQ(code_of(put("k", "b", [](auto& input) { input.ObjectLockMode = "COMPLIANCE"; })), "InvalidRequest");
    EXPECT_EQ(code_of(put("k", "b", [](auto& input) { input.StorageClass = "GLACIER"; })), "InvalidStorageClass");
    EXPECT_EQ(code_of(put(std::string(1025, 'k'), "b")), "KeyTooLongError");
}

TEST_F(S3, AnswersRangesAndConditions)
{
    ASSERT_TRUE(put("k", large + "end"));
    const auto tail = get("k", [](auto& input) { input.Range = "bytes=-3"; });
    ASSERT_TRUE(tail);
    EXPECT_EQ(tail->body, "end");
    EXPECT_EQ(tail->output.ContentRange, "bytes 300000-300002/300003");
    EXPECT_EQ(code_of(get("k", [](auto& input) { input.Range = "bytes=400000-"; })), "InvalidRange");
    const auto unchanged = get("k", [&](auto& input) { input.IfNoneMatch = *tail->output.ETag; });
    ASSERT_FALSE(unchanged);
    EXPECT_EQ(unchanged.error().status, 304);
    EXPECT_FALSE(unchanged.error().headers.empty());
    EXPECT_EQ(code_of(put("k", "again", [](auto& input) { input.IfNoneMatch = "*"; })), "PreconditionFailed");
    EXPECT_EQ(body_of("k").size(), large.size() + 3);
}

TEST_F(S3, TellsOfAbsenceOnlyToThoseWhoMayList)
{
    EXPECT_EQ(code_of(get("missing")), "NoSuchKey");
    EXPECT_EQ(code_of(get("missing", {}, {0})), "AccessDenied");
}

TEST_F(S3, RemovesFilesThatNothingRefersTo)
{
    ASSERT_TRUE(put("k", large));
    EXPECT_EQ(files_on_disk(), 1u);
    ASSERT_TRUE(put("k", large + "2"));
    EXPECT_EQ(files_on_disk(), 1u);
    ASSERT_TRUE(remove("k"));
    EXPECT_EQ(files_on_disk(), 0u);
}

TEST_F(S3, LetsAReaderFinishWhenTheObjectIsDeletedMeanwhile)
{
    ASSERT_TRUE(put("k", large));
    GetObject::Input input;
    input.Bucket = "bucket";
    input.Key = "k";
    auto reading = run<GetObject>(std::move(input));
    ASSERT_TRUE(reading);
    ASSERT_TRUE(remove("k"));
    EXPECT_EQ(files_on_disk(), 1u);
    const auto body = wait(net::read_all(*reading->Body, 1'000'000));
    ASSERT_TRUE(body);
    EXPECT_EQ(*body, large);
    reading->Body.reset();
    ASSERT_TRUE(remove("k"));
    wait(storage_->discard(std::vector<std::string>()));
    EXPECT_EQ(files_on_disk(), 0u);
}

TEST_F(S3, KeepsVersionsAndDeleteMarkers)
{
    ASSERT_TRUE(put("k", "null version"));
    set_versioning("Enabled");
    const auto first = put("k", "one");
    const auto second = put("k", large);
    ASSERT_TRUE(first && second && first->VersionId && second->VersionId);
    EXPECT_NE(first->VersionId, second->VersionId);
    const auto deleted = remove("k");
    ASSERT_TRUE(deleted);
    EXPECT_EQ(deleted->DeleteMarker, true);
    const auto gone = get("k");
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, "NoSuchKey");
    EXPECT_EQ(gone.error().headers.front(), (std::pair<std::string, std::string>{"x-amz-delete-marker", "true"}));
    EXPECT_EQ(code_of(get("k", [&](auto& input) { input.VersionId = *deleted->VersionId; })), "MethodNotAllowed");
    EXPECT_EQ(get("k", [&](auto& input) { input.VersionId = *first->VersionId; })->body, "one");
    EXPECT_EQ(get("k", [&](auto& input) { input.VersionId = "null"; })->body, "null version");
    EXPECT_EQ(versions(), (std::vector<std::string>{"k", "k", "k", "k-*"}));

    // Removing the marker brings the newest version back.
    ASSERT_TRUE(remove("k", *deleted->VersionId));
    EXPECT_EQ(body_of("k"), large);
    ASSERT_TRUE(remove("k", *second->VersionId));
    EXPECT_EQ(body_of("k"), "one");
    EXPECT_EQ(files_on_disk(), 0u);
    EXPECT_TRUE(remove("k", std::string(32, '0')));  // a version that is not there: success
    EXPECT_EQ(code_of(remove("k", "not/valid")), "InvalidArgument");
}

TEST_F(S3, SuspendedVersioningReplacesTheNullVersionOnly)
{
    set_versioning("Enabled");
    const auto kept = put("k", "kept");
    set_versioning("Suspended");
    ASSERT_EQ(put("k", "first null")->VersionId, "null");
    ASSERT_EQ(put("k", "second null")->VersionId, "null");
    EXPECT_EQ(versions(), (std::vector<std::string>{"k*", "k"}));
    const auto deleted = remove("k");
    EXPECT_EQ(deleted->VersionId, "null");
    EXPECT_EQ(deleted->DeleteMarker, true);
    EXPECT_EQ(versions(), (std::vector<std::string>{"k", "k-*"}));
    EXPECT_EQ(get("k", [&](auto& input) { input.VersionId = *kept->VersionId; })->body, "kept");
}

TEST_F(S3, DeletesManyKeysEachOnItsOwnPermission)
{
    for (const auto* key : {"a", "b", "c"}) ASSERT_TRUE(put(key, large));
    DeleteObjects::Input input;
    input.Bucket = "bucket";
    for (const auto* key : {"a", "b", "missing", "c"}) input.Delete.Objects.emplace_back().Key = key;
    const auto output = run<DeleteObjects>(std::move(input), {1});
    ASSERT_TRUE(output);
    EXPECT_EQ(output->Deleted->size(), 3u);
    ASSERT_EQ(output->Errors->size(), 1u);
    EXPECT_EQ(output->Errors->front().Key, "b");
    EXPECT_EQ(output->Errors->front().Code, "AccessDenied");
    EXPECT_EQ(body_of("b"), large);
    EXPECT_EQ(body_of("a"), "NoSuchKey");
    EXPECT_EQ(files_on_disk(), 1u);
    EXPECT_EQ(code_of(run<DeleteObjects>(DeleteObjects::Input{.Bucket = "bucket"})), "MalformedXML");
}

TEST_F(S3, CopiesWithoutCopyingBytes)
{
    ASSERT_TRUE(put("source", large, [](auto& input) {
        input.ContentType = "text/x";
        input.Tagging = "t=1";
    }));
    CopyObject::Input input;
    input.Bucket = "bucket";
    input.Key = "copy";
    input.CopySource = "bucket/source";
    const auto copied = run<CopyObject>(std::move(input));
    ASSERT_TRUE(copied) << copied.error().code;
    EXPECT_EQ(copied->CopyObjectResult->ETag, "\"" + hex(crypto::md5(large)) + "\"");
    EXPECT_EQ(files_on_disk(), 1u);
    ASSERT_TRUE(remove("source"));
    EXPECT_EQ(files_on_disk(), 1u);
    EXPECT_EQ(get("copy")->output.ContentType, "text/x");
    EXPECT_EQ(body_of("copy"), large);

    // Onto itself, with new metadata: the same file goes on.
    CopyObject::Input itself;
    itself.Bucket = "bucket";
    itself.Key = "copy";
    itself.CopySource = "bucket/copy";
    EXPECT_EQ(code_of(run<CopyObject>(CopyObject::Input(itself))), "InvalidRequest");
    itself.MetadataDirective = "REPLACE";
    itself.Metadata.emplace()["new"] = "1";
    ASSERT_TRUE(run<CopyObject>(CopyObject::Input(itself)));
    EXPECT_EQ(body_of("copy"), large);
    EXPECT_EQ(get("copy")->output.Metadata->at("new"), "1");
    // Who may not read the source's tags may not copy them.
    EXPECT_EQ(code_of(run<CopyObject>(CopyObject::Input(itself), {1})), "AccessDenied");
    itself.CopySource = "bucket/missing";
    EXPECT_EQ(code_of(run<CopyObject>(CopyObject::Input(itself))), "NoSuchKey");
    EXPECT_EQ(code_of(run<CopyObject>(CopyObject::Input(itself), {0})), "AccessDenied");
}

TEST_F(S3, MakesOneObjectOfPartsWithoutMovingThem)
{
    const std::string first(5 * 1024 * 1024, 'a');
    const auto id = start_upload();
    const auto a = upload(id, 1, first);
    const auto b = upload(id, 2, "tail");
    upload(id, 3, large);  // left out of the list
    EXPECT_EQ(files_on_disk(), 2u);
    EXPECT_EQ(code_of(complete(id, {{2, b}, {1, a}})), "InvalidPartOrder");
    EXPECT_EQ(code_of(complete(id, {{1, b}})), "InvalidPart");
    EXPECT_EQ(code_of(complete(id, {{2, b}, {3, "\"" + hex(crypto::md5(large)) + "\""}})), "EntityTooSmall");
    const auto completed = complete(id, {{1, a}, {2, b}});
    ASSERT_TRUE(completed) << completed.error().code;
    EXPECT_EQ(completed->ETag, "\"" + multipart_etag({hex(crypto::md5(first)), hex(crypto::md5("tail"))}) + "\"");
    ChecksumHasher whole(ChecksumAlgorithm::crc64nvme);
    whole.update(first + "tail");
    EXPECT_EQ(completed->ChecksumCRC64NVME, base64(whole.finish()));
    EXPECT_EQ(files_on_disk(), 1u);
    EXPECT_EQ(body_of("big"), first + "tail");
    const auto across = get("big", [](auto& input) { input.Range = "bytes=5242878-5242881"; });
    EXPECT_EQ(across->body, "aata");
    const auto part = get("big", [](auto& input) { input.PartNumber = 2; });
    EXPECT_EQ(part->body, "tail");
    EXPECT_EQ(part->output.PartsCount, 2);
    EXPECT_EQ(code_of(get("big", [](auto& input) { input.PartNumber = 3; })), "InvalidPartNumber");
    EXPECT_EQ(code_of(complete(id, {{1, a}})), "NoSuchUpload");
}

TEST_F(S3, ReplacesAndAbortsParts)
{
    const auto id = start_upload();
    upload(id, 1, large);
    upload(id, 1, large + "2");
    EXPECT_EQ(files_on_disk(), 1u);
    ListParts::Input list;
    list.Bucket = "bucket";
    list.Key = "big";
    list.UploadId = id;
    const auto parts = run<ListParts>(std::move(list));
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->Parts->size(), 1u);
    EXPECT_EQ(parts->Parts->front().Size, static_cast<std::int64_t>(large.size() + 1));
    AbortMultipartUpload::Input abort;
    abort.Bucket = "bucket";
    abort.Key = "other";
    abort.UploadId = id;
    EXPECT_EQ(code_of(run<AbortMultipartUpload>(AbortMultipartUpload::Input(abort))), "NoSuchUpload");  // not this key's
    abort.Key = "big";
    EXPECT_TRUE(run<AbortMultipartUpload>(std::move(abort)));
    EXPECT_EQ(files_on_disk(), 0u);
    EXPECT_EQ(upload(id, 2, large), "NoSuchUpload");
    EXPECT_EQ(files_on_disk(), 0u);
}

TEST_F(S3, CopiesRangesIntoParts)
{
    ASSERT_TRUE(put("source", large + "0123456789"));
    const auto id = start_upload();
    UploadPartCopy::Input input;
    input.Bucket = "bucket";
    input.Key = "big";
    input.UploadId = id;
    input.PartNumber = 1;
    input.CopySource = "bucket/source";
    input.CopySourceRange = "bytes=300002-300004";
    const auto copied = run<UploadPartCopy>(std::move(input));
    ASSERT_TRUE(copied) << copied.error().code;
    EXPECT_EQ(copied->CopyPartResult->ETag, "\"" + hex(crypto::md5("234")) + "\"");
    ASSERT_TRUE(complete(id, {{1, *copied->CopyPartResult->ETag}}));
    ASSERT_TRUE(remove("source"));
    EXPECT_EQ(body_of("big"), "234");
}

TEST_F(S3, ListsPagesOfKeysAndPrefixes)
{
    for (const auto* key : {"a", "b/1", "b/2", "c d", "é"}) ASSERT_TRUE(put(key, "x"));
    ListObjectsV2::Input input;
    input.Bucket = "bucket";
    input.Delimiter = "/";
    input.MaxKeys = 2;
    input.EncodingType = "url";
    const auto first = run<ListObjectsV2>(ListObjectsV2::Input(input));
    ASSERT_TRUE(first);
    EXPECT_EQ(first->Contents->size(), 1u);
    EXPECT_EQ(first->CommonPrefixes->front().Prefix, "b/");
    EXPECT_EQ(first->KeyCount, 2);
    EXPECT_EQ(first->IsTruncated, true);
    input.ContinuationToken = first->NextContinuationToken;
    const auto second = run<ListObjectsV2>(ListObjectsV2::Input(input));
    ASSERT_TRUE(second);
    ASSERT_EQ(second->Contents->size(), 2u);
    EXPECT_EQ(second->Contents->front().Key, "c%20d");
    EXPECT_EQ(second->Contents->back().Key, "%C3%A9");
    EXPECT_EQ(second->IsTruncated, false);
}

TEST_F(S3, PagesVersionsAlsoWhenTheMarkerWasDeletedMeanwhile)
{
    set_versioning("Enabled");
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(put("k", std::to_string(i)));
    ASSERT_TRUE(put("z", "last"));
    ListObjectVersions::Input input;
    input.Bucket = "bucket";
    input.MaxKeys = 2;
    std::size_t seen = 0;
    for (int page = 0; page < 10; ++page) {
        const auto output = run<ListObjectVersions>(ListObjectVersions::Input(input));
        ASSERT_TRUE(output);
        for (const auto& version : *output->Versions) {
            ++seen;
            ASSERT_TRUE(remove(*version.Key, *version.VersionId));
        }
        if (!*output->IsTruncated) break;
        input.KeyMarker = output->NextKeyMarker;
        input.VersionIdMarker = output->NextVersionIdMarker;
    }
    EXPECT_EQ(seen, 6u);
    EXPECT_TRUE(run<DeleteBucket>({.Bucket = "bucket"}));
}

TEST_F(S3, BucketsAreUniqueNamedByTheRulesAndDeletedOnlyEmpty)
{
    EXPECT_EQ(code_of(run<CreateBucket>({.Bucket = "bucket"})), "BucketAlreadyOwnedByYou");
    EXPECT_EQ(code_of(run<CreateBucket>({.Bucket = "No"})), "InvalidBucketName");
    ASSERT_TRUE(put("k", "x"));
    EXPECT_EQ(code_of(run<DeleteBucket>({.Bucket = "bucket"})), "BucketNotEmpty");
    ASSERT_TRUE(remove("k"));
    start_upload();
    EXPECT_TRUE(run<DeleteBucket>({.Bucket = "bucket"}));
    EXPECT_EQ(code_of(put("k", "x")), "NoSuchBucket");
    EXPECT_EQ(code_of(run<HeadBucket>({.Bucket = "bucket"})), "NoSuchBucket");
    EXPECT_TRUE(run<ListBuckets>({})->Buckets->empty());
}

TEST_F(S3, AnotherAccountsBucketIsNeitherListedNorMade)
{
    caller_.principal.account = "999999999999";
    EXPECT_EQ(code_of(run<CreateBucket>({.Bucket = "bucket"})), "BucketAlreadyExists");
    EXPECT_TRUE(run<ListBuckets>({})->Buckets->empty());
    const auto check = object_check(*buckets_->state(), "s3:GetObject", "bucket", "k", caller_);
    EXPECT_EQ(check.resource_account, account);
    EXPECT_EQ(check.resource, "arn:aws:s3:::bucket/k");
}

TEST_F(S3, ABucketMadeByAnotherAccountSinceTheRequestWasJudgedIsNotOpened)
{
    op::Caller other;
    other.principal.account = "999999999999";
    op::Envelope envelope;
    envelope.time = from_epoch_seconds(1'800'000'000);  // when the bucket was made
    EXPECT_EQ(code_of(open_bucket(*buckets_, "bucket", {}, other, envelope)), "AccessDenied");
    envelope.time += std::chrono::milliseconds(1);
    EXPECT_TRUE(open_bucket(*buckets_, "bucket", {}, other, envelope));
    EXPECT_EQ(code_of(open_bucket(*buckets_, "bucket", "111111111111", caller_, envelope)), "AccessDenied");
}

constexpr const char* public_policy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/*"}]})";

TEST_F(S3, PublicPoliciesAreBlockedUntilTheBlockIsLifted)
{
    PutBucketPolicy::Input input;
    input.Bucket = "bucket";
    input.Policy = public_policy;
    const auto blocked = run<PutBucketPolicy>(PutBucketPolicy::Input(input));
    ASSERT_FALSE(blocked);
    EXPECT_EQ(blocked.error().status, 403);
    EXPECT_EQ(code_of(run<GetBucketPolicy>({.Bucket = "bucket"})), "NoSuchBucketPolicy");
    ASSERT_TRUE(run<DeletePublicAccessBlock>({.Bucket = "bucket"}));
    ASSERT_TRUE(run<PutBucketPolicy>(PutBucketPolicy::Input(input)));
    EXPECT_EQ(run<GetBucketPolicy>({.Bucket = "bucket"})->Policy, public_policy);
    EXPECT_EQ(run<GetBucketPolicyStatus>({.Bucket = "bucket"})->PolicyStatus->IsPublic, true);

    const op::Caller anonymous;
    EXPECT_TRUE(object_check(*buckets_->state(), "s3:GetObject", "bucket", "k", anonymous).resource_policy);
    // RestrictPublicBuckets holds an existing public policy back from everyone outside the account.
    PutPublicAccessBlock::Input block;
    block.Bucket = "bucket";
    block.PublicAccessBlockConfiguration.RestrictPublicBuckets = true;
    ASSERT_TRUE(run<PutPublicAccessBlock>(std::move(block)));
    EXPECT_FALSE(object_check(*buckets_->state(), "s3:GetObject", "bucket", "k", anonymous).resource_policy);
    EXPECT_TRUE(object_check(*buckets_->state(), "s3:GetObject", "bucket", "k", caller_).resource_policy);
}

TEST_F(S3, TheOwnersRootUserIsNotLockedOutOfTheBucketPolicy)
{
    ASSERT_TRUE(run<DeletePublicAccessBlock>({.Bucket = "bucket"}));
    PutBucketPolicy::Input input;
    input.Bucket = "bucket";
    input.Policy =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::bucket"}]})";
    ASSERT_TRUE(run<PutBucketPolicy>(std::move(input)));
    op::Caller root = caller_;
    root.principal.kind = policy::PrincipalKind::root;
    EXPECT_FALSE(bucket_check(*buckets_->state(), "s3:DeleteBucketPolicy", "bucket", root).resource_policy);
    EXPECT_TRUE(bucket_check(*buckets_->state(), "s3:ListBucket", "bucket", root).resource_policy);
    EXPECT_TRUE(bucket_check(*buckets_->state(), "s3:DeleteBucketPolicy", "bucket", caller_).resource_policy);
}

TEST_F(S3, SettingsAreThereAfterARestart)
{
    set_versioning("Enabled");
    ASSERT_TRUE(run<DeletePublicAccessBlock>({.Bucket = "bucket"}));
    PutBucketPolicy::Input input;
    input.Bucket = "bucket";
    input.Policy = public_policy;
    ASSERT_TRUE(run<PutBucketPolicy>(std::move(input)));
    load();
    const auto bucket = buckets_->find("bucket");
    ASSERT_TRUE(bucket && bucket->policy);
    EXPECT_TRUE(bucket->policy_is_public);
    EXPECT_EQ(bucket->versioning, Versioning::enabled);
    EXPECT_FALSE(bucket->public_access_block);
    EXPECT_EQ(bucket->ownership, "BucketOwnerEnforced");
}

TEST_F(S3, EveryOperationAsksForPermission)
{
    const auto operations = make_operations(stores());
    EXPECT_EQ(operations.size(), 61u);
    for (const auto& operation : operations) EXPECT_EQ(operation->open_reason(), nullptr) << operation->schema().name;
}

TEST_F(S3, AnonymousCallersNeitherListNorMakeBuckets)
{
    caller_ = op::Caller();
    EXPECT_EQ(code_of(run<CreateBucket>({.Bucket = "mine"})), "AccessDenied");
    EXPECT_EQ(code_of(run<ListBuckets>({})), "AccessDenied");
}

}  // namespace
}  // namespace sekisho::s3
