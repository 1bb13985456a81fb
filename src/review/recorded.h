#pragma once

#include <expected>
#include <map>
#include <string>

#include "audit/record.h"
#include "op/caller.h"
#include "policy/context.h"
#include "policy/evaluate.h"

/// A record as the questions that were judged: the inverse of recording.h.
namespace sekisho::review {

/// One judgement, ready to be judged again but for the policies.
struct RecordedQuestion {
    policy::Principal principal;
    policy::Context context;
    std::string action;
    std::string resource;
    std::string resource_account;
    policy::ResourceSide resource_side = policy::ResourceSide::either_suffices;

    [[nodiscard]] policy::Question question() const { return {principal, action, resource, resource_account, context}; }
};

/// Why something cannot be judged again, in words that fit a count of them.
using Unreplayable = std::string;

/// The question behind a judgement of `record`.
[[nodiscard]] std::expected<RecordedQuestion, Unreplayable> question_of(const audit::Record& record,
                                                                        const audit::Record::Judgement& judgement);

/// Documents of session policies by their hash, gathered from records as they are read.
class Documents {
public:
    void learn(const audit::Record& record);
    /// Empty: not known.
    [[nodiscard]] std::string find(const std::string& hash) const;

private:
    void learn(const audit::Basis& basis);
    std::map<std::string, std::string> by_hash_;
};

/// The facts about the one who was judged: the subject of the judgement, else the caller.
[[nodiscard]] const audit::Basis& basis_of(const audit::Record& record, const audit::Record::Judgement& judgement) noexcept;
[[nodiscard]] std::expected<policy::Principal, Unreplayable> principal_of(const audit::Record& record,
                                                                          const audit::Record::Judgement& judgement);

}  // namespace sekisho::review
