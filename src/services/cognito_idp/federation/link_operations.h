#pragma once

#include "services/cognito_idp/pools/configuration_parts.h"

namespace sekisho::cognito_idp {

/// Links a person of an identity provider, who has not signed in here yet, to a user of the pool.
/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminLinkProviderForUser.html
class AdminLinkProviderForUser : public WritesConfiguration<api::AdminLinkProviderForUserOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// Undoes a link; or, with the provider "Cognito", takes a user's password away: only an administrator can set another.
/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDisableProviderForUser.html
class AdminDisableProviderForUser : public WritesConfiguration<api::AdminDisableProviderForUserOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

}  // namespace sekisho::cognito_idp
