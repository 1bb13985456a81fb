#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/basis.h"
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

    /// One statement that had a say in a denial, or came near to it.
    struct Finding {
        std::string policy_type;
        std::string policy;
        std::string statement;
        std::string effect;     ///< "Allow", "Deny"
        std::string failed;     ///< the first element that does not match: "resource", "condition", ...; empty: it applies
        std::string condition;  ///< where that is a condition: which one, what it wants, what the request has
    };

    /// sekishoDecision: how the policy engine judged each check.
    struct Judgement {
        std::string action;
        std::string resource;
        std::string verdict;  ///< "allowed", "implicit deny", "explicit deny"
        std::string policy_type;
        std::string policy;  ///< that decided; of an implicit deny the one with the statement that came nearest
        std::string statement;

        bool advisory = false;              ///< a denial did not stop the call
        std::string resource_account = {};  ///< empty: the caller's
        std::string resource_policy = {};   ///< name of the resource's policy that took part
        std::string resource_policy_hash = {};
        bool resource_must_allow = false;       ///< trust policies: an identity policy alone does not suffice
        std::vector<ContextKey> context = {};   ///< what the operation adds to the request's context
        std::vector<Finding> findings = {};     ///< denials: the statements that bear on it, the decisive one first
        std::vector<std::string> changes = {};  ///< denials: what would have to change, a sentence each
        std::optional<Basis> subject = {};      ///< who was judged, where that is not the caller
    };
    std::vector<Judgement> judgements;

    Basis basis;
    std::uint64_t omitted_judgements = 0;  ///< read back only: judgements for which there was no room
};

}  // namespace sekisho::audit
