#pragma once

#include <string>

#include "gate/passage.h"
#include "op/authorization_message.h"
#include "op/policy_source.h"

namespace sekisho::gate {

/// Stage 4. May they: every AccessCheck that the operation declares, judged by the one policy engine. What declares
/// nothing is refused. The only maker of op::PassKey, hence of every Authorized input. Thread-safe.
class Authorizer {
public:
    /// Both must outlive the authorizer.
    Authorizer(const op::PolicySource& policies, const op::AuthorizationMessages& messages);

    /// The key to execute with, carrying the verdicts of advisory checks; or AccessDenied with AWS's text, for the
    /// first other check that is not allowed. Every judgement is noted in the passage.
    [[nodiscard]] Result<op::PassKey> authorize(Passage& passage) const;

private:
    /// Who is judged, by which policies and facts.
    struct Side {
        const op::Caller& caller;
        policy::PolicySet& policies;  ///< lent: its resource side is set per check
        policy::Context context;
    };
    [[nodiscard]] Result<void> judge(Passage& passage, const op::AccessCheck& check, const Side& side) const;
    /// Why not: on record and, sealed, beside the text that the caller sees.
    void add_reasons(Passage& passage, const op::AccessCheck& check, const policy::Question& question,
                     const policy::PolicySet& policies, Error& error) const;
    /// A check about somebody else than the caller.
    [[nodiscard]] Result<void> judge_subject(Passage& passage, const op::AccessCheck& check) const;

    const op::PolicySource& policies_;
    const op::AuthorizationMessages& messages_;
};

}  // namespace sekisho::gate
