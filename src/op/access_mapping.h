#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

/// Enterprise mapping: from the groups and attributes of a user of a user pool to one role and one model tier, by
/// configuration. User pools write the outcome into their tokens, identity pools hand it on as session tags. Pure.
namespace sekisho::op {

/// Claims of ID and access tokens. Nothing else sets claims of this prefix: no trigger, no attribute, no provider outside.
inline constexpr std::string_view role_claim = "sekisho:role";
inline constexpr std::string_view model_tier_claim = "sekisho:model_tier";
/// Session tags, for conditions on aws:PrincipalTag/sekisho:Role. Nobody else may ask for tags of this prefix.
inline constexpr std::string_view role_tag = "sekisho:Role";
inline constexpr std::string_view model_tier_tag = "sekisho:ModelTier";
inline constexpr std::string_view own_prefix = "sekisho:";

/// Whether a tag key or claim name is among those that are ours alone; case does not matter, as it does not for tag keys.
[[nodiscard]] bool is_reserved_name(std::string_view name) noexcept;

/// What a user's attribute must be. `includes` takes the attribute for a list: "a, b" or "[a, b]", as federation writes it,
/// or, where there are quotes in brackets, a list in JSON.
struct AttributeRule {
    enum class Match { equals, includes };
    std::string claim;  ///< the attribute's name: "custom:department"
    Match match = Match::equals;
    std::string value;
};

/// One step of a ladder: who stands on it.
struct AccessLevel {
    std::string name;  ///< 1-64 of [A-Za-z0-9_.-]
    int rank = 0;      ///< the higher, the more; unique within the ladder
    std::vector<std::string> groups;
    std::vector<AttributeRule> claims;
    std::string role_arn;    ///< roles only; empty: the groups' own roles stay
    std::string model_tier;  ///< roles only; all roles of a mapping have one, or none has
};

struct AccessMappingSettings {
    std::string account;                  ///< whose user pools are meant
    std::vector<std::string> user_pools;  ///< ids; empty: all of the account that no other mapping names
    std::vector<AccessLevel> roles;
    std::string default_role;              ///< the one of the lowest rank, by name
    std::vector<AccessLevel> model_tiers;  ///< tiers with groups of their own, in place of AccessLevel::model_tier
    std::string default_model_tier;
};

/// Who is asked about: memberships and attributes as the user pool has them, not as a token or a trigger tells them.
struct AccessFacts {
    std::string_view account;
    std::string_view user_pool;
    const std::vector<std::string>& groups;
    const std::map<std::string, std::string>& attributes;
    /// Whether users can write the attribute themselves: such an attribute proves nothing. Asked only where a rule matches.
    std::function<bool(std::string_view)> self_written;
};

struct MappedAccess {
    std::string role;
    std::string model_tier;  ///< empty: the mapping knows none
    std::string role_arn;    ///< empty: none
};

/// All mappings of an installation, checked. Immutable; thread-safe.
class AccessMappings {
public:
    AccessMappings() = default;  ///< maps nobody
    /// Refuses what could not be meant: two levels of one name or rank, a group on two levels, levels that nobody reaches, a
    /// default that is not the lowest, roles of other accounts, two mappings for one pool. The Error's text names the place.
    static Result<AccessMappings> compile(std::vector<AccessMappingSettings> settings);

    /// The highest level of those that a group or attribute gives; the default where none does. nullopt: no mapping is for
    /// that pool.
    [[nodiscard]] std::optional<MappedAccess> of(const AccessFacts& facts) const;

private:
    std::vector<AccessMappingSettings> mappings_;  ///< levels from the highest rank down; the default stands last
};

}  // namespace sekisho::op
