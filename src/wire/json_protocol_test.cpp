#include "shapes/cognito_identity.h"
#include "shapes/cognito_idp.h"
#include "shapes/iam.h"
#include "shapes/sts.h"
#include "wire/test_support.h"

namespace sekisho::wire {
namespace {

using namespace shapes::cognito_idp;
using test::decode;
using test::outcome;

TEST(AwsJson, FillsScalarsListsMapsAndNestedStructures)
{
    const auto input = decode<CreateUserPoolOperation>(
        R"({"PoolName":"p","Policies":{"PasswordPolicy":{"MinimumLength":8,"RequireNumbers":true}},
            "AliasAttributes":["email"],"UserPoolTags":{"a":"b"},"Unknown":{"x":[1]},"DeletionProtection":null})");
    ASSERT_TRUE(input) << outcome(input);
    EXPECT_EQ(input->PoolName, "p");
    EXPECT_EQ(input->Policies->PasswordPolicy->MinimumLength, 8);
    EXPECT_TRUE(*input->Policies->PasswordPolicy->RequireNumbers);
    EXPECT_EQ(input->AliasAttributes->at(0), AliasAttributeType::email);
    EXPECT_EQ(input->UserPoolTags->at("a"), "b");
    EXPECT_FALSE(input->DeletionProtection);
    EXPECT_FALSE(input->LambdaConfig);
}

TEST(AwsJson, RefusesBodiesThatAreNoObject)
{
    for (const auto* body :
         {"[]", "1", "{", "{\"PoolName\":\"p\"}x", "\"p\"", "{\"PoolName\":\"p\",\"PoolName\":\"q\"}", "\xFF"})
        EXPECT_TRUE(outcome(decode<CreateUserPoolOperation>(body)).starts_with("SerializationException")) << body;
}

TEST(AwsJson, SaysWhichTypeCouldNotBeConverted)
{
    EXPECT_EQ(outcome(decode<CreateUserPoolOperation>(R"({"PoolName":1})")),
              "SerializationException: NUMBER_VALUE can not be converted to a String");
    EXPECT_EQ(outcome(decode<CreateUserPoolOperation>(R"({"PoolName":true})")),
              "SerializationException: TRUE_VALUE can not be converted to a String");
    EXPECT_EQ(outcome(decode<CreateUserPoolOperation>(R"({"PoolName":["p"]})")),
              "SerializationException: Start of list found where not expected");
    EXPECT_EQ(outcome(decode<ListUsersOperation>(R"({"UserPoolId":"us-east-1_a","Limit":"10"})")),
              "SerializationException: STRING_VALUE can not be converted to an Integer");
    EXPECT_EQ(outcome(decode<ListUsersOperation>(R"({"UserPoolId":"us-east-1_a","Limit":1.5})")),
              "SerializationException: DECIMAL_VALUE can not be converted to an Integer");
    EXPECT_EQ(outcome(decode<ListUsersOperation>(R"({"UserPoolId":"us-east-1_a","Limit":4294967297})")),
              "SerializationException: NUMBER_VALUE can not be converted to an Integer");
}

TEST(AwsJson, ReportsEveryViolationInAwssWords)
{
    EXPECT_EQ(outcome(decode<CreateUserPoolOperation>("{}")),
              "ValidationException: 1 validation error detected: Value null at 'poolName' failed to satisfy constraint: "
              "Member must not be null");
    EXPECT_EQ(
        outcome(decode<CreateUserPoolOperation>(R"({"PoolName":"p","Policies":{"PasswordPolicy":{"MinimumLength":5}}})")),
        "ValidationException: 1 validation error detected: Value '5' at 'policies.passwordPolicy.minimumLength' failed to "
        "satisfy constraint: Member must have value greater than or equal to 6");
    EXPECT_EQ(
        outcome(decode<ListUsersOperation>(R"({"UserPoolId":"x","Limit":61})")),
        "ValidationException: 2 validation errors detected: Value 'x' at 'userPoolId' failed to satisfy constraint: Member "
        "must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+; Value '61' at 'limit' failed to satisfy constraint: "
        "Member must have value less than or equal to 60");
    EXPECT_EQ(
        outcome(decode<SetUserPoolMfaConfigOperation>(R"({"UserPoolId":"us-east-1_a","MfaConfiguration":"SOMETIMES"})")),
        "ValidationException: 1 validation error detected: Value 'SOMETIMES' at 'mfaConfiguration' failed to satisfy "
        "constraint: Member must satisfy enum value set: [OFF, ON, OPTIONAL]");
}

TEST(AwsJson, ReportsTheElementsOfListsAndMapsTogether)
{
    EXPECT_EQ(
        outcome(decode<CreateUserPoolOperation>(R"({"PoolName":"p","AliasAttributes":["email","fax"]})")),
        "ValidationException: 1 validation error detected: Value '[email, fax]' at 'aliasAttributes' failed to satisfy "
        "constraint: Member must satisfy constraint: [Member must satisfy enum value set: [phone_number, email, "
        "preferred_username]]");
    EXPECT_EQ(
        outcome(decode<CreateUserPoolOperation>(R"({"PoolName":"p","UserPoolTags":{"":"b"}})")),
        "ValidationException: 1 validation error detected: Value '{=b}' at 'userPoolTags' failed to satisfy constraint: Map "
        "keys must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater "
        "than or equal to 1]");
    EXPECT_EQ(outcome(decode<CreateUserPoolOperation>(R"({"PoolName":"p","Schema":[{"Name":"abcdefghijklmnopqrstu"}]})")),
              "ValidationException: 1 validation error detected: Value 'abcdefghijklmnopqrstu' at 'schema.1.member.name' "
              "failed to "
              "satisfy constraint: Member must have length less than or equal to 20");
    EXPECT_EQ(
        outcome(decode<CreateUserPoolOperation>(R"({"PoolName":"p","AliasAttributes":[null]})")),
        "ValidationException: 1 validation error detected: Value '[]' at 'aliasAttributes' failed to satisfy constraint: "
        "Member must satisfy constraint: [Member must not be null]");
}

TEST(AwsJson, NeverEchoesASensitiveValue)
{
    const auto result = decode<SignUpOperation>(R"({"ClientId":"c","Username":"u","Password":" hunter2 "})");
    EXPECT_EQ(
        outcome(result),
        "ValidationException: 1 validation error detected: Value at 'password' failed to satisfy constraint: Member must "
        "satisfy regular expression pattern: [\\S]+");
    const auto attributes = decode<SignUpOperation>(
        R"({"ClientId":"c","Username":"u","Password":"p","UserAttributes":[{"Name":"email","Value":")" +
        std::string(2049, 's') + R"("}]})");
    EXPECT_EQ(outcome(attributes).find("ssss"), std::string::npos) << outcome(attributes);
}

