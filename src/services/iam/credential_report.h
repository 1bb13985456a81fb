#pragma once

#include "services/iam/reports.h"
#include "services/iam/state.h"

namespace sekisho::iam {

/// The report is shown for four hours; then a new one must be asked for.
inline constexpr std::chrono::hours credential_report_lifetime{4};

/// Root and users with the state of their credentials, in AWS's columns (id_credentials_getting-report). Nobody has a
/// password or a certificate here.
[[nodiscard]] CredentialReport make_credential_report(const IamState& state, Time now);

}  // namespace sekisho::iam
