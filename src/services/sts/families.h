#pragma once

#include "op/operation.h"
#include "services/sts/operations.h"

/// The operations of this service, a file each or for a tight family.
namespace sekisho::sts {

void add_assume_role(op::Operations& operations, const Dependencies& dependencies);
void add_assume_role_with_web_identity(op::Operations& operations, const Dependencies& dependencies);
void add_assume_role_with_saml(op::Operations& operations);
void add_session_operations(op::Operations& operations, const Dependencies& dependencies);
void add_information_operations(op::Operations& operations, const Dependencies& dependencies);

}  // namespace sekisho::sts
