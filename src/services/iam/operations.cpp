#include "services/iam/operations.h"

#include "services/iam/families.h"

namespace sekisho::iam {

op::Operations make_operations(Accounts& accounts)
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
    add_oidc_provider_operations(operations, accounts);
    add_account_operations(operations, accounts);
    return operations;
}

}  // namespace sekisho::iam