TEST(AwsJson, CountsCharactersNotBytes)
{
    std::string name;
    for (int i = 0; i < 128; ++i) name += "\xC3\xA9";
    EXPECT_TRUE(decode<AdminGetUserOperation>(R"({"UserPoolId":"us-east-1_a","Username":")" + name + "\"}"));
    EXPECT_FALSE(decode<AdminGetUserOperation>(R"({"UserPoolId":"us-east-1_a","Username":")" + name + "x\"}"));
}

TEST(AwsJson, BoundsTheTextOfItsErrors)
{
    std::string body = R"({"PoolName":"p","Schema":[)";
    for (int i = 0; i < 2000; ++i) body += (i == 0 ? "" : ",") + std::string(R"({"Name":""})");
    const auto result = decode<CreateUserPoolOperation>(body + "]}");
    ASSERT_FALSE(result);
    EXPECT_LT(result.error().message.size(), 20'000U);
    EXPECT_TRUE(result.error().message.starts_with("4001 validation errors")) << result.error().message.substr(0, 40);
    EXPECT_LT(outcome(decode<CreateUserPoolOperation>(R"({"PoolName":")" + std::string(1'000'000, 'p') + "\"}")).size(),
              4000U);
}

TEST(AwsJson, WritesOutputsWithEpochSecondsAndWithoutWhatIsAbsent)
{
    DescribeUserPoolResponse output;
    output.UserPool.emplace();
    output.UserPool->Id = "us-east-1_a";
    output.UserPool->CreationDate = from_epoch_milliseconds(1'700'000'000'123);
    output.UserPool->LastModifiedDate = from_epoch_seconds(1'700'000'000);
    const auto response = encode_output(DescribeUserPoolOperation::schema, &output, "request-1");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(std::get<std::string>(response.body),
              R"({"UserPool":{"Id":"us-east-1_a","LastModifiedDate":1700000000,"CreationDate":1700000000.123}})");
    EXPECT_EQ(test::header(response, "content-type"), "application/x-amz-json-1.1");
    EXPECT_EQ(test::header(response, "x-amzn-requestid"), "request-1");
}

TEST(AwsJson, WritesErrorsAsCognitoDoes)
{
    Error error{"ValidationException", "bad\r\nX: y", 400, "the detail", {{"reasonCode", "r"}}};
    auto response = encode_error(service, error, "request-1");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(std::get<std::string>(response.body),
              R"({"__type":"InvalidParameterException","message":"bad\r\nX: y","reasonCode":"r"})");
    EXPECT_EQ(test::header(response, "x-amzn-errortype"), "InvalidParameterException");
    EXPECT_EQ(test::header(response, "x-amzn-errormessage"), "bad??X: y");
    response = encode_error(shapes::cognito_identity::service, error, "request-1");
    EXPECT_EQ(test::header(response, "x-amzn-errortype"), "ValidationException");
    response = encode_error(service, {"AccessDenied", "no", 403, {}, {}}, "request-1");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(test::header(response, "x-amzn-errortype"), "AccessDeniedException");
}

TEST(Storage, TurnsAnyStructIntoTextAndBack)
{
    UserPoolType pool;
    pool.Id = "us-east-1_a";
    pool.CreationDate = from_epoch_milliseconds(1'700'000'000'123);
    pool.SchemaAttributes = {{.Name = "email", .Required = true}};
    pool.UserPoolTags = std::map<std::string, std::string>{{"k", "v\"\n"}};
    const auto back = from_json_text<UserPoolType>(to_json_text(pool));
    ASSERT_TRUE(back) << outcome(back);
    EXPECT_EQ(to_json_text(*back), to_json_text(pool));
    EXPECT_EQ(back->CreationDate, pool.CreationDate);
    EXPECT_EQ(back->UserPoolTags->at("k"), "v\"\n");
    EXPECT_FALSE(from_json_text<CreateUserPoolRequest>("{}"));
}

TEST(Redaction, HidesWhatIsSecretAndBoundsTheRest)
{
    const auto sign_up = decode<SignUpOperation>(
        R"({"ClientId":"c","SecretHash":"aGFzaA==","Username":"u","Password":"hunter2","UserAttributes":[{"Name":"email","Value":"a@b"}]})");
    ASSERT_TRUE(sign_up) << outcome(sign_up);
    const auto text = redacted_json(SignUpOperation::schema, &*sign_up);
    EXPECT_EQ(text.find("hunter2"), std::string::npos);
    EXPECT_EQ(text.find("aGFzaA"), std::string::npos);
    EXPECT_EQ(text.find("a@b"), std::string::npos);
    EXPECT_NE(text.find(R"("Password":"HIDDEN_DUE_TO_SECURITY_REASONS")"), std::string::npos) << text;
    EXPECT_EQ(redacted_json(SignUpOperation::schema, &*sign_up, 64), R"({"omitted":"too large"})");
}

TEST(Redaction, KeepsCodesAndLoginsOutOfTheTrail)
{
    ConfirmSignUpRequest confirm{};
    confirm.ConfirmationCode = "123456";
    EXPECT_EQ(redacted_json(ConfirmSignUpOperation::schema, &confirm).find("123456"), std::string::npos);
    // A code that was shown in vain is good for another minute.
    shapes::sts::GetSessionTokenRequest session{};
    session.TokenCode = "123456";
    EXPECT_EQ(redacted_json(shapes::sts::GetSessionTokenOperation::schema, &session).find("123456"), std::string::npos);
    shapes::iam::EnableMFADeviceRequest enable{};
    enable.AuthenticationCode1 = enable.AuthenticationCode2 = "123456";
    EXPECT_EQ(redacted_json(shapes::iam::EnableMFADeviceOperation::schema, &enable).find("123456"), std::string::npos);
    shapes::cognito_identity::GetIdInput get_id{};
    get_id.Logins = std::map<std::string, std::string>{{"issuer", "ey.token"}};
    EXPECT_EQ(redacted_json(shapes::cognito_identity::GetIdOperation::schema, &get_id).find("ey.token"), std::string::npos);
}

}  // namespace
}  // namespace sekisho::wire
