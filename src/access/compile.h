#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/model.h"
#include "base/result.h"

/// From an access model to what judges, counts and charges. There is no second judge: a permission is a statement of a
/// policy, a limit a rule of limits or money.
namespace sekisho::access {

struct NamedPolicy {
    std::string name;
    std::string document;
};

struct CompiledRole {
    std::string name;
    std::string description;
    std::string trust;                  ///< a trust policy
    std::vector<NamedPolicy> policies;  ///< inline: "models", "data", "bounds"; those with nothing to say are left out
    int max_session_duration = 3600;    ///< seconds
    std::map<std::string, std::string> tags;
};

/// A limit of a role. At least one of the numbers is there. See limits.h.
struct RateRule {
    std::string name;
    std::string role;
    std::vector<std::string> models;        ///< patterns of what the catalogue calls a model; empty: all
    std::vector<std::string> environments;  ///< of the entry; empty: wherever
    std::optional<std::int64_t> requests_per_minute;
    std::optional<std::int64_t> tokens_per_minute;
    std::optional<std::int64_t> concurrent;
    Counted counted = Counted::role;
};

struct DayBudget {
    std::string name;
    std::string role;
    std::int64_t nano_dollars = 0;  ///< 0: nothing may be spent
};

struct Compiled {
    std::string name;
    std::vector<CompiledRole> roles;
    std::vector<RateRule> rates;
    std::vector<DayBudget> budgets;

    [[nodiscard]] const CompiledRole* find(std::string_view role) const;
};

/// Compiles for an account. Error "AccessModel" for what cannot be meant (a role or tag twice, entries that overlap in
/// models and environments, limits of what is never called or out of range, MFA where no session can have it, a role that
/// nobody can assume, policies larger than IAM takes); its text names file, line and key. Nothing is merged silently.
[[nodiscard]] Result<Compiled> compile(const Model& model, std::string_view account);

}  // namespace sekisho::access
