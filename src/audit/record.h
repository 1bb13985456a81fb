#pragma once

#include <string>
#include <vector>

#include "base/clock.h"

namespace sekisho::audit {

/// One decision on record; fields carry CloudTrail's names when written
/// (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html).
/// Value type. Never holds a secret: request parameters arrive with sensitive members already struck out.
struct Record {
    Time time;                      ///< eventTime
    std::string event_source;       ///< eventSource, "s3.amazonaws.com"
    std::string event_name;         ///< eventName, "PutObject"
    std::string region;             ///< awsRegion
    std::string source_ip;          ///< sourceIPAddress
    std::string user_agent;         ///< userAgent
    std::string request_id;         ///< requestID
    std::string event_id;           ///< eventID
    bool read_only = true;          ///< readOnly
    bool tls = false;               ///< tlsDetails present
    std::string recipient_account;  ///< recipientAccountId

    // userIdentity
    std::string identity_type;  ///< Root, IAMUser, AssumedRole, FederatedUser, WebIdentityUser, AWSService, Unknown
    std::string principal_id;
    std::string arn;
    std::string account;
    std::string access_key_id;
    std::string identity_provider;  ///< web identity: the provider
    std::string user_name;

    std::string request_parameters;  ///< requestParameters: JSON text, or empty
    std::string response_elements;   ///< responseElements: JSON text, or empty
    std::string additional_data;     ///< additionalEventData: JSON text, or empty
    std::string error_code;          ///< errorCode; empty on success
    std::string error_message;       ///< errorMessage
    std::string error_detail;        ///< what operators may see beside the wire text

    struct Resource {
        std::string arn;
        std::string account;
    };
    std::vector<Resource> resources;  ///< resources

    /// sekishoDecision: how the policy engine judged each check.
    struct Judgement {
        std::string action;
        std::string resource;
        std::string verdict;  ///< "allowed", "implicitDeny", "explicitDeny"
        std::string policy_type;
        std::string policy;
        std::string statement;
    };
    std::vector<Judgement> judgements;
};

}  // namespace sekisho::audit
