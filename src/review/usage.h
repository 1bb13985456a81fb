#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "review/rejudge.h"

/// What of the granted permissions was used, by the record.
namespace sekisho::review {

/// One Allow of an identity policy, and its use.
struct StatementUse {
    std::string policy;
    std::string statement;             ///< Sid, or "#0" by position
    std::vector<std::string> granted;  ///< the Action element as written; "all but ..." for NotAction
    std::optional<Time> last_used;     ///< nullopt: never, in the span
    std::uint64_t times = 0;
    std::set<std::string> used;               ///< actions, as the requests asked for them
    std::vector<std::string> unused;          ///< actions and patterns of `granted` that no request used
    std::optional<std::uint64_t> never_used;  ///< how many of the known actions behind `granted`; nullopt: not known
};

/// Which statements of a principal's identity policies the recorded, allowed requests needed, under the policies of today.
class Usage {
public:
    explicit Usage(const PolicyView& today) : today_(today) {}

    void learn(const audit::Record& record) { documents_.learn(record); }
    void add(const audit::Record& record);

    struct Report {
        std::string principal;
        std::vector<StatementUse> statements;
    };
    /// For the principal whose identity policies `set` holds; `arn` is a user's or a role's.
    [[nodiscard]] Report report(const std::string& arn, const policy::PolicySet& set) const;
    [[nodiscard]] const std::map<std::string, std::uint64_t>& not_replayed() const noexcept { return not_replayed_; }

private:
    struct Use {
        Time last{};
        std::uint64_t times = 0;
        std::set<std::string> actions;
    };
    using Place = std::pair<std::string, std::string>;  ///< policy, statement
    void judge(const audit::Record& record, const audit::Record::Judgement& judgement);

    const PolicyView& today_;
    Documents documents_;
    std::map<std::string, std::map<Place, Use>> uses_;  ///< by ARN of user or role
    std::map<std::string, std::uint64_t> not_replayed_;
};

[[nodiscard]] std::string to_text(const Usage::Report& report);
[[nodiscard]] std::string to_json(const std::vector<Usage::Report>& reports);

}  // namespace sekisho::review
