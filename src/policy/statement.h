#pragma once

#include <string>
#include <vector>

#include "policy/condition/condition.h"
#include "policy/pattern.h"
#include "policy/policy.h"
#include "policy/principal_match.h"
#include "policy/statement_index.h"

namespace sekisho::policy {

/// One statement, compiled.
struct Statement {
    /// How an element that has a Not- form is present.
    enum class Element { absent, listed, all_but_listed };

    std::string id;  ///< Sid, or "#0" by position
    Effect effect = Effect::deny;
    Element action = Element::listed;
    std::vector<Pattern> actions;        ///< in lower case
    Element resource = Element::absent;  ///< absent in trust policies: the role itself
    std::vector<Pattern> resources;
    Element principal = Element::absent;  ///< absent in identity-based policies: the holder
    std::vector<NamedPrincipal> principals;
    std::vector<Condition> conditions;  ///< all must hold
};

/// Its statements stay where they are: the index refers to their texts, a Decision to their names.
class Policy {
public:
    Policy(std::string name, std::string document, PolicyKind kind, std::vector<Statement> statements);

    Policy(const Policy&) = delete;
    Policy& operator=(const Policy&) = delete;

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const std::string& document() const noexcept { return document_; }
    [[nodiscard]] PolicyKind kind() const noexcept { return kind_; }
    [[nodiscard]] const std::vector<Statement>& statements() const noexcept { return statements_; }

    [[nodiscard]] const StatementIndex& index() const noexcept { return index_; }

private:
    std::string name_;
    std::string document_;
    PolicyKind kind_;
    std::vector<Statement> statements_;
    StatementIndex index_;
};

}  // namespace sekisho::policy
