#include "services/sts/operations.h"

#include "services/sts/families.h"

namespace sekisho::sts {

op::Operations make_operations(const Dependencies& dependencies)
{
    op::Operations operations;
    add_assume_role(operations, dependencies);
    add_assume_role_with_web_identity(operations, dependencies);
    add_assume_role_with_saml(operations);
    add_session_operations(operations, dependencies);
    add_information_operations(operations, dependencies);
    return operations;
}

}  // namespace sekisho::sts
