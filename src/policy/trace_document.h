#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "policy/grammar.h"
#include "policy/trace.h"

namespace sekisho::policy {

/// Keys in lower case as the policy writes them, in alphabetical order.
[[nodiscard]] std::vector<std::string> as_written(const Policy& policy, const std::set<std::string, std::less<>>& folded);

/// A policy in the words of its document, which is read again for this.
class DocumentText {
public:
    explicit DocumentText(const Policy& policy);

    /// The condition number `position` of a statement, with what the request has. `holds` is for the caller to say.
    [[nodiscard]] ConditionTrace condition(std::size_t statement, std::size_t position, const Context& context) const;
    /// The texts of Resource or NotResource.
    [[nodiscard]] std::vector<std::string> resources(std::size_t statement) const;

private:
    [[nodiscard]] const StatementSource* source_of(std::size_t statement) const;

    const Policy& policy_;
    std::optional<DocumentSource> source_;
};

}  // namespace sekisho::policy
