#pragma once

#include "services/cognito_idp/pools/configuration_parts.h"

/// What Cognito does by other services of the cloud or in other Regions. This server is one Region and has no CloudWatch or
/// Firehose: the operations answer, and refuse what would not happen.
namespace sekisho::cognito_idp {

class CreateUserPoolReplica : public WritesConfiguration<api::CreateUserPoolReplicaOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class UpdateUserPoolReplica : public WritesConfiguration<api::UpdateUserPoolReplicaOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class DeleteUserPoolReplica : public WritesConfiguration<api::DeleteUserPoolReplicaOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// The pool itself, as the primary.
class ListUserPoolReplicas : public ReadsConfiguration<api::ListUserPoolReplicasOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// No destinations: every sign-in, message and change stands in the audit trail.
class GetLogDeliveryConfiguration : public ReadsConfiguration<api::GetLogDeliveryConfigurationOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// Takes the configuration without destinations, by which AWS switches delivery off.
class SetLogDeliveryConfiguration : public WritesConfiguration<api::SetLogDeliveryConfigurationOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

}  // namespace sekisho::cognito_idp
