#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "limits/subject.h"

namespace sekisho::limits {

/// Which calls a rule is about, and whose calls it counts apart from each other's. All members must match; none: every call.
/// Value type.
struct Scope {
    static constexpr std::string_view each = "each";
    static constexpr std::string_view tag_prefix = "tag/";

    /// By dimension: "account" (the tenant), "role", "user", "key", "model", "tag/<Key>" (aws:PrincipalTag/<Key>, in any
    /// case). The value: the one name that matches, or `each`: one counter for every name. Who has no such name is counted
    /// with all others who have none, so that nothing escapes a rule by missing a tag. `each` role and `each` user count
    /// apart by account as well; a fixed name means that name in every account, unless `account` stands beside it.
    std::map<std::string, std::string, std::less<>> members = {};

    friend bool operator==(const Scope&, const Scope&) = default;
};

/// ValidationException where a dimension is unknown or a value is empty or too long.
[[nodiscard]] Result<void> check(const Scope& scope);

/// "role=developer,user=each"; "everything" for none. The same scope has always the same text.
[[nodiscard]] std::string to_text(const Scope& scope);

/// A scope prepared for many subjects. Immutable; thread-safe.
class ScopeMatcher {
public:
    explicit ScopeMatcher(const Scope& scope);
    /// nullopt: the rule is not about this subject. Else the names that it counts apart, joined by U+001F; empty where it
    /// counts all together.
    [[nodiscard]] std::optional<std::string> counter_of(const Subject& subject) const;
    /// No dimension is counted apart.
    [[nodiscard]] bool counts_all_together() const;

private:
    enum class Dimension { account, role, user, key, model, tag };
    struct Member {
        Dimension dimension;
        std::string tag;                   ///< the key, of tags
        std::optional<std::string> fixed;  ///< none: each
    };
    [[nodiscard]] static std::string_view name_in(const Subject& subject, const Member& member);

    std::vector<Member> members_;
};

}  // namespace sekisho::limits
