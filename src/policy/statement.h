#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "policy/condition/condition.h"
#include "policy/pattern.h"
#include "policy/policy.h"
#include "policy/principal_match.h"

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

/// Finds the statements of a large policy that can concern an action, by the action or by its service.
class ActionIndex {
public:
    ActionIndex() = default;
    explicit ActionIndex(const std::vector<Statement>& statements);

    /// Calls `visit(position)` for each statement that may match the action (in lower case): a superset of those that do.
    template <class Visit>
    void candidates(std::string_view action, Visit visit) const
    {
        visit_bucket(exact_, hash(action), visit);
        visit_bucket(service_, hash(service_of(action)), visit);
        for (const auto position : rest_) visit(position);
    }

private:
    struct Entry {
        std::uint64_t hash;
        std::uint32_t position;
    };
    static std::uint64_t hash(std::string_view text) noexcept;
    static std::string_view service_of(std::string_view action) noexcept { return action.substr(0, action.find(':')); }
    void add(const Statement& statement, std::uint32_t position);
    template <class Visit>
    static void visit_bucket(const std::vector<Entry>& bucket, std::uint64_t wanted, Visit& visit);

    std::vector<Entry> exact_;    ///< sorted by hash
    std::vector<Entry> service_;  ///< sorted by hash
    std::vector<std::uint32_t> rest_;
};

class Policy {
public:
    Policy(std::string name, std::string document, PolicyKind kind, std::vector<Statement> statements);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const std::string& document() const noexcept { return document_; }
    [[nodiscard]] PolicyKind kind() const noexcept { return kind_; }
    [[nodiscard]] const std::vector<Statement>& statements() const noexcept { return statements_; }

    /// Calls `visit(position)` for each statement that may match the action (in lower case).
    template <class Visit>
    void candidates(std::string_view action, Visit visit) const
    {
        if (statements_.size() > scan_limit) return index_.candidates(action, visit);
        for (std::uint32_t position = 0; position < statements_.size(); ++position) visit(position);
    }

private:
    static constexpr std::size_t scan_limit = 8;  // up to here looking at every statement is faster

    std::string name_;
    std::string document_;
    PolicyKind kind_;
    std::vector<Statement> statements_;
    ActionIndex index_;
};

template <class Visit>
void ActionIndex::visit_bucket(const std::vector<Entry>& bucket, std::uint64_t wanted, Visit& visit)
{
    auto first = std::lower_bound(bucket.begin(), bucket.end(), wanted,
                                  [](const Entry& entry, std::uint64_t value) { return entry.hash < value; });
    for (; first != bucket.end() && first->hash == wanted; ++first) visit(first->position);
}

}  // namespace sekisho::policy
