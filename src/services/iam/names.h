#pragma once

#include <optional>
#include <string>
#include <string_view>

/// ARNs and unique ids as IAM makes them (reference_identifiers).
namespace sekisho::iam {

enum class EntityKind { user, group, role };

/// "user", "group", "role": the resource part of ARNs, the word of AWS's error texts and the value of iam_entity.kind.
[[nodiscard]] std::string_view word_of(EntityKind kind) noexcept;
/// The inverse; nullopt for anything else.
[[nodiscard]] std::optional<EntityKind> kind_of(std::string_view word) noexcept;

/// arn:aws:iam::ACCOUNT:TYPE/path/name; `path` starts and ends with '/'.
[[nodiscard]] std::string iam_arn(std::string_view account, std::string_view type, std::string_view path,
                                  std::string_view name);
/// arn:aws:iam::ACCOUNT:root
[[nodiscard]] std::string root_arn(std::string_view account);
/// arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION (the role's name, without its path)
[[nodiscard]] std::string session_arn(std::string_view account, std::string_view role_name, std::string_view session_name);
/// arn:aws:sts::ACCOUNT:federated-user/NAME
[[nodiscard]] std::string federated_user_arn(std::string_view account, std::string_view name);

/// The parts of an IAM ARN "arn:aws:iam::ACCOUNT:TYPE/path/name".
struct ArnParts {
    std::string account;
    std::string type;
    std::string path;  ///< "/" or "/a/b/"
    std::string name;
};
[[nodiscard]] std::optional<ArnParts> parse_iam_arn(std::string_view arn);

/// Prefix and 17 random characters of the base32 alphabet: AIDA, AGPA, AROA, ANPA.
[[nodiscard]] std::string new_unique_id(EntityKind kind);
[[nodiscard]] std::string new_policy_id();
/// AKIA and 16 characters: the account, as AWS's ids hold it, and 39 random bits.
[[nodiscard]] std::string new_access_key_id(std::string_view account);
/// The account that such an id names, as 12 digits; what the owner of a key is must still be looked up. Empty for an id of
/// another form.
[[nodiscard]] std::string account_of_access_key(std::string_view access_key_id);
/// 40 characters of the base64 alphabet.
[[nodiscard]] std::string new_secret_access_key();

}  // namespace sekisho::iam
