#include "services/organizations/errors.h"

namespace sekisho::organizations::errors {

namespace {

Error make(std::string_view code, std::string message, int status = 400)
{
    Error error;
    error.code = code;
    error.message = std::move(message);
    error.status = status;
    return error;
}

Error with_reason(Error error, std::string_view reason)
{
    error.members.emplace_back("Reason", std::string(reason));
    return error;
}

}  // namespace

Error not_in_use() { return make("AWSOrganizationsNotInUseException", "Your account is not a member of an organization."); }
Error already_in_organization()
{
    return make("AlreadyInOrganizationException", "The AWS account is already a member of an organization.");
}
Error access_denied() { return make("AccessDeniedException", "You don't have permissions to access this resource.", 403); }
Error constraint_violation(std::string_view reason, std::string message)
{
    return with_reason(make("ConstraintViolationException", std::move(message)), reason);
}
Error invalid_input(std::string_view reason, std::string message)
{
    return with_reason(make("InvalidInputException", std::move(message)), reason);
}
Error invalid_next_token() { return invalid_input("INVALID_NEXT_TOKEN", "You specified an invalid next token."); }

Error organization_not_empty()
{
    return make("OrganizationNotEmptyException",
                "The organization isn't empty. To delete an organization, you must first remove all accounts except the "
                "management account.");
}
Error root_not_found() { return make("RootNotFoundException", "You specified a root that doesn't exist."); }
Error unit_not_found()
{
    return make("OrganizationalUnitNotFoundException", "You specified an organizational unit that doesn't exist.");
}
Error unit_not_empty()
{
    return make(
        "OrganizationalUnitNotEmptyException",
        "The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and "
        "try the operation again.");
}
Error duplicate_unit() { return make("DuplicateOrganizationalUnitException", "An OU with the same name already exists."); }
Error parent_not_found() { return make("ParentNotFoundException", "You specified parent that doesn't exist."); }
Error source_parent_not_found()
{
    return make("SourceParentNotFoundException", "You provided a source parent that doesn't hold the account.");
}
Error destination_parent_not_found()
{
    return make("DestinationParentNotFoundException", "You provided a destination parent that doesn't exist.");
}
Error duplicate_account()
{
    return make("DuplicateAccountException", "That account is already present in the specified destination.");
}
Error child_not_found()
{
    return make("ChildNotFoundException", "You provided an organizational unit or AWS account that doesn't exist.");
}
Error account_not_found()
{
    return make("AccountNotFoundException", "You specified an account that doesn't exist in your organization.");
}
Error account_already_closed()
{
    return make("AccountAlreadyClosedException", "The account that you want to close is already closed.");
}
Error management_cannot_leave()
{
    return make("MasterCannotLeaveOrganizationException", "You can't remove a management account from an organization.");
}
Error creation_not_found()
{
    return make("CreateAccountStatusNotFoundException", "You specified a create account request that doesn't exist.");
}

Error policy_not_found() { return make("PolicyNotFoundException", "You specified a policy that doesn't exist."); }
Error duplicate_policy() { return make("DuplicatePolicyException", "A policy with the same name already exists."); }
Error policy_in_use()
{
    return make(
        "PolicyInUseException",
        "The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before "
        "performing this operation.");
}
Error malformed_policy(std::string detail)
{
    auto error = make("MalformedPolicyDocumentException",
                      "The provided policy document does not meet the requirements of the specified policy type.");
    error.detail = std::move(detail);
    return error;
}
Error policy_type_not_available()
{
    return make("PolicyTypeNotAvailableForOrganizationException",
                "You can't use the specified policy type with the feature set currently enabled for this organization.");
}
Error policy_type_already_enabled()
{
    return make("PolicyTypeAlreadyEnabledException", "The specified policy type is already enabled.");
}
Error policy_type_not_enabled()
{
    return make("PolicyTypeNotEnabledException", "The specified policy type isn't currently enabled in this root.");
}
Error target_not_found() { return make("TargetNotFoundException", "You specified a target that doesn't exist."); }
Error duplicate_attachment()
{
    return make("DuplicatePolicyAttachmentException", "The selected policy is already attached to the specified target.");
}
Error policy_not_attached()
{
    return make("PolicyNotAttachedException", "The policy isn't attached to the specified target in the specified root.");
}
Error effective_policy_not_found()
{
    return make("EffectivePolicyNotFoundException",
                "If you ran this action on the management account, this policy type is not enabled. If you ran the action "
                "on a member account, the account doesn't have an effective policy of this type.");
}

}  // namespace sekisho::organizations::errors
