#include "services/s3/test_support.h"

#include "services/s3/list_object_versions.h"
#include "services/s3/list_objects.h"

namespace sekisho::s3 {
namespace {

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

TEST_F(S3, RefusesAVersionMarkerThatIsNone)
{
    ListObjectVersions::Input input;
    input.Bucket = "bucket";
    input.VersionIdMarker = "x";
    EXPECT_EQ(code_of(run<ListObjectVersions>(ListObjectVersions::Input(input))), "InvalidArgument");
    input.KeyMarker = "k";
    input.VersionIdMarker = std::string("x\0y", 3);
    EXPECT_EQ(code_of(run<ListObjectVersions>(ListObjectVersions::Input(input))), "InvalidArgument");
}

}  // namespace
}  // namespace sekisho::s3
