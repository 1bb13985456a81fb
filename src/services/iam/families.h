#pragma once

#include "op/operation.h"
#include "op/policy_source.h"
#include "services/iam/accounts.h"

/// The operations of this service, a family per file.
namespace sekisho::iam {

void add_user_operations(op::Operations& operations, Accounts& accounts);
void add_group_operations(op::Operations& operations, Accounts& accounts);
void add_role_operations(op::Operations& operations, Accounts& accounts);
void add_policy_operations(op::Operations& operations, Accounts& accounts);
void add_policy_version_operations(op::Operations& operations, Accounts& accounts);
void add_inline_policy_operations(op::Operations& operations, Accounts& accounts);
void add_attachment_operations(op::Operations& operations, Accounts& accounts);
void add_boundary_operations(op::Operations& operations, Accounts& accounts);
void add_tag_operations(op::Operations& operations, Accounts& accounts);
void add_access_key_operations(op::Operations& operations, Accounts& accounts);
void add_service_credential_operations(op::Operations& operations, Accounts& accounts);
void add_oidc_provider_operations(op::Operations& operations, Accounts& accounts);
void add_account_operations(op::Operations& operations, Accounts& accounts);
/// `policies`: what the gate asks, so that simulation and enforcement are one.
void add_simulation_operations(op::Operations& operations, const Accounts& accounts, const op::PolicySource& policies);
void add_saml_provider_operations(op::Operations& operations, Accounts& accounts);
void add_mfa_device_operations(op::Operations& operations, Accounts& accounts);
void add_virtual_mfa_device_operations(op::Operations& operations, Accounts& accounts);
void add_instance_profile_operations(op::Operations& operations, Accounts& accounts);
void add_service_linked_role_operations(op::Operations& operations, Accounts& accounts);
void add_password_operations(op::Operations& operations, Accounts& accounts);
void add_credential_list_operations(op::Operations& operations, Accounts& accounts);
void add_credential_report_operations(op::Operations& operations, Accounts& accounts);
void add_last_accessed_operations(op::Operations& operations, Accounts& accounts);

}  // namespace sekisho::iam
