#pragma once

#include "services/cognito_idp/pools/configuration_parts.h"

namespace sekisho::cognito_idp {

/// "2 megabyte request-size limit".
inline constexpr std::size_t branding_body_limit = 2 * 1024 * 1024;

/// The style of a client's managed login pages: a JSON document and pictures. Both are text of strangers: the document has
/// AWS's three parts, its colours are colours, and pictures are what they say (branding/pictures.h).
/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateManagedLoginBranding.html
class CreateManagedLoginBranding : public WritesConfiguration<api::CreateManagedLoginBrandingOperation> {
public:
    static constexpr std::size_t body_limit = branding_body_limit;
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class DescribeManagedLoginBranding : public ReadsConfiguration<api::DescribeManagedLoginBrandingOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class DescribeManagedLoginBrandingByClient : public ReadsConfiguration<api::DescribeManagedLoginBrandingByClientOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// As AWS says, so that a style can be brought in several requests: settings that are given replace the former ones,
/// pictures those of the same category, colour mode and resource; what is left out stays. UseCognitoProvidedValues takes all
/// away.
class UpdateManagedLoginBranding : public WritesConfiguration<api::UpdateManagedLoginBrandingOperation> {
public:
    static constexpr std::size_t body_limit = branding_body_limit;
    using Configures::Configures;
    /// The model does not require the pool's id; we do.
    Result<op::AccessChecks> access(const Input& input, const op::Caller& caller, const op::Envelope& envelope) const;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

class DeleteManagedLoginBranding : public WritesConfiguration<api::DeleteManagedLoginBrandingOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

}  // namespace sekisho::cognito_idp
