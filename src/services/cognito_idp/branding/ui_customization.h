#pragma once

#include "services/cognito_idp/pools/configuration_parts.h"

namespace sekisho::cognito_idp {

/// The style sheet of the classic hosted pages is text of strangers: at most 3 KB of rules for the classes that AWS lists,
/// without at-rules, comments, escapes, markup, or anything that fetches (url, expression, import).
/// InvalidParameterException.
/// https://docs.aws.amazon.com/cognito/latest/developerguide/hosted-ui-classic-branding.html
[[nodiscard]] Result<void> check_css(std::string_view css);

/// A client's own, else the pool's (ClientId ALL), else one that says nothing. ImageUrl is a data: URL.
/// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUICustomization.html
class GetUICustomization : public ReadsConfiguration<api::GetUICustomizationOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

/// A full replacement: without CSS and ImageFile nothing is left. The image is PNG or JPEG, at most 100 KB.
class SetUICustomization : public WritesConfiguration<api::SetUICustomizationOperation> {
public:
    using Configures::Configures;
    Task<Result<Output>> execute(op::Authorized<Input> input) const;
};

}  // namespace sekisho::cognito_idp
