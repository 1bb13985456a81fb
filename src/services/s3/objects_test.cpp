#include "services/s3/test_support.h"

#include "services/s3/delete_object.h"
#include "services/s3/delete_objects.h"
#include "services/s3/get_object.h"
#include "services/s3/put_object.h"

namespace sekisho::s3 {
namespace {

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

// A crash between the bytes and their row leaves a file that nothing refers to.
TEST_F(S3, SweepsFilesThatNoRowRefersTo)
{
    ASSERT_TRUE(put("kept", large));
    auto orphan = wait(storage_->receive(net::string_body(large), {}, large.size()));
    ASSERT_TRUE(orphan);
    EXPECT_EQ(files_on_disk(), 2u);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(database_.directory() + "/objects"))
        if (entry.is_regular_file())
            std::filesystem::last_write_time(entry.path(),
                                             std::filesystem::file_time_type::clock::now() - std::chrono::hours(2));
    EXPECT_EQ(wait(storage_->sweep(*database_)).value_or(0), 1u);
    EXPECT_EQ(files_on_disk(), 1u);
    EXPECT_EQ(body_of("kept"), large);
}

}  // namespace
}  // namespace sekisho::s3
