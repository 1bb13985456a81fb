#pragma once

#include "services/cognito_idp/pools/configuration_parts.h"

namespace sekisho::cognito_idp {

/// InvalidParameterException, ScopeDoesNotExistException: every scope is a standard one, or `<identifier>/<scope>` of one of
/// the pool's resource servers.
[[nodiscard]] Result<void> check_scopes(const Pool& pool, const std::vector<std::string>& scopes);

/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateResourceServer.html
class CreateResourceServer : public WritesConfiguration<api::CreateResourceServerOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class DescribeResourceServer : public ReadsConfiguration<api::DescribeResourceServerOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// A full replacement. Scopes that are gone afterwards are gone from the pool's clients as well: a scope of that name which
/// is made later is another.
class UpdateResourceServer : public WritesConfiguration<api::UpdateResourceServerOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class DeleteResourceServer : public WritesConfiguration<api::DeleteResourceServerOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class ListResourceServers : public ReadsConfiguration<api::ListResourceServersOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

}  // namespace sekisho::cognito_idp
