#include <gtest/gtest.h>

#include "authn/sigv4/test_requests.h"

namespace sekisho::authn {
namespace {

using namespace test;

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

}  // namespace
}  // namespace sekisho::authn
