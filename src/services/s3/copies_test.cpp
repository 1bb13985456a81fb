#include "services/s3/test_support.h"

#include "services/s3/abort_multipart_upload.h"
#include "services/s3/copy_object.h"
#include "services/s3/list_parts.h"
#include "services/s3/upload_part_copy.h"

namespace sekisho::s3 {
namespace {

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

}  // namespace
}  // namespace sekisho::s3
