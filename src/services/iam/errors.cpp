#include "services/iam/errors.h"

#include <fmt/format.h>

namespace sekisho::iam::errors {

namespace {

Error make(std::string_view code, std::string message, int status)
{
    Error error;
    error.code = code;
    error.message = std::move(message);
    error.status = status;
    return error;
}

std::string capitalised(EntityKind kind)
{
    std::string word(word_of(kind));
    word.front() = static_cast<char>(word.front() - 'a' + 'A');
    return word;
}

}  // namespace

Error no_such_entity(std::string message) { return make("NoSuchEntity", std::move(message), 404); }

Error no_such(EntityKind kind, std::string_view name)
{
    return no_such_entity(fmt::format("The {} with name {} cannot be found.", word_of(kind), name));
}

Error no_such_inline_policy(EntityKind kind, std::string_view name)
{
    return no_such_entity(fmt::format("The {} policy with name {} cannot be found.", word_of(kind), name));
}

Error no_such_policy(std::string_view arn) { return no_such_entity(fmt::format("Policy {} was not found.", arn)); }

Error policy_not_attachable(std::string_view arn)
{
    return no_such_entity(fmt::format("Policy {} does not exist or is not attachable.", arn));
}

Error no_such_policy_version(std::string_view arn, std::string_view version)
{
    return no_such_entity(fmt::format("Policy {} version {} does not exist or is not attachable.", arn, version));
}

Error boundary_not_attachable(std::string_view arn)
{
    return no_such_entity(fmt::format("Scope ARN: {} does not exist or is not attachable.", arn));
}

Error no_such_access_key(std::string_view id)
{
    return no_such_entity(fmt::format("The Access Key with id {} cannot be found.", id));
}

Error no_such_provider(std::string_view arn)
{
    return no_such_entity(fmt::format("OpenIDConnect Provider not found for arn {}", arn));
}

Error no_such_saml_provider(std::string_view arn)
{
    return no_such_entity(fmt::format("Manifest not found for arn {}", arn));
}

Error no_such_mfa_device(std::string_view serial)
{
    return no_such_entity(fmt::format("VirtualMFADevice with serial number {} doesn't exist.", serial));
}

Error mfa_device_of_another(std::string_view serial)
{
    return no_such_entity(fmt::format("MFA Device with serial number {} is not assigned to this user.", serial));
}

Error no_such_instance_profile(std::string_view name)
{
    return no_such_entity(fmt::format("Instance Profile {} cannot be found.", name));
}

Error already_exists(std::string message) { return make("EntityAlreadyExists", std::move(message), 409); }

Error already_exists(EntityKind kind, std::string_view name)
{
    return already_exists(fmt::format("{} with name {} already exists.", capitalised(kind), name));
}

Error delete_conflict(std::string message) { return make("DeleteConflict", std::move(message), 409); }
Error limit_exceeded(std::string message) { return make("LimitExceeded", std::move(message), 409); }

Error quota(std::string_view quota, std::size_t limit)
{
    return limit_exceeded(fmt::format("Cannot exceed quota for {}: {}", quota, limit));
}

Error protected_role(std::string_view name)
{
    return make(
        "UnmodifiableEntity",
        fmt::format("Cannot perform the operation on the protected role '{}' - this role is only modifiable by AWS", name),
        400);
}

Error invalid_authentication_code()
{
    return make("InvalidAuthenticationCode", "Authentication code for device is not valid.", 403);
}

Error report_not_present()
{
    return make("ReportNotPresent", "Report not found. Use GenerateCredentialReport to generate a report.", 410);
}

Error report_expired()
{
    return make("ReportExpired", "The credential report has expired. Use GenerateCredentialReport to generate a new one.",
                410);
}

Error invalid_input(std::string message) { return make("InvalidInput", std::move(message), 400); }
Error validation(std::string message) { return make("ValidationError", std::move(message), 400); }

Error invalid_client_token()
{
    return make("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
}

Error expired_token() { return make("ExpiredToken", "The security token included in the request is expired", 403); }

}  // namespace sekisho::iam::errors
