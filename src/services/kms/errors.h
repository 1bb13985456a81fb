#pragma once

#include <string_view>

#include "base/result.h"

/// KMS's errors, with AWS's texts where these are known.
namespace sekisho::kms::errors {

[[nodiscard]] Error key_not_found(std::string_view arn);     ///< NotFoundException
[[nodiscard]] Error alias_not_found(std::string_view arn);   ///< NotFoundException
[[nodiscard]] Error policy_not_found();                      ///< NotFoundException: every key has one policy, "default"
[[nodiscard]] Error alias_exists(std::string_view arn);      ///< AlreadyExistsException
[[nodiscard]] Error invalid_alias(std::string_view why);     ///< InvalidAliasNameException
[[nodiscard]] Error invalid_arn(std::string_view arn);       ///< InvalidArnException
[[nodiscard]] Error disabled(std::string_view arn);          ///< DisabledException
[[nodiscard]] Error pending_deletion(std::string_view arn);  ///< KMSInvalidStateException
[[nodiscard]] Error not_pending_deletion(std::string_view arn);
[[nodiscard]] Error invalid_ciphertext();                   ///< InvalidCiphertextException, one text for all
[[nodiscard]] Error incorrect_key();                        ///< IncorrectKeyException
[[nodiscard]] Error invalid_grant_token();                  ///< InvalidGrantTokenException: there are no grants here
[[nodiscard]] Error dry_run();                              ///< DryRunOperationException
[[nodiscard]] Error unsupported(std::string_view what);     ///< UnsupportedOperationException
[[nodiscard]] Error validation(std::string_view message);   ///< ValidationException
[[nodiscard]] Error malformed_policy(const Error& why);     ///< MalformedPolicyDocumentException
[[nodiscard]] Error policy_locks_out();                     ///< likewise
[[nodiscard]] Error limit_exceeded(std::string_view what);  ///< LimitExceededException
[[nodiscard]] Error invalid_marker();                       ///< InvalidMarkerException
[[nodiscard]] Error invalid_tag(std::string_view why);      ///< TagException

}  // namespace sekisho::kms::errors
