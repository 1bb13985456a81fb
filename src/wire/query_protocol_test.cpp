#include "shapes/iam.h"
#include "shapes/sts.h"
#include "wire/test_support.h"

namespace sekisho::wire {
namespace {

using namespace shapes::iam;
using test::decode;
using test::outcome;

constexpr std::string_view create_role = "Action=CreateRole&Version=2010-05-08&RoleName=r&AssumeRolePolicyDocument=%7B%7D";

TEST(AwsQuery, ReadsNestedListsInTheOrderOfTheirNumbers)
{
    const auto input = decode<CreateRoleOperation>(
        std::string(create_role) +
        "&MaxSessionDuration=3600&Tags.member.10.Key=c&Tags.member.10.Value=3&Tags.member.2.Key=b&"
        "Tags.member.2.Value=2+2&Tags.member.1.Key=a&Tags.member.1.Value=%31");
    ASSERT_TRUE(input) << outcome(input);
    EXPECT_EQ(input->AssumeRolePolicyDocument, "{}");
    EXPECT_EQ(input->MaxSessionDuration, 3600);
    ASSERT_EQ(input->Tags->size(), 3U);
    EXPECT_EQ(input->Tags->at(0).Value, "1");
    EXPECT_EQ(input->Tags->at(1).Value, "2 2");
    EXPECT_EQ(input->Tags->at(2).Key, "c");
    EXPECT_FALSE(input->Path);
}

TEST(AwsQuery, ReadsParametersOfTheTargetToo)
{
    const auto input = decode<GetUserOperation>(test::request("GET", "/?Action=GetUser&UserName=u&X-Amz-Signature=0"));
    ASSERT_TRUE(input);
    EXPECT_EQ(input->UserName, "u");
}

TEST(AwsQuery, RefusesAParameterThatOccursTwice)
{
    EXPECT_TRUE(outcome(decode<GetUserOperation>("UserName=a&UserName=b")).starts_with("MalformedQueryString"));
    EXPECT_TRUE(outcome(decode<GetUserOperation>(test::request("POST", "/?UserName=a"), "UserName=b"))
                    .starts_with("MalformedQueryString"));
    EXPECT_TRUE(
        outcome(decode<TagRoleOperation>(
                    "RoleName=r&Tags.member.1.Key=a&Tags.member.01.Key=b&Tags.member.1.Value=&Tags.member.01.Value="))
            .starts_with("MalformedInput"));
}

TEST(AwsQuery, RefusesHostileForms)
{
    for (const auto& body : {std::string("UserName=%"), std::string("UserName=%zz"), std::string("UserName=%ff"),
                             std::string("%=x"), "UserName" + std::string(100'000, '.') + "=x"})
        EXPECT_TRUE(outcome(decode<GetUserOperation>(body)).starts_with("MalformedQueryString")) << body.substr(0, 40);
    for (const auto* body :
         {"RoleName=r&Tags.member.x.Key=a", "RoleName=r&Tags.member.-1.Key=a", "RoleName=r&Tags.member.999999.Key=a"})
        EXPECT_TRUE(outcome(decode<TagRoleOperation>(body)).starts_with("MalformedInput")) << body;
    std::string many;
    for (int i = 0; i < 20'000; ++i) many += "a" + std::to_string(i) + "=&";
    EXPECT_TRUE(outcome(decode<GetUserOperation>(many)).starts_with("MalformedQueryString"));
}

TEST(AwsQuery, ReportsViolationsAsIamDoes)
{
    EXPECT_EQ(outcome(decode<CreateRoleOperation>("Action=CreateRole&RoleName=" + std::string(65, 'r') +
                                                  "&AssumeRolePolicyDocument=x")),
              "ValidationException: 1 validation error detected: Value '" + std::string(65, 'r') +
                  "' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64");
    EXPECT_EQ(outcome(decode<CreateRoleOperation>("RoleName=r")),
              "ValidationException: 1 validation error detected: Value null at 'assumeRolePolicyDocument' failed to satisfy "
              "constraint: Member must not be null");
    EXPECT_EQ(
        outcome(decode<CreateRoleOperation>(std::string(create_role) + "&MaxSessionDuration=60")),
        "ValidationException: 1 validation error detected: Value '60' at 'maxSessionDuration' failed to satisfy constraint: "
        "Member must have value greater than or equal to 3600");
    EXPECT_TRUE(outcome(decode<CreateRoleOperation>(std::string(create_role) + "&MaxSessionDuration=1h"))
                    .starts_with("MalformedInput"));
    EXPECT_EQ(
        outcome(decode<TagRoleOperation>("RoleName=r&Tags.member.1.Value=v")),
        "ValidationException: 1 validation error detected: Value null at 'tags.1.member.key' failed to satisfy constraint: "
        "Member must not be null");
}

TEST(AwsQuery, WritesResultsInTheirWrapper)
{
    CreateRoleResponse output{};
    output.Role.Path = "/";
    output.Role.RoleName = "a<b";
    output.Role.CreateDate = from_epoch_milliseconds(1'700'000'000'123);
    output.Role.Tags = {{.Key = "k", .Value = "v"}};
    auto response = test::encode<CreateRoleOperation>(output);
    EXPECT_EQ(test::header(response, "content-type"), "text/xml");
    EXPECT_EQ(test::header(response, "x-amzn-requestid"), "request-1");
    EXPECT_EQ(
        test::body_of(response),
        R"(<CreateRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><CreateRoleResult><Role><Path>/</Path>)"
        R"(<RoleName>a&lt;b</RoleName><RoleId></RoleId><Arn></Arn><CreateDate>2023-11-14T22:13:20Z</CreateDate><Tags><member>)"
        R"(<Key>k</Key><Value>v</Value></member></Tags></Role></CreateRoleResult><ResponseMetadata><RequestId>request-1)"
        R"(</RequestId></ResponseMetadata></CreateRoleResponse>)");
}

TEST(AwsQuery, WritesMapsAsEntriesAndEmptyOutputsWithoutResult)
{
    GetAccountSummaryResponse summary;
    summary.SummaryMap = {{"Users", 3}};
    auto response = test::encode<GetAccountSummaryOperation>(summary);
    EXPECT_NE(test::body_of(response).find("<SummaryMap><entry><key>Users</key><value>3</value></entry></SummaryMap>"),
              std::string::npos);
    response = test::encode<DeleteRoleOperation>({});
    EXPECT_EQ(test::body_of(response),
              R"(<DeleteRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata>)"
              R"(<RequestId>request-1</RequestId></ResponseMetadata></DeleteRoleResponse>)");
}

TEST(AwsQuery, WritesErrorsWithTheWireCode)
{
    auto response = encode_error(service, {"NoSuchEntityException", "No <role>", 404, "detail", {}}, "request-1");
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(
        test::body_of(response),
        R"(<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code>)"
        R"(<Message>No &lt;role&gt;</Message></Error><RequestId>request-1</RequestId></ErrorResponse>)");
    response = encode_error(shapes::sts::service, {"InternalFailure", "x", 500, "the detail", {}}, "request-1");
    EXPECT_NE(test::body_of(response).find("<Type>Receiver</Type>"), std::string::npos);
    EXPECT_EQ(test::body_of(response).find("the detail"), std::string::npos);
    EXPECT_EQ(wire_code(service, "ValidationException"), "ValidationError");
    EXPECT_EQ(wire_code(service, "AccessDenied"), "AccessDenied");
}

}  // namespace
}  // namespace sekisho::wire
