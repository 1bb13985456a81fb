#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "review/rejudge.h"

/// The least-privilege identity policy that the record supports.
namespace sekisho::review {

/// Gathers what one principal was allowed and needed an identity policy for.
class Generator {
public:
    /// `principal`: ARN of a user or role. `prefix_from`: more resources than this that share a folder ("…/" ) become
    /// one pattern.
    Generator(const PolicyView& today, std::string principal, std::size_t prefix_from = 10)
        : today_(today), principal_(std::move(principal)), prefix_from_(prefix_from)
    {
    }

    void learn(const audit::Record& record) { documents_.learn(record); }
    void add(const audit::Record& record);

    struct Outcome {
        std::string document;               ///< Version 2012-10-17, indented; empty: nothing needs an identity policy
        std::size_t counted = 0;            ///< characters that IAM's quotas count
        std::uint64_t denied_today = 0;     ///< allowed on record, but not under the policies of today
        std::uint64_t allowed_without = 0;  ///< allowed by a resource's policy alone
        std::map<std::string, std::uint64_t> not_replayed;
    };
    /// The document of what was added. Error "NotProven" where it is no valid policy.
    [[nodiscard]] Result<Outcome> generate() const;

    /// How often a document in place of the principal's identity policies allows what was allowed.
    struct Proof {
        std::uint64_t allowed = 0;
        std::uint64_t denied = 0;
        std::string first_denied;  ///< in words
    };
    /// Judges the record once more, with `document` as the only identity policy.
    void prove(const audit::Record& record, const policy::PolicyPtr& document, Proof& proof);

private:
    using Resources = std::set<std::string>;
    /// Calls `use` with each case of the principal that is allowed by his identity policies.
    template <class Use>
    void each_needed(const audit::Record& record, Use use);
    [[nodiscard]] std::optional<Case> needed(const audit::Record& record, const audit::Record::Judgement& judgement);

    const PolicyView& today_;
    std::string principal_;
    std::size_t prefix_from_;
    Documents documents_;
    std::map<std::string, Resources> used_;  ///< by action
    Outcome counts_;
};

/// Resource patterns that cover `resources`: each by itself, but where more than `prefix_from` share a folder, that
/// folder. Never more than "arn:...:<first part>/*"; characters with a meaning in patterns are escaped.
[[nodiscard]] std::vector<std::string> generalised(const std::set<std::string>& resources, std::size_t prefix_from);

}  // namespace sekisho::review
