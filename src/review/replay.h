#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "review/rejudge.h"

/// Recorded requests under other policies: which decisions would change, and what could not be told.
namespace sekisho::review {

/// Decisions of one principal about one action that would change in the same way.
struct Change {
    std::string principal;  ///< ARN of the user or, for its sessions, of the role
    std::string action;
    std::string recorded;                ///< verdict on record
    std::string today;                   ///< under the policies of today
    std::string proposed;                ///< under the proposed ones
    std::string reason;                  ///< of the proposed verdict, for the first of them
    bool other_resource_policy = false;  ///< the policy of the resource has changed since, for the first of them
    std::uint64_t count = 0;
    std::vector<std::string> resources;  ///< the first few
    std::vector<std::string> requests;   ///< ids, likewise
};

struct ReplayReport {
    std::uint64_t records = 0;    ///< looked at
    std::uint64_t unjudged = 0;   ///< of these, records without a decision: open operations, callers who were not known
    std::uint64_t decisions = 0;  ///< judged again
    std::uint64_t changed = 0;    ///< of these
    std::uint64_t already = 0;  ///< of the changed, those where the policies of today differ from the record in the same way
    std::uint64_t unlisted = 0;                         ///< changed, beyond the number of groups that are kept
    std::vector<Change> changes;                        ///< by principal, action
    std::map<std::string, std::uint64_t> not_replayed;  ///< decisions, by reason
};

/// Judges records as they are handed over. A decision changes where the proposed policies decide other than the record, or
/// other than the policies of today, which may have changed since.
class Replay {
public:
    /// Both outlive this.
    Replay(const PolicyView& today, const PolicyView& proposed) : today_(today), proposed_(proposed) {}

    /// Takes from records before the span what later ones need.
    void learn(const audit::Record& record) { documents_.learn(record); }
    void add(const audit::Record& record);
    [[nodiscard]] ReplayReport report() const;

private:
    using Key = std::tuple<std::string, std::string, std::string, std::string, std::string>;
    void judge(const audit::Record& record, const audit::Record::Judgement& judgement);
    void note(const audit::Record& record, const Case& asked, const policy::Decision& decision, Change change);

    const PolicyView& today_;
    const PolicyView& proposed_;
    Documents documents_;
    ReplayReport report_;
    std::map<Key, Change> changes_;
};

/// For a terminal.
[[nodiscard]] std::string to_text(const ReplayReport& report);
[[nodiscard]] std::string to_json(const ReplayReport& report);

}  // namespace sekisho::review
