#pragma once

#include "op/operation.h"
#include "services/kms/keys.h"

/// The families of operations, one file each.
namespace sekisho::kms {

void add_key_operations(op::Operations& operations, Keys& keys);
void add_policy_operations(op::Operations& operations, Keys& keys);
void add_crypto_operations(op::Operations& operations, Keys& keys);
void add_alias_operations(op::Operations& operations, Keys& keys);
void add_tag_operations(op::Operations& operations, Keys& keys);

}  // namespace sekisho::kms
