#pragma once

#include "op/operation.h"
#include "services/organizations/organizations.h"

/// The operations of this service, a family per file.
namespace sekisho::organizations {

void add_organization_operations(op::Operations& operations, Organizations& organizations);
void add_unit_operations(op::Operations& operations, Organizations& organizations);
void add_tree_operations(op::Operations& operations, Organizations& organizations);
void add_account_operations(op::Operations& operations, Organizations& organizations);
void add_account_creation(op::Operations& operations, Organizations& organizations);
void add_policy_operations(op::Operations& operations, Organizations& organizations);
void add_attachment_operations(op::Operations& operations, Organizations& organizations);
void add_tag_operations(op::Operations& operations, Organizations& organizations);

}  // namespace sekisho::organizations
