#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/cognito_idp/pools/pool.h"
#include "services/cognito_idp/users/user.h"

namespace sekisho::cognito_idp {

/// The twenty-one attributes that every pool has, with `given` (Schema of CreateUserPool) laid over them and custom
/// ones added under "custom:" ("dev:" for developer-only). InvalidParameterException for what AWS refuses.
[[nodiscard]] Result<std::vector<api::SchemaAttributeType>> make_schema(
    const std::optional<std::vector<api::SchemaAttributeType>>& given);
/// Adds custom attributes; none can be removed or renamed later.
Result<void> add_custom_attributes(std::vector<api::SchemaAttributeType>& schema,
                                   const std::vector<api::SchemaAttributeType>& added);

enum class Moment {
    creation,  ///< immutable attributes may be set
    update,
};

/// The list as a map; a name given twice is refused.
[[nodiscard]] Result<Attributes> to_attributes(const std::optional<std::vector<api::AttributeType>>& list);

/// Whether `changes` may be written: known to the schema, of the right type and length, mutable.
/// `client` is null for administrators.
[[nodiscard]] Result<void> check_attributes(const Pool& pool, const Client* client, const Attributes& changes,
                                            Moment moment);
/// Whether every attribute that the pool requires is there.
[[nodiscard]] Result<void> check_required(const Pool& pool, const Attributes& attributes);
/// The required attributes that are missing.
[[nodiscard]] std::vector<std::string> missing_attributes(const Pool& pool, const Attributes& attributes);
/// Whether `names` may be deleted.
[[nodiscard]] Result<void> check_deletable(const Pool& pool, const Client* client, const std::vector<std::string>& names);

[[nodiscard]] bool looks_like_email(std::string_view text) noexcept;
[[nodiscard]] bool looks_like_phone_number(std::string_view text) noexcept;  ///< E.164

}  // namespace sekisho::cognito_idp
