#include "services/kms/operations.h"

#include "services/kms/families.h"

namespace sekisho::kms {

op::Operations make_operations(Keys& keys)
{
    op::Operations operations;
    add_key_operations(operations, keys);
    add_policy_operations(operations, keys);
    add_crypto_operations(operations, keys);
    add_alias_operations(operations, keys);
    add_tag_operations(operations, keys);
    return operations;
}

}  // namespace sekisho::kms
