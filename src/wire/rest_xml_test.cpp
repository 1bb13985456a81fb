#include "shapes/s3.h"
#include "wire/test_support.h"

namespace sekisho::wire {
namespace {

using namespace shapes::s3;
using test::decode;
using test::outcome;
using test::request;

TEST(RestXml, BindsPathQueryHeadersAndMetadata)
{
    const auto put = decode<PutObjectOperation>(request("PUT", "/b/dir/a%20b%2Bc+d?x-id=PutObject",
                                                        {{"content-type", "text/plain"},
                                                         {"content-length", "5"},
                                                         {"x-amz-meta-owner", "me"},
                                                         {"x-amz-meta-owner", "you"},
                                                         {"x-amz-meta-Mixed", "x"},
                                                         {"if-none-match", "*"}}));
    ASSERT_TRUE(put) << outcome(put);
    EXPECT_EQ(put->Bucket, "b");
    EXPECT_EQ(put->Key, "dir/a b+c+d");
    EXPECT_EQ(put->ContentType, "text/plain");
    EXPECT_EQ(put->ContentLength, 5);
    EXPECT_EQ(put->Metadata->at("owner"), "me,you");
    EXPECT_EQ(put->Metadata->at("mixed"), "x");
    EXPECT_EQ(put->IfNoneMatch, "*");
    const auto list = decode<ListObjectsV2Operation>(request("GET", "/b/?list-type=2&prefix=a%2F&max-keys=7&delimiter=%2F"));
    ASSERT_TRUE(list) << outcome(list);
    EXPECT_EQ(list->Bucket, "b");
    EXPECT_EQ(list->Prefix, "a/");
    EXPECT_EQ(list->MaxKeys, 7);
}

TEST(RestXml, ReadsDatesListsAndIgnoresConditionsItCannotRead)
{
    const auto get =
        decode<GetObjectOperation>(request("GET", "/b/k?response-expires=Thu%2C%2001%20Dec%201994%2016%3A00%3A00%20GMT",
                                           {{"if-modified-since", "Fri, 20 Nov 2026 06:41:33 GMT"}}));
    ASSERT_TRUE(get) << outcome(get);
    EXPECT_EQ(http_date(*get->IfModifiedSince), "Fri, 20 Nov 2026 06:41:33 GMT");
    const auto odd = decode<GetObjectOperation>(request("GET", "/b/k", {{"if-modified-since", "yesterday"}}));
    ASSERT_TRUE(odd);
    EXPECT_FALSE(odd->IfModifiedSince);
    const auto attributes = decode<GetObjectAttributesOperation>(
        request("GET", "/b/k?attributes", {{"x-amz-object-attributes", "ETag, ObjectSize"}}));
    ASSERT_TRUE(attributes) << outcome(attributes);
    EXPECT_EQ(attributes->ObjectAttributes, (std::vector<std::string>{"ETag", "ObjectSize"}));
}

TEST(RestXml, RefusesArgumentsAsS3Does)
{
    EXPECT_EQ(outcome(decode<ListObjectsV2Operation>(request("GET", "/b?list-type=2&max-keys=ten"))),
              "InvalidArgument: Provided max-keys not an integer or within integer range");
    EXPECT_EQ(outcome(decode<ListObjectsV2Operation>(request("GET", "/b?list-type=2&prefix=a&prefix=b"))),
              "InvalidArgument: Invalid value for prefix");
    EXPECT_EQ(outcome(decode<GetObjectOperation>(request("GET", "/b/%zz"))),
              "InvalidURI: Couldn't parse the specified URI.");
    EXPECT_EQ(outcome(decode<GetObjectOperation>(request("GET", "/b/%FF"))),
              "InvalidURI: Couldn't parse the specified URI.");
    EXPECT_EQ(outcome(decode<GetObjectOperation>(request("GET", "/b/a%00b"))),
              "InvalidURI: Couldn't parse the specified URI.");
    EXPECT_EQ(outcome(decode<GetObjectAttributesOperation>(request("GET", "/b/k?attributes"))),
              "InvalidRequest: Missing required header for this request: x-amz-object-attributes");
}

constexpr std::string_view malformed =
    "MalformedXML: The XML you provided was not well-formed or did not validate against our published schema";

std::string put_tagging(std::string_view body)
{
    return outcome(decode<PutBucketTaggingOperation>(request("PUT", "/b?tagging"), body));
}

TEST(RestXml, ReadsXmlBodies)
{
    const auto tagging = decode<PutBucketTaggingOperation>(
        request("PUT", "/b?tagging"),
        R"(<?xml version="1.0"?><Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"> <TagSet><Tag><Key>a</Key>
           <Value> &lt;<!-- c -->b<![CDATA[&]]>&#65; </Value></Tag></TagSet></Tagging>)");
    ASSERT_TRUE(tagging) << outcome(tagging);
    ASSERT_EQ(tagging->Tagging.TagSet.size(), 1U);
    EXPECT_EQ(tagging->Tagging.TagSet[0].Value, " <b&A ");
    const auto many = decode<DeleteObjectsOperation>(
        request("POST", "/b?delete"),
        "<Delete><Object><Key>a</Key></Object><Quiet> true </Quiet><Object><Key>b</Key></Object></Delete>");
    ASSERT_TRUE(many) << outcome(many);
    EXPECT_EQ(many->Delete.Objects.size(), 2U);
    EXPECT_EQ(many->Delete.Quiet, true);
    const auto grants = decode<PutBucketAclOperation>(
        request("PUT", "/b?acl"),
        R"(<AccessControlPolicy><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>i</ID></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>)");
    ASSERT_TRUE(grants) << outcome(grants);
    EXPECT_EQ(grants->AccessControlPolicy->Grants->at(0).Grantee->Type, "CanonicalUser");
}

TEST(RestXml, RefusesEveryOtherXml)
{
    for (const auto* body :
         {"<Tagging>", "x", "<Other/>", "<Tagging/><Tagging/>", "<Tagging><TagSet/><TagSet/></Tagging>",
          "<Tagging><TagSet><Tagg/></TagSet></Tagging>", "<Tagging><Unknown/><TagSet/></Tagging>",
          "<Tagging>text<TagSet/></Tagging>", "<!DOCTYPE Tagging [<!ENTITY a \"b\">]><Tagging><TagSet/></Tagging>",
          "<!DOCTYPE x><Tagging><TagSet/></Tagging>",
          "<Tagging><TagSet><Tag><Key>a&#0;b</Key><Value/></Tag></TagSet></Tagging>",
          "<Tagging><TagSet><Tag><Key><b/></Key><Value/></Tag></TagSet></Tagging>",
          "<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>",
          "<Tagging><TagSet><Tag><Key>a</Key><Value>\xFF</Value></Tag></TagSet></Tagging>", "<Tagging></Tagging>"})
        EXPECT_EQ(put_tagging(body), malformed) << body;
    EXPECT_EQ(put_tagging(""), "MissingRequestBodyError: Request Body is empty");
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<Tagging>";
    EXPECT_EQ(put_tagging(deep), malformed);
    for (int i = 0; i < 100'000; ++i) deep += "</Tagging>";
    EXPECT_EQ(put_tagging(deep), malformed);
    EXPECT_EQ(
        outcome(decode<PutBucketVersioningOperation>(
            request("PUT", "/b?versioning"), "<VersioningConfiguration><Status>On</Status></VersioningConfiguration>")),
        malformed);
}

TEST(RestXml, TakesPoliciesAsTheyAreAndBodiesThatMayBeAbsent)
{
    const auto policy = decode<PutBucketPolicyOperation>(request("PUT", "/b?policy"), R"({"Version":"2012-10-17"})");
    ASSERT_TRUE(policy) << outcome(policy);
    EXPECT_EQ(policy->Policy, R"({"Version":"2012-10-17"})");
    EXPECT_EQ(outcome(decode<PutBucketPolicyOperation>(request("PUT", "/b?policy"))),
              "MissingRequestBodyError: Request Body is empty");
    const auto bucket = decode<CreateBucketOperation>(request("PUT", "/b"));
    ASSERT_TRUE(bucket) << outcome(bucket);
    EXPECT_FALSE(bucket->CreateBucketConfiguration);
}

TEST(RestXml, HandsOnStreams)
{
    PutObjectRequest input{};
    auto* stream = input_stream(PutObjectOperation::schema, &input);
    ASSERT_NE(stream, nullptr);
    *stream = net::string_body("bytes");
    EXPECT_EQ(test::run(net::read_all(*input.Body, 10)).value(), "bytes");
    EXPECT_EQ(input_stream(PutBucketPolicyOperation::schema, nullptr), nullptr);

    GetObjectOutput output{};
    output.Body = net::string_body("bytes");
    output.ContentLength = 5;
    output.ETag = "\"e\"";
    output.LastModified = from_epoch_seconds(1'700'000'000);
    output.Metadata = std::map<std::string, std::string>{{"owner", "me\r\nX-Evil: 1"}};
    auto response = encode_output(GetObjectOperation::schema, &output, "request-1");
    EXPECT_EQ(test::body_of(response), "bytes");
    EXPECT_EQ(output.Body, nullptr);
    EXPECT_EQ(test::header(response, "etag"), "\"e\"");
    EXPECT_EQ(test::header(response, "last-modified"), "Tue, 14 Nov 2023 22:13:20 GMT");
    EXPECT_EQ(test::header(response, "x-amz-meta-owner"), "meX-Evil: 1");
    EXPECT_EQ(test::header(response, "x-amz-request-id"), "request-1");
    EXPECT_EQ(test::header(response, "content-length"), "(none)");
}

TEST(RestXml, TellsTheLengthOfAHeadWithoutABody)
{
    HeadObjectOutput output{};
    output.ContentLength = 1234567;
    const auto response = encode_output(HeadObjectOperation::schema, &output, "request-1");
    EXPECT_EQ(std::get<net::BodyStream>(response.body)->length(), 1234567U);
}

TEST(RestXml, WritesAnswersWithS3sRootElements)
{
    ListObjectsV2Output list{};
    list.Name = "b";
    list.Contents = {{.Key = "a&\r\x01", .LastModified = from_epoch_milliseconds(1'700'000'000'123), .Size = 3},
                     {.Key = "b"}};
    list.CommonPrefixes = {{.Prefix = "p/"}};
    auto response = test::encode<ListObjectsV2Operation>(std::move(list));
    EXPECT_EQ(test::header(response, "content-type"), "application/xml");
    const auto text = test::body_of(response);
    EXPECT_NE(text.find(R"(<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">)"), std::string::npos) << text;
    EXPECT_NE(text.find("<Contents><Key>a&amp;&#xd;&#x1;</Key><LastModified>2023-11-14T22:13:20.123Z</LastModified><Size>3</"
                        "Size></Contents>"
                        "<Contents><Key>b</Key></Contents>"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("<CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes>"), std::string::npos);
    response = test::encode<GetBucketLocationOperation>({.LocationConstraint = "eu-west-1"});
    EXPECT_TRUE(test::body_of(response).ends_with(
        R"(<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-1</LocationConstraint>)"));
    response = test::encode<GetBucketLocationOperation>({});
    EXPECT_TRUE(test::body_of(response).ends_with("2006-03-01/\"></LocationConstraint>"));
    response = test::encode<ListBucketsOperation>({.Buckets = {{{.Name = "b"}}}});
    EXPECT_NE(test::body_of(response).find("<Buckets><Bucket><Name>b</Name></Bucket></Buckets></ListAllMyBucketsResult>"),
              std::string::npos);
    response = test::encode<GetBucketPolicyOperation>({.Policy = "{}"});
    EXPECT_EQ(test::body_of(response), "{}");
    response = test::encode<DeleteBucketOperation>({});
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(test::body_of(response), "");
}

TEST(RestXml, WritesGrantees)
{
    GetBucketAclOutput acl{};
    acl.Grants = {{.Grantee = Grantee{.ID = "i", .Type = "CanonicalUser"}, .Permission = "READ"}};
    auto response = test::encode<GetBucketAclOperation>(std::move(acl));
    EXPECT_NE(
        test::body_of(response).find(
            R"(<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>i</ID></Grantee>)"),
        std::string::npos)
        << test::body_of(response);
}

TEST(RestXml, WritesErrorsWithTheirMembers)
{
    auto response = encode_error(
        service, {"NoSuchKey", "The specified key does not exist.", 404, "detail", {{"Key", "a<b"}}}, "request-1", "/b/a");
    EXPECT_EQ(response.status, 404);
    EXPECT_NE(
        test::body_of(response).find("<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>"
                                     "<Key>a&lt;b</Key><Resource>/b/a</Resource><RequestId>request-1</RequestId>"),
        std::string::npos)
        << test::body_of(response);
    response = encode_error(service, {"NotModified", "", 304, {}, {}, {{"ETag", "\"e\""}}}, "request-1");
    EXPECT_EQ(test::body_of(response), "");
    EXPECT_EQ(test::header(response, "etag"), "\"e\"");
}

}  // namespace
}  // namespace sekisho::wire
