#pragma once

#include <string>
#include <vector>

#include "policy/trace.h"
#include "review/rejudge.h"

/// Whether somebody may do something, by the policies alone, before he tries.
namespace sekisho::review {

/// Who is asked about: the facts that follow from who he is. Everything else about the request is unknown.
struct Subject {
    op::Caller caller;                         ///< its context: keys that are known, or (without values) known to be absent
    std::vector<std::string> absent_families;  ///< "aws:PrincipalTag/": of these he has no others than the context says
    std::vector<std::string> notes;            ///< what the answer takes for granted, for people
};

struct Answer {
    policy::Trace trace;
    std::string tree;
    std::vector<std::string> notes;
};

/// Judges `action` on `resource` for `subject`, with `known` (keys that the asker gives) over what follows from the subject.
[[nodiscard]] Result<Answer> can(const PolicyView& view, const Subject& subject, std::string action, std::string resource,
                                 const policy::Context& known);

[[nodiscard]] std::string to_json(const Answer& answer);

/// The exit code of `sekisho can`: 0 allowed, 1 denied, 2 unknown.
[[nodiscard]] int exit_code_of(policy::Outcome outcome) noexcept;

}  // namespace sekisho::review
