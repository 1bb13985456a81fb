#pragma once

#include "services/cognito_idp/pools/configuration_parts.h"

namespace sekisho::cognito_idp {

/// A prefix domain, or with CustomDomainConfig a host name of one's own. A pool has at most one of each, an account at most
/// four host names; no two pools of this server have the same. CloudFrontDomain is the host of this server's public URL: to
/// where a host name of one's own is to be an alias. The certificate's ARN is kept as it is told; the certificate itself
/// stands in the server's own configuration (tls), or in that of the proxy before it.
/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html
class CreateUserPoolDomain : public WritesConfiguration<api::CreateUserPoolDomainOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// An empty description where the caller's account has no such domain.
class DescribeUserPoolDomain : public api::DescribeUserPoolDomainOperation {
public:
    static constexpr op::Effect effect = op::Effect::read;
    explicit DescribeUserPoolDomain(const ConfigurationParts& parts) : parts_(parts) {}
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;

private:
    const ConfigurationParts& parts_;
};

class UpdateUserPoolDomain : public WritesConfiguration<api::UpdateUserPoolDomainOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class DeleteUserPoolDomain : public WritesConfiguration<api::DeleteUserPoolDomainOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

}  // namespace sekisho::cognito_idp
