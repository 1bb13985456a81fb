#include <gtest/gtest.h>

#include "authn/sigv4/canonical.h"
#include "authn/sigv4/errors.h"
#include "authn/sigv4/sign.h"
#include "authn/sigv4/signature.h"
#include "authn/test_support.h"
#include "base/encoding.h"
#include "crypto/hash.h"

namespace sekisho::authn {
namespace {

const Time moment = parse_amz_date("20261120T064133Z").value();
const Credentials signer{"AKIAEXAMPLE", Secret("top/secret+key"), ""};

net::Request make_request(std::string method, std::string target)
{
    net::Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.headers.add("host", "localhost:8080");
    request.body = net::empty_body();
    return request;
}

std::string hash_of(std::string_view body) { return hex(crypto::sha256(body)); }

Result<void> check(const net::Request& request, std::string_view body, Time now = moment,
                   const Secret& key = signer.secret_access_key)
{
    TRY(const auto signature, parse_signature(request));
    if (!signature) return fail("NoSignature", "");
    return verify_signature(*signature, request, key, hash_of(body), now);
}

std::string verdict(const net::Request& request, std::string_view body, Time now = moment,
                    const Secret& key = signer.secret_access_key)
{
    const auto result = check(request, body, now, key);
    return result ? "ok" : result.error().code;
}

net::Request signed_json(std::string_view body)
{
    auto request = make_request("POST", "/");
    request.headers.add("content-type", "application/x-amz-json-1.1");
    request.headers.add("x-amz-target", "AWSCognitoIdentityProviderService.ListUserPools");
    sign_request(request, signer, {"us-east-1", "cognito-idp", moment}, hash_of(body));
    return request;
}

net::Request signed_s3(std::string target = "/bucket/key", std::string_view payload = unsigned_payload_text)
{
    auto request = make_request("GET", std::move(target));
    sign_request(request, signer, {"us-east-1", "s3", moment}, payload);
    return request;
}

net::Request presigned(std::string service, std::chrono::seconds valid_for, std::string target = "/bucket/key?x=1")
{
    auto request = make_request("GET", std::move(target));
    request.target = presigned_target(request, signer, {"us-east-1", std::move(service), moment}, valid_for);
    return request;
}

void replace(std::string& text, std::string_view from, std::string_view to)
{
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
}

net::Request with_authorization(std::string_view from, std::string_view to)
{
    auto request = signed_json("{}");
    std::string text(*request.headers.get("authorization"));
    replace(text, from, to);
    request.headers.set("authorization", text);
    return request;
}

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

TEST(Presigned, LastsAsLongAsItSays)
{
    using std::chrono::seconds;
    const auto request = presigned("s3", seconds(604800));
    EXPECT_EQ(verdict(request, ""), "ok");
    EXPECT_EQ(verdict(request, "", moment + seconds(604800)), "ok");
    const auto expired = check(request, "", moment + seconds(604801));
    EXPECT_EQ(expired.error().code, "AccessDenied");
    EXPECT_EQ(expired.error().message, "Request has expired");
    EXPECT_EQ(expired.error().status, 403);
    EXPECT_EQ(check(request, "", moment - std::chrono::minutes(16)).error().message, "Request is not valid yet");
    EXPECT_EQ(verdict(presigned("sts", seconds(60)), "", moment + seconds(60)), "ok");
    EXPECT_EQ(verdict(presigned("sts", seconds(60)), "", moment + seconds(61)), "SignatureDoesNotMatch");
    EXPECT_EQ(verdict(presigned("sts", seconds(60)), "a body"), "SignatureDoesNotMatch");
}

TEST(Presigned, RefusesValiditiesOutOfRange)
{
    for (const char* bad : {"0", "-1", "604801", "", "1x", "99999999999999999999", "+1", " 1"}) {
        auto request = presigned("s3", std::chrono::seconds(60));
        replace(request.target, "X-Amz-Expires=60", std::string("X-Amz-Expires=") + bad);
        EXPECT_EQ(verdict(request, ""), "IncompleteSignature") << bad;
    }
    auto longer = presigned("s3", std::chrono::seconds(60));
    replace(longer.target, "X-Amz-Expires=60", "X-Amz-Expires=61");
    EXPECT_EQ(verdict(longer, ""), "SignatureDoesNotMatch");
}

TEST(Presigned, RefusesMissingRepeatedOrForeignParameters)
{
    for (const char* name :
         {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"}) {
        auto request = presigned("s3", std::chrono::seconds(60));
        replace(request.target, name, "Y");
        EXPECT_EQ(verdict(request, ""), "IncompleteSignature") << name;
        auto twice = presigned("s3", std::chrono::seconds(60));
        twice.target += std::string("&") + name + "=x";
        EXPECT_EQ(verdict(twice, ""), "IncompleteSignature") << name;
    }
    auto foreign = presigned("s3", std::chrono::seconds(60));
    replace(foreign.target, "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1");
    EXPECT_EQ(verdict(foreign, ""), "IncompleteSignature");
    auto added = presigned("s3", std::chrono::seconds(60));
    added.target += "&versionId=1";
    EXPECT_EQ(verdict(added, ""), "SignatureDoesNotMatch");
}

TEST(Presigned, CarriesASessionToken)
{
    auto request = make_request("GET", "/b/k");
    const Credentials temporary{"ASIAEXAMPLE", Secret("s"), "to/ken+=="};
    request.target = presigned_target(request, temporary, {"us-east-1", "s3", moment}, std::chrono::seconds(60));
    const auto signature = parse_signature(request).value().value();
    EXPECT_TRUE(signature.presigned);
    EXPECT_EQ(signature.session_token, "to/ken+==");
    EXPECT_TRUE(verify_signature(signature, request, temporary.secret_access_key, hash_of(""), moment));
}

TEST(Families, NameTheSameFailureInTheirOwnWay)
{
    const auto code = [](Error error, ErrorFamily family) { return in_family(std::move(error), family).code; };
    EXPECT_EQ(code(errors::signature_mismatch(), ErrorFamily::query), "SignatureDoesNotMatch");
    EXPECT_EQ(code(errors::signature_mismatch(), ErrorFamily::json), "InvalidSignatureException");
    EXPECT_EQ(code(errors::signature_mismatch(), ErrorFamily::s3), "SignatureDoesNotMatch");
    EXPECT_EQ(code(errors::unknown_access_key(), ErrorFamily::rest_json), "UnrecognizedClientException");
    EXPECT_EQ(code(errors::unknown_access_key(), ErrorFamily::s3), "InvalidAccessKeyId");
    EXPECT_EQ(code(errors::invalid_session_token(), ErrorFamily::query), "InvalidClientTokenId");
    EXPECT_EQ(code(errors::invalid_session_token(), ErrorFamily::s3), "InvalidToken");
    EXPECT_EQ(code(errors::expired_session_token(), ErrorFamily::json), "ExpiredTokenException");
    EXPECT_EQ(in_family(errors::expired_session_token(), ErrorFamily::s3).status, 400);
    EXPECT_EQ(code(errors::incomplete_signature(errors::Place::header, "x"), ErrorFamily::json),
              "IncompleteSignatureException");
    EXPECT_EQ(code(errors::incomplete_signature(errors::Place::header, "x"), ErrorFamily::s3),
              "AuthorizationHeaderMalformed");
    EXPECT_EQ(code(errors::incomplete_signature(errors::Place::query, "x"), ErrorFamily::s3),
              "AuthorizationQueryParametersError");
    EXPECT_EQ(in_family(errors::missing_authentication_token(), ErrorFamily::json).message, "Missing Authentication Token");
    EXPECT_EQ(in_family(errors::signature_mismatch(), ErrorFamily::json).status, 400);
    EXPECT_EQ(in_family(errors::signature_mismatch(), ErrorFamily::rest_json).status, 403);
    EXPECT_EQ(code(Error{"Other", "x", 400, {}, {}}, ErrorFamily::s3), "Other");
}

}  // namespace
}  // namespace sekisho::authn
