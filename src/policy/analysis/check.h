#pragma once

#include "policy/analysis/replay.h"

/// What the checks share.
namespace sekisho::policy::analysis {

/// A statement of the policies under check.
struct Placed {
    const Statement* statement = nullptr;
    StatementPlace place;
};
[[nodiscard]] std::vector<Placed> placed(std::span<const PolicyPtr> policies, Effect effect);
void append(std::vector<const Statement*>& to, const std::vector<Placed>& statements);

[[nodiscard]] Problem::Askers askers_of(PolicyKind kind);
/// A failure before any work.
[[nodiscard]] Finding refused(std::string message);

/// One check: problem after problem, until all are proven empty or what is wanted is known.
class Check {
public:
    /// `subject` says what a request would be that is found: "new access". `confirms` asks the engine whether it is.
    Check(std::string subject, Accept confirms, Budget budget);

    /// Requests name their condition keys as these policies do.
    void name_keys(std::span<const PolicyPtr> policies) { add_names(names_, policies); }

    /// Whether no request answers the problem with yes.
    [[nodiscard]] bool proves(const Problem& problem);
    /// The same of the statement at `place`; what is found instead goes into the finding.
    bool proves(const Problem& problem, const StatementPlace& place);

    [[nodiscard]] bool exhausted() const noexcept { return work_.exhausted(); }
    [[nodiscard]] Finding finish();

private:
    std::string subject_;
    Accept confirms_;
    Work work_;
    KeyNames names_;
    Finding finding_;
    std::vector<StatementPlace> confirmed_;
    std::vector<StatementPlace> unproven_;
};

}  // namespace sekisho::policy::analysis
