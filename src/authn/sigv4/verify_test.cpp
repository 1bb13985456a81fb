#include <gtest/gtest.h>

#include "authn/sigv4/test_requests.h"
#include "authn/test_support.h"

namespace sekisho::authn {
namespace {

using namespace test;

class Cases : public testing::TestWithParam<const char*> {};

TEST_P(Cases, AreAcceptedAsTheyAreAndRefusedWhenTheBodyOrSecretDiffers)
{
    const auto cases = test::load_cases(GetParam());
    ASSERT_TRUE(cases.array());
    for (const auto& item : *cases.array()) {
        SCOPED_TRACE(test::text_of(item, "name"));
        net::Request request;
        request.method = test::text_of(item, "method");
        request.target = test::text_of(item, "target");
        for (const auto& field : *item.find("headers")->array())
            request.headers.add(*(*field.array())[0].string(), *(*field.array())[1].string());
        const auto body = test::text_of(item, "body");
        const auto now = parse_amz_date(test::text_of(item, "now")).value();
        const Secret secret(test::text_of(item, "secret"));
        const auto result = check(request, body, now, secret);
        EXPECT_TRUE(result) << result.error().code << " " << result.error().message;
        EXPECT_EQ(verdict(request, body, now, Secret("other")), "SignatureDoesNotMatch");
        EXPECT_TRUE(check(request, body, now, secret)) << "the cached key still serves after a failure";
        const auto signature = parse_signature(request).value().value();
        if (signature.payload_mode != PayloadMode::unsigned_payload) {
            EXPECT_NE(verdict(request, body + "x", now, secret), "ok");
        }
        request.method += "X";
        EXPECT_EQ(verdict(request, body, now, secret), "SignatureDoesNotMatch");
    }
}

INSTANTIATE_TEST_SUITE_P(SigV4, Cases, testing::Values("sigv4/published.json", "sigv4/botocore.json"));

// The AWS SDK for JavaScript signs ":authority" over HTTP/2.
TEST(Verify, TakesTheAuthorityPseudoHeaderForTheHostOfHttp2RequestsOnly)
{
    auto request = make_request("POST", "/");
    request.version = 20;
    request.headers.add(":authority", "localhost:8080");
    sign_request(request, signer, {"us-east-1", "bedrock", moment}, hash_of("{}"));
    request.headers.remove(":authority");
    EXPECT_EQ(verdict(request, "{}"), "ok");
    request.headers.set("host", "evil");
    EXPECT_EQ(verdict(request, "{}"), "SignatureDoesNotMatch");
    request.headers.set("host", "localhost:8080");
    request.version = 11;
    EXPECT_EQ(verdict(request, "{}"), "SignatureDoesNotMatch");
}

TEST(Verify, CoversMethodPathQueryHeadersAndBody)
{
    EXPECT_EQ(verdict(signed_json("{}"), "{}"), "ok");
    EXPECT_EQ(verdict(signed_json("{}"), "{ }"), "SignatureDoesNotMatch");
    auto request = signed_json("{}");
    request.target = "/x";
    EXPECT_EQ(verdict(request, "{}"), "SignatureDoesNotMatch");
    request.target = "/?a=b";
    EXPECT_EQ(verdict(request, "{}"), "SignatureDoesNotMatch");
    request = signed_json("{}");
    request.headers.set("x-amz-target", "AWSCognitoIdentityProviderService.DeleteUserPool");
    EXPECT_EQ(verdict(request, "{}"), "SignatureDoesNotMatch");
    request = signed_json("{}");
    request.headers.add("x-amz-target", "AWSCognitoIdentityProviderService.DeleteUserPool");
    EXPECT_EQ(verdict(request, "{}"), "SignatureDoesNotMatch") << "a second field of the same name";
    request = signed_json("{}");
    request.headers.set("host", "evil");
    EXPECT_EQ(verdict(request, "{}"), "SignatureDoesNotMatch");
    request = signed_json("{}");
    request.headers.remove("content-type");
    EXPECT_EQ(verdict(request, "{}"), "SignatureDoesNotMatch") << "a signed header is gone";
}

TEST(Verify, CoversTheScope)
{
    EXPECT_EQ(verdict(with_authorization("us-east-1", "us-west-1"), "{}"), "SignatureDoesNotMatch");
    EXPECT_EQ(verdict(with_authorization("cognito-idp", "iam"), "{}"), "SignatureDoesNotMatch");
    EXPECT_EQ(verdict(signed_json("{}"), "{}", moment, Secret("top/secret+keys")), "SignatureDoesNotMatch");
    EXPECT_EQ(verdict(signed_json("{}"), "{}", moment, Secret()), "SignatureDoesNotMatch");
}

TEST(Verify, KeepsToFifteenMinutes)
{
    using std::chrono::minutes;
    using std::chrono::seconds;
    EXPECT_EQ(verdict(signed_json("{}"), "{}", moment + minutes(15)), "ok");
    EXPECT_EQ(verdict(signed_json("{}"), "{}", moment - minutes(15)), "ok");
    EXPECT_EQ(check(signed_json("{}"), "{}", moment + minutes(15) + seconds(1)).error().message,
              "Signature expired: 20261120T064133Z is now earlier than 20261120T064134Z (20261120T065634Z - 15 min.)");
    EXPECT_EQ(
        check(signed_json("{}"), "{}", moment - minutes(15) - seconds(1)).error().message,
        "Signature not yet current: 20261120T064133Z is still later than 20261120T064132Z (20261120T062632Z + 15 min.)");
    EXPECT_EQ(verdict(signed_s3(), "", moment + minutes(16)), "RequestTimeTooSkewed");
    EXPECT_EQ(verdict(signed_s3(), "", moment - minutes(16)), "RequestTimeTooSkewed");
}

TEST(Verify, WantsHostAndAmazonHeadersSigned)
{
    auto request = signed_json("{}");
    request.headers.add("x-amz-user-agent", "me");
    EXPECT_EQ(check(request, "{}").error().message, "'x-amz-user-agent' must be a 'SignedHeader' in the AWS Authorization.");
    auto s3 = signed_s3();
    s3.headers.add("X-Amz-Copy-Source", "/other/secret");
    const auto refused = check(s3, "");
    EXPECT_EQ(refused.error().code, "AccessDenied");
    EXPECT_EQ(refused.error().message, "There were headers present in the request which were not signed");
    EXPECT_EQ(refused.error().members.front().second, "x-amz-copy-source");
    auto late = presigned("s3", std::chrono::seconds(60));
    late.headers.add("x-amz-acl", "public-read");
    EXPECT_EQ(verdict(late, ""), "AccessDenied");
    auto hostless = with_authorization("content-type;host;", "content-type;");
    EXPECT_EQ(check(hostless, "{}").error().message,
              "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    hostless = signed_json("{}");
    hostless.headers.add("user-agent", "me");
    hostless.headers.add("x-amzn-trace-id", "Root=1");
    EXPECT_EQ(verdict(hostless, "{}"), "ok") << "what proxies change stays free";
}

TEST(Verify, ComparesALiteralPayloadHashWithABufferedBody)
{
    EXPECT_EQ(verdict(signed_s3("/b/k", hash_of("hello")), "hello"), "ok");
    const auto refused = check(signed_s3("/b/k", hash_of("hello")), "hullo");
    EXPECT_EQ(refused.error().code, "XAmzContentSHA256Mismatch");
    EXPECT_EQ(verdict(signed_s3("/b/k"), "anything"), "ok") << "UNSIGNED-PAYLOAD";
}

TEST(Verify, RefusesAnUnsignedPayloadElsewhereThanOnS3)
{
    auto request = make_request("POST", "/");
    request.headers.add("x-amz-content-sha256", std::string(unsigned_payload_text));
    sign_request(request, signer, {"us-east-1", "iam", moment}, unsigned_payload_text);
    EXPECT_EQ(verdict(request, "Action=DeleteUser"), "SignatureDoesNotMatch");
    const auto signature = parse_signature(request).value().value();
    EXPECT_FALSE(verify_signature(signature, request, signer.secret_access_key, "", moment));
    EXPECT_FALSE(verified_body(signature, request, signer.secret_access_key, net::empty_body()));
}

TEST(Verify, RefusesABufferedBodyInChunkedForm)
{
    EXPECT_EQ(verdict(signed_s3("/b/k", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), "0;..."), "InvalidRequest");
}

TEST(Verify, TellsS3ClientsWhatWasSigned)
{
    auto request = signed_s3();
    request.target = "/bucket/other";
    const auto error = check(request, "").error();
    EXPECT_EQ(error.code, "SignatureDoesNotMatch");
    EXPECT_EQ(error.status, 403);
    ASSERT_EQ(error.members.size(), 4u);
    EXPECT_EQ(error.members[0], (std::pair<std::string, std::string>{"AWSAccessKeyId", "AKIAEXAMPLE"}));
    EXPECT_TRUE(error.members[3].second.starts_with("GET\n/bucket/other\n"));
}

TEST(Verify, AcceptsBothSpellingsOfAnS3Key)
{
    // Clients that leave "$" and "(" alone on the wire sign "%24" and "%28"; some sign the path as it stands.
    auto request = signed_s3("/b/a%24b%28c");
    request.target = "/b/a$b(c";
    EXPECT_EQ(verdict(request, ""), "ok");
    request.target = "/b/a%2524b%28c";
    EXPECT_EQ(verdict(request, ""), "SignatureDoesNotMatch");
    EXPECT_EQ(verdict(signed_s3("/b/a/../../c//d"), ""), "ok");
    auto climbing = signed_s3("/b/c");
    climbing.target = "/b/x/../c";
    EXPECT_EQ(verdict(climbing, ""), "SignatureDoesNotMatch") << "S3 does not normalise";
}

TEST(Verify, ForgetsADerivedKeyWhenTheSecretChanges)
{
    const auto request = signed_json("{}");
    EXPECT_EQ(verdict(request, "{}"), "ok");
    EXPECT_EQ(verdict(request, "{}", moment, Secret("rotated")), "SignatureDoesNotMatch");
    auto rotated = make_request("POST", "/");
    sign_request(rotated, {"AKIAEXAMPLE", Secret("rotated"), ""}, {"us-east-1", "cognito-idp", moment}, hash_of("{}"));
    EXPECT_EQ(verdict(rotated, "{}", moment, Secret("rotated")), "ok");
    EXPECT_EQ(verdict(request, "{}", moment, Secret("rotated")), "SignatureDoesNotMatch");
}

}  // namespace
}  // namespace sekisho::authn
