#pragma once

#include <string_view>

namespace sekisho::cognito_identity {

/// The scope-down policy that the enhanced flow puts on guests: whatever the role allows, a guest reaches no other services
/// than these. Models are not among them.
/// https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html#access-policies
inline constexpr std::string_view guest_session_policy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*","Action":["logs:*","dynamodb:*","kinesis:*",)"
    R"("mobileanalytics:*","s3:*","ses:*","sns:*","sqs:*","lambda:*","machinelearning:*","execute-api:*","iot:*","gamelift:*",)"
    R"("cognito-identity:*","cognito-idp:*","cognito-sync:*","lex:*","polly:*","comprehend:*","translate:*","transcribe:*",)"
    R"("rekognition:*","mobiletargeting:*","firehose:*","appsync:*","personalize:*","sagemaker:InvokeEndpoint","rum:PutRumEvents",)"
    R"("textract:DetectDocumentText","textract:AnalyzeDocument","sdb:*"]}]})";

}  // namespace sekisho::cognito_identity
