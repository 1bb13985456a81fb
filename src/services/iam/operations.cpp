#include "services/iam/operations.h"

#include "services/iam/families.h"

namespace sekisho::iam {

op::Operations make_operations(Directory& directory)
{
    op::Operations operations;
    add_user_operations(operations, directory);
    add_group_operations(operations, directory);
    add_role_operations(operations, directory);
    add_policy_operations(operations, directory);
    add_policy_version_operations(operations, directory);
    add_inline_policy_operations(operations, directory);
    add_attachment_operations(operations, directory);
    add_boundary_operations(operations, directory);
    add_tag_operations(operations, directory);
    add_access_key_operations(operations, directory);
    add_oidc_provider_operations(operations, directory);
    add_account_operations(operations, directory);
    return operations;
}

}  // namespace sekisho::iam
