#pragma once

#include "services/cognito_idp/pools/configuration_parts.h"

namespace sekisho::cognito_idp {

/// Links to a client's terms of use and privacy policy. One of each name for a client; links are of https.
/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateTerms.html
class CreateTerms : public WritesConfiguration<api::CreateTermsOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class DescribeTerms : public ReadsConfiguration<api::DescribeTermsOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// Each member that is given replaces the former one as a whole; what is left out stays.
class UpdateTerms : public WritesConfiguration<api::UpdateTermsOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class DeleteTerms : public WritesConfiguration<api::DeleteTermsOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class ListTerms : public ReadsConfiguration<api::ListTermsOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

}  // namespace sekisho::cognito_idp
