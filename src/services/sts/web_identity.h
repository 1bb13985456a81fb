#pragma once

#include <string>
#include <vector>

#include "op/access.h"
#include "op/caller.h"
#include "services/iam/accounts.h"
#include "services/sts/session_tags.h"

namespace sekisho::sts {

struct RoleSessionRequest;

/// Who a verified OIDC token says its holder is.
struct WebIdentity {
    std::string
        provider;        ///< as trust policies name it in Federated: "cognito-identity.amazonaws.com" or the provider's ARN
    std::string issuer;  ///< prefix of the condition keys: the issuer without "https://"
    std::string audience;          ///< <issuer>:aud
    std::string subject;           ///< <issuer>:sub
    std::vector<std::string> amr;  ///< <issuer>:amr
    struct Claim {
        std::string name;  ///< <issuer>:<name>
        std::vector<std::string> values;
        bool multivalued = false;
    };
    std::vector<Claim> claims;    ///< all others
    SessionTags tags;             ///< claim https://aws.amazon.com/tags, or the identity pool's principal tags
    std::string source_identity;  ///< claim https://aws.amazon.com/source_identity
};

/// The identity as the gate and the policies see it, before it has a role.
[[nodiscard]] op::Caller caller_of(const WebIdentity& identity);
/// The inverse.
[[nodiscard]] WebIdentity identity_of(const op::Caller& caller);

/// The prefix of a provider's condition keys: its URL without the scheme; a well-known provider's own name.
[[nodiscard]] std::string issuer_of_provider(std::string_view provider);

/// The role of that ARN, in whichever account; null: none.
[[nodiscard]] iam::EntityPtr find_role(const iam::Accounts& accounts, std::string_view role_arn);

/// The checks of AssumeRoleWithWebIdentity; denials say no more than "Not authorized to perform ...".
[[nodiscard]] op::AccessChecks web_identity_checks(const WebIdentity& identity, const iam::EntityPtr& role,
                                                   const std::string& role_arn, const RoleSessionRequest& request);

}  // namespace sekisho::sts
