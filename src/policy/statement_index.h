#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "policy/prefix_table.h"
#include "policy/principal_match.h"

namespace sekisho::policy {

struct Statement;

/// Finds the statements of a policy that may concern an action and a resource: by what their Action has before the first
/// wildcard, then by what their Resource has before the first wildcard or variable
/// (docs/decisions/0060-policy-index.md). Not- forms stand under the empty prefix. Immutable; shared between threads.
class StatementIndex {
public:
    /// The statements stay where they are for as long as the index lives.
    explicit StatementIndex(std::span<const Statement> statements);

    /// Calls `visit(positions, effect)` for statements of one effect, `positions` in ascending order within a call. Every
    /// statement that matches the action (in lower case) and the resource is among them, and none is there twice.
    template <class Visit>
    void candidates(std::string_view action, std::string_view resource, Visit visit) const
    {
        keys_.each_prefix_of(action, actions_, [&](std::uint32_t by_action) {
            keys_.each_prefix_of(resource, resources_[by_action], [&](std::uint32_t key) {
                const auto& bucket = buckets_[key - resources_.size()];
                const std::span positions(positions_);
                visit(positions.subspan(bucket.first, bucket.allows - bucket.first), Effect::deny);
                visit(positions.subspan(bucket.allows, bucket.end - bucket.allows), Effect::allow);
            });
        });
    }

private:
    struct Entry;
    struct Bucket {
        std::uint32_t first = 0;   ///< of the statements that deny
        std::uint32_t allows = 0;  ///< of those that allow
        std::uint32_t end = 0;
    };
    void add_actions(std::span<const Entry> entries);
    void add_resources(std::span<const Entry> of_one_action);
    void add_bucket(std::span<const Entry> of_one_key);

    PrefixTable keys_;  ///< first all of actions, then those of resources, one set for each action
    PrefixTable::Set actions_;
    std::vector<PrefixTable::Set> resources_;  ///< by the number of the action's key
    std::vector<Bucket> buckets_;              ///< by the number of the resource's key, behind those of actions
    std::vector<std::uint32_t> positions_;
};

}  // namespace sekisho::policy
