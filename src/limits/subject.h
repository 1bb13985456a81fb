#pragma once

#include <map>
#include <string>

namespace sekisho::limits {

/// Whom a call of a model counts for. Every name is one of the proven caller; nothing is taken from what a request says
/// of itself. Names that the caller does not have are empty: no rule about a name applies to them, and a rule about each
/// name counts them together (limits/scope.h). Value type.
struct Subject {
    std::string account;    ///< the tenant: 12 digits
    std::string role;       ///< RoleName of a role's session
    std::string user;       ///< the person or program: IAM's UserName, or RoleSessionName of a role's session
    std::string principal;  ///< ARN: arn:aws:sts::...:assumed-role/<role>/<session>
    std::string key;        ///< access key id, or the id of an API key
    std::string model;      ///< the id from the catalogue
    std::map<std::string, std::string, std::less<>> tags;  ///< aws:PrincipalTag/<key>, session tags included
};

}  // namespace sekisho::limits
