#include <gtest/gtest.h>

#include "base/encoding.h"
#include "services/s3/checksums.h"
#include "services/s3/conditions.h"
#include "services/s3/names.h"
#include "services/s3/public_policy.h"
#include "services/s3/range.h"
#include "services/s3/tags.h"
#include "services/s3/uploads.h"
#include "services/s3/write_headers.h"

namespace sekisho::s3 {
namespace {

template <class T>
std::string code_of(const Result<T>& result)
{
    return result ? "" : result.error().code;
}

TEST(BucketName, FollowsTheNamingRules)
{
    for (const auto* good : {"abc", "a.b", "my-bucket.1", "123", "1.2.3"}) EXPECT_TRUE(check_bucket_name(good)) << good;
    for (const auto* bad : {"", "ab", "Abc", "a_b", "-abc", "abc-", ".abc", "a..b", "192.168.5.4", "xn--abc", "sthree-x",
                            "amzn-s3-demo-x", "x-s3alias", "x--ol-s3", "x.mrap", "x--x-s3", "a b", "abc/d"})
        EXPECT_EQ(code_of(check_bucket_name(bad)), "InvalidBucketName") << bad;
    EXPECT_FALSE(check_bucket_name(std::string(64, 'a')));
}

TEST(Key, IsUpTo1024BytesOfUtf8WithoutNul)
{
    EXPECT_TRUE(check_key(std::string(1024, 'k')));
    EXPECT_EQ(code_of(check_key(std::string(1025, 'k'))), "KeyTooLongError");
    EXPECT_EQ(code_of(check_key("\xFF")), "InvalidURI");
    EXPECT_EQ(code_of(check_key(std::string("a\0b", 3))), "InvalidURI");
}

TEST(CopySourceHeader, IsBucketKeyAndVersion)
{
    const auto plain = parse_copy_source("/bucket/a%20b/c%3FversionId=x");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->bucket, "bucket");
    EXPECT_EQ(plain->key, "a b/c?versionId=x");
    EXPECT_FALSE(plain->version_id);
    const auto versioned = parse_copy_source("bucket/key?versionId=null");
    ASSERT_TRUE(versioned);
    EXPECT_EQ(versioned->version_id, "null");
    for (const auto* bad : {"", "/", "bucket", "bucket/", "/bucket/", "b/%zz", "b/k?versionId="})
        EXPECT_FALSE(parse_copy_source(bad)) << bad;
}

TEST(Range, SelectsOneRangeIgnoresOthersAndRefusesWhatLiesOutside)
{
    using R = ByteRange;
    EXPECT_EQ(**apply_range("bytes=0-9", 100), (R{0, 10}));
    EXPECT_EQ(**apply_range("bytes=90-", 100), (R{90, 10}));
    EXPECT_EQ(**apply_range("bytes=-10", 100), (R{90, 10}));
    EXPECT_EQ(**apply_range("bytes=-1000", 100), (R{0, 100}));
    EXPECT_EQ(**apply_range("bytes=0-18446744073709551615", 100), (R{0, 100}));
    for (const auto* ignored :
         {"bytes=0-1,5-6", "items=0-1", "bytes=5-1", "bytes=a-b", "bytes=-", "bytes=", "0-1", "bytes=1-2x"}) {
        const auto range = apply_range(ignored, 100);
        ASSERT_TRUE(range) << ignored;
        EXPECT_FALSE(*range) << ignored;
    }
    for (const auto* outside : {"bytes=100-", "bytes=100-200", "bytes=-0"})
        EXPECT_EQ(code_of(apply_range(outside, 100)), "InvalidRange") << outside;
    EXPECT_EQ(code_of(apply_range("bytes=0-0", 0)), "InvalidRange");
    EXPECT_EQ(apply_copy_range("bytes=1-3", 4).value_or(R{}), (R{1, 3}));
    for (const auto* bad : {"bytes=1-4", "bytes=1-", "bytes=-1", "1-2", "bytes=3-1", ""})
        EXPECT_EQ(code_of(apply_copy_range(bad, 4)), "InvalidArgument") << bad;
    EXPECT_EQ(content_range({5, 5}, 20), "bytes 5-9/20");
}

TEST(Conditions, TakePrecedenceAsInRfc9110)
{
    const Time modified = from_epoch_milliseconds(1'700'000'000'500);
    const Time earlier = from_epoch_seconds(1'699'999'999);
    const Time same = from_epoch_seconds(1'700'000'000);
    const auto status = [&](const Conditions& conditions, ConditionsFor purpose = ConditionsFor::reading) {
        const auto held = check_conditions(conditions, "abc", modified, purpose);
        return held ? 200 : held.error().status;
    };
    EXPECT_EQ(status(Conditions{"\"abc\"", {}, {}, {}}), 200);
    EXPECT_EQ(status(Conditions{"abc", {}, {}, {}}), 200);
    EXPECT_EQ(status(Conditions{"\"x\", \"abc\"", {}, {}, {}}), 200);
    EXPECT_EQ(status(Conditions{"*", {}, {}, {}}), 200);
    EXPECT_EQ(status(Conditions{"\"x\"", {}, {}, {}}), 412);
    EXPECT_EQ(status(Conditions{{}, "\"abc\"", {}, {}}), 304);
    EXPECT_EQ(status(Conditions{{}, "\"x\"", {}, {}}), 200);
    EXPECT_EQ(status(Conditions{{}, {}, same, {}}), 304);
    EXPECT_EQ(status(Conditions{{}, {}, earlier, {}}), 200);
    EXPECT_EQ(status(Conditions{{}, {}, {}, same}), 200);
    EXPECT_EQ(status(Conditions{{}, {}, {}, earlier}), 412);
    // "If-Match is true and If-Unmodified-Since is false: 200 OK"
    EXPECT_EQ(status(Conditions{"\"abc\"", {}, {}, earlier}), 200);
    // "If-None-Match is false and If-Modified-Since is true: 304"
    EXPECT_EQ(status(Conditions{{}, "\"abc\"", earlier, {}}), 304);
    EXPECT_EQ(status(Conditions{{}, "\"x\"", same, {}}), 200);
    EXPECT_EQ(status(Conditions{{}, "\"abc\"", {}, {}}, ConditionsFor::copy_source), 412);
}

TEST(WriteConditions, GuardCreationAndReplacement)
{
    EXPECT_TRUE(check_write_conditions({{}, "*"}, "k", std::nullopt));
    EXPECT_EQ(code_of(check_write_conditions({{}, "*"}, "k", "e")), "PreconditionFailed");
    EXPECT_EQ(code_of(check_write_conditions({{}, "\"e\""}, "k", std::nullopt)), "NotImplemented");
    EXPECT_TRUE(check_write_conditions({"\"e\"", {}}, "k", "e"));
    EXPECT_EQ(code_of(check_write_conditions({"\"e\"", {}}, "k", "f")), "PreconditionFailed");
    EXPECT_EQ(code_of(check_write_conditions({"\"e\"", {}}, "k", std::nullopt)), "NoSuchKey");
}

std::string digest(ChecksumAlgorithm algorithm, std::string_view bytes)
{
    ChecksumHasher hasher(algorithm);
    hasher.update(bytes);
    return hasher.finish();
}

TEST(Checksum, HasTheKnownValuesForTheCheckInput)
{
    EXPECT_EQ(hex(digest(ChecksumAlgorithm::crc32, "123456789")), "cbf43926");
    EXPECT_EQ(hex(digest(ChecksumAlgorithm::crc32c, "123456789")), "e3069283");
    EXPECT_EQ(hex(digest(ChecksumAlgorithm::crc64nvme, "123456789")), "ae8b14860a799888");
}

TEST(Checksum, OfPartsCombinesToThatOfTheWhole)
{
    std::string text;
    for (int i = 0; i < 5000; ++i) text += static_cast<char>((i * 31 + i / 7) % 251);
    for (const auto algorithm : {ChecksumAlgorithm::crc32, ChecksumAlgorithm::crc32c, ChecksumAlgorithm::crc64nvme})
        for (const std::size_t cut : {0u, 1u, 17u, 2500u, 4999u, 5000u}) {
            const std::string_view a = std::string_view(text).substr(0, cut);
            const std::string_view b = std::string_view(text).substr(cut);
            EXPECT_EQ(hex(combine(algorithm, digest(algorithm, a), digest(algorithm, b), b.size())),
                      hex(digest(algorithm, text)))
                << name_of(algorithm) << " at " << cut;
        }
}

TEST(Checksum, OfAMultipartUploadIsCompositeOrOfTheFullObject)
{
    const std::string a(100, 'a');
    const std::string b(50, 'b');
    for (const auto algorithm : {ChecksumAlgorithm::crc32, ChecksumAlgorithm::crc64nvme}) {
        const std::vector<PartDigest> parts{{digest(algorithm, a), a.size()}, {digest(algorithm, b), b.size()}};
        EXPECT_EQ(multipart_checksum(algorithm, ChecksumType::full_object, parts).value, base64(digest(algorithm, a + b)));
    }
    const auto sha = ChecksumAlgorithm::sha256;
    const std::vector<PartDigest> parts{{digest(sha, a), a.size()}, {digest(sha, b), b.size()}};
    EXPECT_EQ(multipart_checksum(sha, ChecksumType::composite, parts).value,
              base64(digest(sha, digest(sha, a) + digest(sha, b))) + "-2");
    EXPECT_FALSE(multipart_type(sha, ChecksumType::full_object));
    EXPECT_FALSE(multipart_type(ChecksumAlgorithm::crc64nvme, ChecksumType::composite));
    EXPECT_EQ(multipart_type(ChecksumAlgorithm::crc32, std::nullopt).value_or(ChecksumType::full_object),
              ChecksumType::composite);
}

TEST(MultipartEtag, IsTheMd5OfTheMd5sWithTheirNumber)
{
    // Part 1 "a", part 2 "b": md5(unhex(md5("a")) + unhex(md5("b"))).
    const auto a = crypto::md5("a");
    const auto b = crypto::md5("b");
    EXPECT_EQ(multipart_etag({hex(a), hex(b)}), hex(crypto::md5(a + b)) + "-2");
}

TEST(ChooseParts, KeepsTheRulesOfCompletion)
{
    const auto part = [](int number, std::uint64_t size, std::string etag) {
        UploadedPart uploaded;
        uploaded.number = number;
        uploaded.size = size;
        uploaded.etag = std::move(etag);
        uploaded.checksum = "sum";
        return uploaded;
    };
    const std::vector<UploadedPart> uploaded{part(1, smallest_part, "a"), part(2, smallest_part - 1, "b"), part(5, 1, "c")};
    const auto kept = ChecksumAlgorithm::crc32;
    const Checksum same{kept, ChecksumType::full_object, "sum"};
    const Checksum other{kept, ChecksumType::full_object, "other"};
    const Checksum foreign{ChecksumAlgorithm::sha1, ChecksumType::full_object, "other"};
    EXPECT_TRUE(choose_parts({{1, "a", {}}, {2, "b", {}}}, uploaded, kept));
    EXPECT_TRUE(choose_parts({{1, "a", same}, {5, "c", {}}}, uploaded, kept));
    EXPECT_TRUE(choose_parts({{1, "a", foreign}}, uploaded, kept));
    EXPECT_EQ(code_of(choose_parts({}, uploaded, kept)), "MalformedXML");
    EXPECT_EQ(code_of(choose_parts({{2, "b", {}}, {1, "a", {}}}, uploaded, kept)), "InvalidPartOrder");
    EXPECT_EQ(code_of(choose_parts({{1, "a", {}}, {1, "a", {}}}, uploaded, kept)), "InvalidPartOrder");
    EXPECT_EQ(code_of(choose_parts({{3, "x", {}}}, uploaded, kept)), "InvalidPart");
    EXPECT_EQ(code_of(choose_parts({{1, "b", {}}}, uploaded, kept)), "InvalidPart");
    EXPECT_EQ(code_of(choose_parts({{1, "a", other}}, uploaded, kept)), "InvalidPart");
    EXPECT_EQ(code_of(choose_parts({{2, "b", {}}, {5, "c", {}}}, uploaded, kept)), "EntityTooSmall");
}

TEST(Tags, AreFewShortAndDistinct)
{
    EXPECT_TRUE(check_tags({{"a", "1"}, {"b", ""}}, Tagged::object));
    EXPECT_EQ(code_of(check_tags({{"a", "1"}, {"a", "2"}}, Tagged::object)), "InvalidTag");
    EXPECT_EQ(code_of(check_tags({{"aws:x", "1"}}, Tagged::object)), "InvalidTag");
    EXPECT_EQ(code_of(check_tags({{"a<b", "1"}}, Tagged::object)), "InvalidTag");
    EXPECT_EQ(code_of(check_tags({{std::string(129, 'a'), "1"}}, Tagged::object)), "InvalidTag");
    Tags eleven;
    for (int i = 0; i < 11; ++i) eleven.emplace_back("k" + std::to_string(i), "v");
    EXPECT_EQ(code_of(check_tags(eleven, Tagged::object)), "BadRequest");
    EXPECT_TRUE(check_tags(eleven, Tagged::bucket));
}

TEST(TaggingHeader, IsAFormWithoutDuplicates)
{
    const auto tags = parse_tagging_header("a=1&b+c=%C3%A9&d");
    ASSERT_TRUE(tags);
    EXPECT_EQ(*tags, (Tags{{"a", "1"}, {"b c", "é"}, {"d", ""}}));
    for (const auto* bad : {"a=1&a=2", "a=%zz", "a=%ff"})
        EXPECT_EQ(code_of(parse_tagging_header(bad)), "InvalidArgument") << bad;
}

TEST(ContentEncoding, LosesAwsChunked)
{
    EXPECT_EQ(kept_content_encoding("aws-chunked"), std::nullopt);
    EXPECT_EQ(kept_content_encoding("aws-chunked, gzip"), "gzip");
    EXPECT_EQ(kept_content_encoding("gzip,aws-chunked"), "gzip");
    EXPECT_EQ(kept_content_encoding("br"), "br");
}

std::string policy_for(std::string_view principal, std::string_view condition)
{
    return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":)" + std::string(principal) +
           R"(,"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*")" +
           (condition.empty() ? "" : R"(,"Condition":)" + std::string(condition)) + "}]}";
}

TEST(PublicPolicy, IsOneThatLetsEveryoneIn)
{
    for (const auto* everyone : {R"("*")", R"({"AWS":"*"})", R"({"AWS":["arn:aws:iam::1:root","*"]})"})
        EXPECT_TRUE(is_public_policy(policy_for(everyone, ""))) << everyone;
    EXPECT_FALSE(is_public_policy(policy_for(R"({"AWS":"arn:aws:iam::123456789012:root"})", "")));
    EXPECT_FALSE(is_public_policy(policy_for(R"("*")", R"({"StringEquals":{"aws:PrincipalOrgID":"o-1"}})")));
    EXPECT_FALSE(is_public_policy(policy_for(R"("*")", R"({"IpAddress":{"aws:SourceIp":["10.0.0.0/8","1.2.3.4"]}})")));
    // Attacks: a guard that does not guard.
    for (const auto* open :
         {R"({"IpAddress":{"aws:SourceIp":["10.0.0.0/8","0.0.0.0/1"]}})",
          R"({"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}})", R"({"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}})",
          R"({"StringLike":{"aws:PrincipalOrgID":"*"}})", R"({"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-1"}})",
          R"({"StringEquals":{"aws:UserAgent":"x"}})", R"({"StringEquals":{"aws:SourceArn":"${aws:username}"}})",
          R"({"StringEquals":{"aws:SourceVpc":[]}})"})
        EXPECT_TRUE(is_public_policy(policy_for(R"("*")", open))) << open;
    EXPECT_TRUE(is_public_policy("not json"));
    EXPECT_FALSE(is_public_policy(R"({"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]})"));
    EXPECT_TRUE(
        is_public_policy(R"({"Statement":{"Effect":"Allow","NotPrincipal":{"AWS":"x"},"Action":"s3:*","Resource":"*"}})"));
}

TEST(BucketPolicy, SpeaksOfItsOwnBucketOnly)
{
    EXPECT_TRUE(check_bucket_policy(policy_for(R"("*")", ""), "b"));
    EXPECT_EQ(code_of(check_bucket_policy(policy_for(R"("*")", ""), "other")), "MalformedPolicy");
    EXPECT_EQ(code_of(check_bucket_policy(policy_for(R"("*")", ""), "bb")), "MalformedPolicy");
    EXPECT_EQ(code_of(check_bucket_policy("{", "b")), "MalformedPolicy");
    // Refused, not taken and never honoured.
    const auto by_tag = policy_for(R"("*")", R"({"StringNotEquals":{"S3:ExistingObjectTag/class":"secret"}})");
    EXPECT_EQ(code_of(check_bucket_policy(by_tag, "b")), "MalformedPolicy");
    EXPECT_FALSE(check_bucket_policy(
        R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"iam:*","Resource":"arn:aws:s3:::b"}]})", "b"));
    EXPECT_FALSE(
        check_bucket_policy(R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]})", "b"));
    EXPECT_FALSE(check_bucket_policy(R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*"}]})", "b"));
}

}  // namespace
}  // namespace sekisho::s3
