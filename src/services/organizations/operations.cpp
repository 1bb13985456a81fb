#include "services/organizations/operations.h"

#include "services/organizations/families.h"

namespace sekisho::organizations {

op::Operations make_operations(Organizations& organizations)
{
    op::Operations operations;
    add_organization_operations(operations, organizations);
    add_unit_operations(operations, organizations);
    add_tree_operations(operations, organizations);
    add_account_operations(operations, organizations);
    add_account_creation(operations, organizations);
    add_policy_operations(operations, organizations);
    add_attachment_operations(operations, organizations);
    add_tag_operations(operations, organizations);
    return operations;
}

}  // namespace sekisho::organizations
