#include <gtest/gtest.h>

#include "authn/sigv4/test_requests.h"

namespace sekisho::authn {
namespace {

using namespace test;

TEST(Parse, SaysNothingWhereThereIsNoAwsSignature)
{
    auto request = make_request("GET", "/?a=1");
    EXPECT_FALSE(parse_signature(request).value());
    request.headers.add("authorization", "Bearer abc");
    EXPECT_FALSE(parse_signature(request).value());
    request.headers.set("authorization", "Basic abc");
    EXPECT_FALSE(parse_signature(request).value());
    EXPECT_FALSE(parse_signature(make_request("GET", "/?%zz=1")).value());
}

TEST(Parse, ReadsAllParts)
{
    auto request = signed_s3();
    const auto signature = parse_signature(request).value().value();
    EXPECT_EQ(signature.access_key_id, "AKIAEXAMPLE");
    EXPECT_EQ(signature.scope(), "20261120/us-east-1/s3/aws4_request");
    EXPECT_EQ(signature.time, moment);
    EXPECT_FALSE(signature.presigned);
    EXPECT_EQ(signature.payload_mode, PayloadMode::unsigned_payload);
    EXPECT_EQ(signature.signed_headers, (std::vector<std::string>{"host", "x-amz-content-sha256", "x-amz-date"}));
}

TEST(Parse, RefusesBrokenAuthorizationHeaders)
{
    EXPECT_EQ(verdict(with_authorization("Credential=", "Credentials="), "{}"), "IncompleteSignature");
    EXPECT_EQ(verdict(with_authorization("SignedHeaders=", "SignedHeader="), "{}"), "IncompleteSignature");
    EXPECT_EQ(verdict(with_authorization("Signature=", "Signature=x"), "{}"), "IncompleteSignature");
    EXPECT_EQ(verdict(with_authorization("host;", "HOST;"), "{}"), "IncompleteSignature");
    EXPECT_EQ(verdict(with_authorization("content-type;host", "host;content-type"), "{}"), "IncompleteSignature");
    EXPECT_EQ(verdict(with_authorization("content-type;host", "content-type;host;host"), "{}"), "IncompleteSignature");
    EXPECT_EQ(verdict(with_authorization("content-type;", ";content-type;"), "{}"), "IncompleteSignature");
    EXPECT_EQ(verdict(with_authorization("AKIAEXAMPLE/", "AKIA/EXAMPLE/"), "{}"), "IncompleteSignature");
    EXPECT_EQ(verdict(with_authorization("AKIAEXAMPLE/", "/"), "{}"), "IncompleteSignature");
    EXPECT_EQ(verdict(with_authorization("AKIAEXAMPLE/", "AKIA\x01/"), "{}"), "IncompleteSignature");
    EXPECT_EQ(verdict(with_authorization(" Credential=", " Credential=a, Credential="), "{}"), "IncompleteSignature");
    EXPECT_EQ(verdict(with_authorization(" Credential=", " X=1, Credential="), "{}"), "IncompleteSignature");
    EXPECT_EQ(verdict(with_authorization(", Signature", ",, Signature"), "{}"), "IncompleteSignature");
    EXPECT_EQ(verdict(with_authorization("aws4_request", "aws5_request"), "{}"), "SignatureDoesNotMatch");
    EXPECT_EQ(verdict(with_authorization("/20261120/", "/20261119/"), "{}"), "SignatureDoesNotMatch");
    EXPECT_EQ(verdict(with_authorization("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"), "{}"), "InvalidRequest");
    auto bare = make_request("GET", "/");
    bare.headers.add("authorization", "AWS4-HMAC-SHA256");
    EXPECT_EQ(verdict(bare, ""), "IncompleteSignature");
    bare.headers.set("authorization", "AWS AKID:c2lnbmF0dXJl");
    EXPECT_EQ(verdict(bare, ""), "InvalidRequest");
}

TEST(Parse, RefusesMissingOrMalformedDates)
{
    auto request = signed_json("{}");
    request.headers.remove("x-amz-date");
    EXPECT_EQ(verdict(request, "{}"), "IncompleteSignature");
    request.headers.add("date", "Fri, 20 Nov 2026 06:41:33 GMT");
    EXPECT_EQ(verdict(request, "{}"), "SignatureDoesNotMatch");
    request.headers.add("x-amz-date", "2026-11-20T06:41:33Z");
    EXPECT_EQ(verdict(request, "{}"), "IncompleteSignature");
    request.headers.add("x-amz-date", "20261120T064133Z");
    EXPECT_EQ(verdict(request, "{}"), "IncompleteSignature") << "given twice";
}

TEST(Parse, RefusesTwoSignaturesAtOnce)
{
    auto request = presigned("s3", std::chrono::seconds(60));
    request.headers.add("authorization", "Bearer x");
    EXPECT_EQ(verdict(request, ""), "InvalidArgument");
    auto twice = signed_json("{}");
    twice.headers.add("authorization", std::string(*twice.headers.get("authorization")));
    EXPECT_EQ(verdict(twice, "{}"), "IncompleteSignature");
    EXPECT_EQ(verdict(make_request("GET", "/b/k?AWSAccessKeyId=A&Signature=B&Expires=1"), ""), "InvalidRequest");
}

TEST(Parse, WantsThePayloadHeaderOnS3)
{
    auto request = signed_s3();
    request.headers.remove("x-amz-content-sha256");
    EXPECT_EQ(check(request, "").error().message, "Missing required header for this request: x-amz-content-sha256");
    for (const char* bad : {"", "unsigned-payload", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "abc"}) {
        request.headers.set("x-amz-content-sha256", bad);
        EXPECT_EQ(verdict(request, ""), "InvalidArgument") << bad;
    }
    request.headers.set("x-amz-content-sha256", std::string(64, 'A'));
    EXPECT_EQ(verdict(request, ""), "InvalidArgument") << "upper case";
}

}  // namespace
}  // namespace sekisho::authn
