#pragma once

#include <string>

namespace sekisho::policy {

enum class PrincipalKind {
    anonymous,       ///< unsigned; matches only Principal "*"
    root,            ///< the account itself; no identity policy
    user,            ///< IAM user
    assumed_role,    ///< role session
    federated_user,  ///< GetFederationToken
    web_identity,    ///< holder of a verified OIDC token, before it has a role: Principal {"Federated": provider}
    service,         ///< AWS service principal
};

/// Who asks, as the engine matches them. Value type.
struct Principal {
    PrincipalKind kind = PrincipalKind::anonymous;
    std::string account;    ///< 12 digits; empty for anonymous, web identity and service
    std::string arn;        ///< as in GetCallerIdentity: user ARN, sts assumed-role session ARN, account root ARN
    std::string role_arn;   ///< assumed_role: the role's iam ARN with its path (aws:PrincipalArn); else empty
    std::string unique_id;  ///< AIDA... of the user, AROA... of the session's role; else empty
    std::string provider;   ///< web_identity: "cognito-identity.amazonaws.com" or an oidc-provider ARN; service: its name
    std::string user_arn = {};  ///< federated_user: ARN of the IAM user whose keys called GetFederationToken; else empty
};

}  // namespace sekisho::policy
