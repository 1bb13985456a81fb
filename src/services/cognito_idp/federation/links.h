#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/cognito_idp/pools/pool.h"
#include "services/cognito_idp/users/user.h"
#include "store/database.h"
#include "wire/json.h"

/// Which people of identity providers are which users of the pool. The table is the truth; the attribute `identities` of a
/// linked user says it as AWS does, and is written in the same transaction.
namespace sekisho::cognito_idp::links {

/// "the attribute Cognito_Subject of which is 1234, says the provider Google"
struct Source {
    std::string provider_name;
    std::string attribute_name;
    std::string attribute_value;
};

inline constexpr std::string_view subject_attribute = "Cognito_Subject";

/// The sub of the user to whom that person is linked; nullopt: none.
[[nodiscard]] Result<std::optional<std::string>> find(store::Connection& connection, std::string_view pool_id,
                                                      const Source& source);
/// InvalidParameterException where the source is linked already, LimitExceededException beyond five.
Result<void> add(store::Connection& connection, const Pool& pool, const User& user, const Source& source, Time now);
/// False where there is no such link.
[[nodiscard]] Result<bool> remove(store::Connection& connection, const Pool& pool, const Source& source, Time now);
Result<void> remove_of_provider(store::Connection& connection, const Pool& pool, const std::string& provider_name, Time now);

/// The claim `identities` of an ID token; null: the user is linked to nobody.
/// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
[[nodiscard]] wire::Json identities_claim(const User& user);

/// Migration 14.
[[nodiscard]] store::Migration migration();

}  // namespace sekisho::cognito_idp::links
