#pragma once

#include "op/operation.h"
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
void add_oidc_provider_operations(op::Operations& operations, Accounts& accounts);
void add_account_operations(op::Operations& operations, Accounts& accounts);

}  // namespace sekisho::iam
