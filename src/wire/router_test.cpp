#include "shapes/bedrock.h"
#include "shapes/bedrock_runtime.h"
#include "shapes/cognito_idp.h"
#include "shapes/iam.h"
#include "shapes/s3.h"
#include "wire/test_support.h"

namespace sekisho::wire {
namespace {

using test::request;

Router all_of(std::initializer_list<const ServiceSchema*> services, std::string_view but = {})
{
    std::vector<const OperationSchema*> operations;
    for (const auto* service : services)
        for (const auto* operation : service->operations)
            if (operation->name != but) operations.push_back(operation);
    return Router(std::move(operations));
}

std::string name_of(const Result<const OperationSchema*>& found)
{
    return found ? std::string((*found)->name) : std::to_string(found.error().status) + " " + found.error().code;
}

std::string s3(std::string_view method, std::string_view target, test::Fields headers = {})
{
    static const auto router = all_of({&shapes::s3::service}, "GetBucketReplication");
    return name_of(router.route(shapes::s3::service, request(method, target, headers), {}));
}

TEST(Routing, FindsTheOperationsOfS3)
{
    EXPECT_EQ(s3("GET", "/"), "ListBuckets");
    EXPECT_EQ(s3("GET", "/?x-id=ListBuckets&max-buckets=1"), "ListBuckets");
    EXPECT_EQ(s3("PUT", "/b"), "CreateBucket");
    EXPECT_EQ(s3("PUT", "/b/"), "CreateBucket");
    EXPECT_EQ(s3("GET", "/b"), "ListObjects");
    EXPECT_EQ(s3("GET", "/b/?list-type=2&prefix=x"), "ListObjectsV2");
    EXPECT_EQ(s3("GET", "/b?versions"), "ListObjectVersions");
    EXPECT_EQ(s3("GET", "/b?policy="), "GetBucketPolicy");
    EXPECT_EQ(s3("GET", "/b/k"), "GetObject");
    EXPECT_EQ(s3("GET", "/b/k/"), "GetObject");
    EXPECT_EQ(s3("GET", "/b/k?versionId=1&X-Amz-Signature=0"), "GetObject");
    EXPECT_EQ(s3("GET", "/b/k?uploadId=u"), "ListParts");
    EXPECT_EQ(s3("PUT", "/b/k"), "PutObject");
    EXPECT_EQ(s3("PUT", "/b/k", {{"x-amz-copy-source", "/b/x"}}), "CopyObject");
    EXPECT_EQ(s3("PUT", "/b/k?partNumber=1&uploadId=u"), "UploadPart");
    EXPECT_EQ(s3("PUT", "/b/k?partNumber=1&uploadId=u", {{"x-amz-copy-source", "/b/x"}}), "UploadPartCopy");
    EXPECT_EQ(s3("POST", "/b/k?uploads"), "CreateMultipartUpload");
    EXPECT_EQ(s3("POST", "/b/k?uploadId=u"), "CompleteMultipartUpload");
    EXPECT_EQ(s3("DELETE", "/b/k?uploadId=u"), "AbortMultipartUpload");
    EXPECT_EQ(s3("DELETE", "/b/k"), "DeleteObject");
    EXPECT_EQ(s3("POST", "/b?delete"), "DeleteObjects");
    EXPECT_EQ(s3("HEAD", "/b/k"), "HeadObject");
    EXPECT_EQ(s3("DELETE", "/b/k?tagging"), "DeleteObjectTagging");
}

TEST(Routing, NeverTakesASubresourceForThePlainOperation)
{
    EXPECT_EQ(s3("GET", "/b?replication"), "501 NotImplemented");
    EXPECT_EQ(s3("GET", "/b?inventory"), "405 MethodNotAllowed");
    EXPECT_EQ(s3("DELETE", "/b?replication"), "405 MethodNotAllowed");
    EXPECT_EQ(s3("PUT", "/b/k?uploadId=u"), "405 MethodNotAllowed");
    EXPECT_EQ(s3("DELETE", "/b/k?acl"), "405 MethodNotAllowed");
    EXPECT_EQ(s3("GET", "/b/k?torrent"), "405 MethodNotAllowed");
    EXPECT_EQ(s3("PATCH", "/b/k"), "405 MethodNotAllowed");
    EXPECT_EQ(s3("POST", "/b/k"), "405 MethodNotAllowed");
    EXPECT_EQ(s3("GET", "//k"), "405 MethodNotAllowed");
    EXPECT_EQ(s3("GET", "b/k"), "405 MethodNotAllowed");
    EXPECT_EQ(s3("GET", ""), "405 MethodNotAllowed");
}

TEST(Routing, NeverFallsBackToALessSpecificOperation)
{
    const auto router = all_of({&shapes::s3::service}, "CopyObject");
    EXPECT_EQ(name_of(router.route(shapes::s3::service, request("PUT", "/b/k", {{"x-amz-copy-source", "/b/x"}}), {})),
              "501 NotImplemented");
}

TEST(Routing, FindsQueryOperationsByActionAndVersion)
{
    const auto router = all_of({&shapes::iam::service}, "DeleteUser");
    const auto route = [&](std::string_view target, std::string_view body) {
        const auto found = router.route(shapes::iam::service, request("POST", target), body);
        return found ? std::string((*found)->name) : found.error().code + ": " + found.error().message;
    };
    EXPECT_EQ(route("/", "Action=GetUser&Version=2010-05-08"), "GetUser");
    EXPECT_EQ(route("/?Action=GetUser&Version=2010-05-08", ""), "GetUser");
    EXPECT_EQ(route("/", "Action=DeleteUser&Version=2010-05-08"),
              "InvalidAction: Could not find operation DeleteUser for version 2010-05-08");
    EXPECT_EQ(route("/", "Action=GetUser"),
              "InvalidAction: Could not find operation GetUser for version NO_VERSION_SPECIFIED");
    EXPECT_EQ(route("/", "Version=2010-05-08"), "MissingAction: The request must contain the parameter Action");
    EXPECT_TRUE(route("/?Action=GetUser", "Action=DeleteRole").starts_with("MalformedQueryString"));
}

TEST(Routing, FindsJsonOperationsByTarget)
{
    const auto router = all_of({&shapes::cognito_idp::service});
    const auto route = [&](std::string_view target) {
        return name_of(router.route(shapes::cognito_idp::service, request("POST", "/", {{"x-amz-target", target}}), {}));
    };
    EXPECT_EQ(route("AWSCognitoIdentityProviderService.SignUp"), "SignUp");
    EXPECT_EQ(route("AWSCognitoIdentityProviderService.signup"), "400 UnknownOperationException");
    EXPECT_EQ(route("Other.SignUp"), "400 UnknownOperationException");
    EXPECT_EQ(route("SignUp"), "400 UnknownOperationException");
    EXPECT_EQ(route(""), "400 UnknownOperationException");
}

TEST(Routing, AsksTheServicesThatShareASigningName)
{
    const auto router = all_of({&shapes::bedrock::service, &shapes::bedrock_runtime::service});
    const std::vector<const ServiceSchema*> candidates{&shapes::bedrock::service, &shapes::bedrock_runtime::service};
    const auto route = [&](std::string_view method, std::string_view target) {
        return name_of(router.route(candidates, request(method, target), {}));
    };
    EXPECT_EQ(route("POST", "/model/a%2Fb/converse"), "Converse");
    EXPECT_EQ(route("POST", "/model/m/converse-stream"), "ConverseStream");
    EXPECT_EQ(route("GET", "/foundation-models"), "ListFoundationModels");
    EXPECT_EQ(route("GET", "/foundation-models/m"), "GetFoundationModel");
    EXPECT_EQ(route("POST", "/model//converse"), "404 UnknownOperationException");
    EXPECT_EQ(route("POST", "/model/a/b/converse"), "404 UnknownOperationException");
    EXPECT_EQ(route("GET", "/model/m/converse"), "404 UnknownOperationException");
    EXPECT_EQ(router.services().size(), 2U);
}

}  // namespace
}  // namespace sekisho::wire
