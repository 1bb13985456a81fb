#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "services/cognito_idp/pools/pool.h"
#include "store/database.h"

namespace sekisho::cognito_idp {

/// UserStatus, AWS's words.
namespace status {
inline constexpr std::string_view unconfirmed = "UNCONFIRMED";
inline constexpr std::string_view confirmed = "CONFIRMED";
inline constexpr std::string_view reset_required = "RESET_REQUIRED";
inline constexpr std::string_view force_change_password = "FORCE_CHANGE_PASSWORD";
}  // namespace status

using Attributes = std::map<std::string, std::string>;

/// What a password leaves behind. Hash and verifier are sealed, bound to the user's sub.
struct Credentials {
    std::string password_hash;  ///< sealed argon2id, for the flows that send the password
    std::string srp_salt;       ///< minimal hex, no leading zeros
    std::string srp_verifier;   ///< sealed
};

struct User {
    std::string sub;
    std::string pool_id;
    std::string username;
    std::string status;
    bool enabled = true;
    std::optional<Credentials> credentials;
    std::int64_t credential_version = 0;  ///< counts passwords; sessions are bound to it
    std::optional<Time> temporary_until;  ///< when a temporary password ends
    Time signed_out;                      ///< the last global sign-out; the epoch: never
    Time created;
    Time modified;
    Attributes attributes;  ///< without sub

    [[nodiscard]] std::optional<std::string_view> attribute(std::string_view name) const;
    [[nodiscard]] bool verified(std::string_view contact) const;  ///< email or phone_number
};

/// How a name may refer to a user: for sign-in by user name or alias; administrators may also use the sub.
enum class NameKind { sign_in, administrator };

/// Who keeps an alias that two users claim.
enum class AliasConflict {
    refuse,     ///< AliasExistsException
    take_over,  ///< who verified last; the other's contact is no longer verified. E-mail and phone aliases only
};

/// Rows of users. Functions of one transaction; attributes included.
namespace users {

[[nodiscard]] Result<std::optional<User>> find(store::Connection& connection, const Pool& pool, std::string_view name,
                                               NameKind kind);
[[nodiscard]] Result<std::optional<User>> find_by_sub(store::Connection& connection, std::string_view pool_id,
                                                      std::string_view sub);
/// UserNotFoundException where there is none.
[[nodiscard]] Result<User> get(store::Connection& connection, const Pool& pool, std::string_view name,
                               NameKind kind = NameKind::administrator);
[[nodiscard]] Result<std::int64_t> count(store::Connection& connection, std::string_view pool_id);

/// UsernameExistsException is the caller's to raise: false where the name is taken.
[[nodiscard]] Result<bool> insert(store::Connection& connection, const Pool& pool, const User& user);
/// Every column but the credentials; not the attributes. Sets `modified`.
Result<void> update(store::Connection& connection, const User& user);
/// Credentials, version, temporary_until and status; the former hash goes into the history.
Result<void> update_credentials(store::Connection& connection, const User& user);
/// Replaces the attributes and puts the aliases in order.
Result<void> write_attributes(store::Connection& connection, const Pool& pool, const User& user, AliasConflict conflict);
/// Fails with AliasExistsException where another user holds what `user` would claim.
Result<void> claim_aliases(store::Connection& connection, const Pool& pool, const User& user, AliasConflict conflict);
Result<void> remove(store::Connection& connection, std::string_view sub);

[[nodiscard]] Result<std::vector<std::string>> groups_of(store::Connection& connection, std::string_view sub);
/// Fills in the attributes of rows read by other queries; of a page's users with one.
Result<void> read_attributes(store::Connection& connection, User& user);
Result<void> read_attributes(store::Connection& connection, std::vector<User>& people);
[[nodiscard]] User from_row(const store::Row& row);
/// The columns that from_row wants, of a table called `u`.
inline constexpr std::string_view columns =
    "u.sub AS sub, u.pool_id AS pool_id, u.username AS username, u.status AS status, u.enabled AS enabled, "
    "u.password_hash AS password_hash, u.srp_salt AS srp_salt, u.srp_verifier AS srp_verifier, "
    "u.credential_version AS credential_version, u.temporary_until AS temporary_until, u.signed_out_at AS signed_out_at, "
    "u.created_at AS created_at, u.modified_at AS modified_at";

/// The hashes of the last `size` passwords but the present one, newest first.
[[nodiscard]] Result<std::vector<std::string>> password_history(store::Connection& connection, std::string_view sub,
                                                                int size);

}  // namespace users

/// As ListUsers and AdminCreateUser answer.
[[nodiscard]] api::UserType to_user_type(const User& user);
/// sub first, then by name.
[[nodiscard]] std::vector<api::AttributeType> to_attribute_list(const User& user);

}  // namespace sekisho::cognito_idp
