#pragma once

#include <string_view>

namespace sekisho::cognito_identity {

/// The session policies that the enhanced flow puts on guests, as one: AWS's inline scope-down policy, and what its managed
/// AmazonCognitoUnAuthedIdentitiesSessionPolicy adds. Whatever the role allows, a guest reaches nothing else; models are not
/// among it.
/// https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html#access-policies
inline constexpr std::string_view guest_session_policy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*","Action":["cloudwatch:*","logs:*","dynamodb:*",)"
    R"("kinesis:*","mobileanalytics:*","s3:*","ses:*","sns:*","sqs:*","lambda:*","machinelearning:*","execute-api:*","iot:*",)"
    R"("gamelift:*","cognito-identity:*","cognito-idp:*","cognito-sync:*","lex:*","polly:*","comprehend:*","translate:*",)"
    R"("transcribe:*","rekognition:*","mobiletargeting:*","firehose:*","appsync:*","personalize:*","sagemaker:InvokeEndpoint",)"
    R"("codewhisperer:*","textract:DetectDocumentText","textract:AnalyzeDocument","sdb:*"]},{"Effect":"Allow","Resource":"*",)"
    R"("Action":["rum:PutRumEvents","geo:GetMap*","geo:ListMaps","geo:SearchPlaceIndex*","geo:GetPlace","geo:CalculateRoute*",)"
    R"("geo:*Geofence","geo:*Geofences","geo:*DevicePosition*","kms:Encrypt","kms:Decrypt","kms:ReEncryptTo",)"
    R"("kms:ReEncryptFrom","kms:GenerateDataKey","kms:GenerateDataKeyPair","kms:GenerateDataKeyPairWithoutPlaintext",)"
    R"("kms:GenerateDataKeyWithoutPlaintext"]}]})";

}  // namespace sekisho::cognito_identity
