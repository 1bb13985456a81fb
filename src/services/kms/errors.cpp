#include "services/kms/errors.h"

#include <fmt/format.h>

namespace sekisho::kms::errors {
namespace {

Error make(std::string_view code, std::string message) { return {std::string(code), std::move(message), 400, {}, {}}; }

}  // namespace

Error key_not_found(std::string_view arn) { return make("NotFoundException", fmt::format("Key '{}' does not exist", arn)); }
Error alias_not_found(std::string_view arn) { return make("NotFoundException", fmt::format("Alias {} is not found.", arn)); }
Error policy_not_found() { return make("NotFoundException", "No such policy exists"); }
Error alias_exists(std::string_view arn)
{
    return make("AlreadyExistsException", fmt::format("An alias with the name {} already exists", arn));
}
Error invalid_alias(std::string_view why) { return make("InvalidAliasNameException", std::string(why)); }
Error invalid_arn(std::string_view arn) { return make("InvalidArnException", fmt::format("Invalid arn {}", arn)); }
Error disabled(std::string_view arn) { return make("DisabledException", fmt::format("{} is disabled.", arn)); }
Error pending_deletion(std::string_view arn)
{
    return make("KMSInvalidStateException", fmt::format("{} is pending deletion.", arn));
}
Error not_pending_deletion(std::string_view arn)
{
    return make("KMSInvalidStateException", fmt::format("{} is not pending deletion.", arn));
}
Error invalid_ciphertext() { return make("InvalidCiphertextException", ""); }
Error incorrect_key()
{
    return make("IncorrectKeyException",
                "The key ID in the request does not identify a CMK that can perform this operation.");
}
Error invalid_grant_token() { return make("InvalidGrantTokenException", "The grant token is not valid."); }
Error dry_run()
{
    return make("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.");
}
Error unsupported(std::string_view what) { return make("UnsupportedOperationException", std::string(what)); }
Error validation(std::string_view message) { return make("ValidationException", std::string(message)); }
Error malformed_policy(const Error& why)
{
    auto error = make("MalformedPolicyDocumentException", why.message);
    error.detail = why.detail;
    return error;
}
Error policy_locks_out()
{
    return make("MalformedPolicyDocumentException",
                "The new key policy will not allow you to update the key policy in the future.");
}
Error limit_exceeded(std::string_view what) { return make("LimitExceededException", std::string(what)); }
Error invalid_marker() { return make("InvalidMarkerException", "The marker is not valid."); }
Error invalid_tag(std::string_view why) { return make("TagException", std::string(why)); }

}  // namespace sekisho::kms::errors
