#include "services/iam/operations.h"

#include "services/iam/families.h"

namespace sekisho::iam {

op::Operations make_operations(Accounts& accounts, const op::PolicySource& policies)
{
    op::Operations operations;
    add_user_operations(operations, accounts);
    add_group_operations(operations, accounts);
    add_role_operations(operations, accounts);
    add_policy_operations(operations, accounts);
    add_policy_version_operations(operations, accounts);
    add_inline_policy_operations(operations, accounts);
    add_attachment_operations(operations, accounts);
    add_boundary_operations(operations, accounts);
    add_tag_operations(operations, accounts);
    add_access_key_operations(operations, accounts);
    add_service_credential_operations(operations, accounts);
    add_oidc_provider_operations(operations, accounts);
    add_account_operations(operations, accounts);
    add_saml_provider_operations(operations, accounts);
    add_mfa_device_operations(operations, accounts);
    add_virtual_mfa_device_operations(operations, accounts);
    add_instance_profile_operations(operations, accounts);
    add_service_linked_role_operations(operations, accounts);
    add_password_operations(operations, accounts);
    add_credential_list_operations(operations, accounts);
    add_credential_report_operations(operations, accounts);
    add_last_accessed_operations(operations, accounts);
    add_simulation_operations(operations, accounts, policies);
    return operations;
}

}  // namespace sekisho::iam
