#pragma once

#include "services/cognito_idp/pools/configuration_parts.h"

namespace sekisho::cognito_idp {

/// Identity providers: how people of elsewhere are to sign in. Secrets of their details are sealed in the store.
/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html
class CreateIdentityProvider : public WritesConfiguration<api::CreateIdentityProviderOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class DescribeIdentityProvider : public ReadsConfiguration<api::DescribeIdentityProviderOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// Each member that is given replaces the former one as a whole; what is left out stays.
class UpdateIdentityProvider : public WritesConfiguration<api::UpdateIdentityProviderOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// Takes it from the clients that support it, and its links from users: a provider of the same name that is made later is
/// another, and its people are others.
class DeleteIdentityProvider : public WritesConfiguration<api::DeleteIdentityProviderOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class ListIdentityProviders : public ReadsConfiguration<api::ListIdentityProvidersOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class GetIdentityProviderByIdentifier : public ReadsConfiguration<api::GetIdentityProviderByIdentifierOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// The certificate by which providers verify our SAML requests: base64 of its DER. Made once for a pool, at the first call.
/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetSigningCertificate.html
class GetSigningCertificate : public WritesConfiguration<api::GetSigningCertificateOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

}  // namespace sekisho::cognito_idp
