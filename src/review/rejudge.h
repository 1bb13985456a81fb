#pragma once

#include <expected>
#include <string>

#include "op/caller.h"
#include "policy/evaluate.h"
#include "review/policy_view.h"
#include "review/recorded.h"

/// A recorded question, put again to the policies of a view.
namespace sekisho::review {

/// One question with the policies that bear on it. Holds what the question refers to; not to be copied while asked.
struct Case {
    op::Caller caller;
    policy::Context context;
    std::string action;
    std::string resource;
    std::string owner;  ///< of the resource
    policy::PolicySet policies;

    [[nodiscard]] policy::Question question() const { return {caller.principal, action, resource, owner, context}; }
};

/// Finds the policies for a question whose caller, context, action and resource are given, and the owner of the resource
/// where the view does not know another.
[[nodiscard]] Result<void> find_policies(const PolicyView& view, Case& asked);

/// The case of one recorded judgement under the policies of `view`.
[[nodiscard]] std::expected<Case, Unreplayable> case_of(const PolicyView& view, const audit::Record& record,
                                                        const audit::Record::Judgement& judgement,
                                                        const Documents& documents);

}  // namespace sekisho::review
