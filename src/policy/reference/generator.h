#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "policy/evaluate.h"
#include "policy/reference/oracle.h"

namespace sekisho::policy::reference {

/// A statement before it is text, so that tests can change it.
struct StatementText {
    bool allow = true;
    bool not_action = false;
    std::vector<std::string> actions;
    bool not_resource = false;
    std::vector<std::string> resources;  ///< none: a trust policy
    std::string principal;               ///< JSON, e.g. "\"Principal\":\"*\""; empty: none
    struct Condition {
        std::string op;
        std::string key;
        std::vector<std::string> values;
    };
    std::vector<Condition> conditions;  ///< operators that differ
};

[[nodiscard]] std::string text_of_one(const StatementText& statement);
[[nodiscard]] std::string text_of(const std::vector<StatementText>& statements, const std::string& version = "2012-10-17");

/// A question and its policies. Owns what a Question refers to.
struct Scenario {
    Principal principal;
    std::string action;
    std::string resource;
    std::string resource_account;
    Context context;
    Documents documents;

    [[nodiscard]] Question question() const { return {principal, action, resource, resource_account, context}; }
    [[nodiscard]] std::string describe() const;
    /// The same policies, another question.
    void ask_as(Scenario other)
    {
        std::swap(documents, other.documents);
        *this = std::move(other);
    }
};

/// Makes scenarios from a small alphabet, in which matches, near misses, newlines, letters beyond ASCII, empty strings,
/// absent keys, mixed case and now and then huge lists are all likely. The same seed makes the same scenarios.
class Generator {
public:
    explicit Generator(std::uint64_t seed) : random_(seed) {}

    [[nodiscard]] Scenario scenario();
    /// A question with no policies.
    [[nodiscard]] Scenario asker();
    [[nodiscard]] StatementText statement(PolicyKind kind);
    /// One among many in a large policy: of a few patterns that share their beginnings.
    [[nodiscard]] StatementText narrow_statement(PolicyKind kind);
    [[nodiscard]] StatementText::Condition condition();
    [[nodiscard]] std::string document(PolicyKind kind);
    /// Allows everything to everybody.
    [[nodiscard]] static StatementText allow_all(PolicyKind kind);
    /// An S3 object such as narrow statements are about.
    [[nodiscard]] std::string object();
    /// Below `bound`.
    [[nodiscard]] std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }
    [[nodiscard]] bool one_in(std::size_t n) { return below(n) == 0; }
    [[nodiscard]] std::mt19937_64& random() noexcept { return random_; }

private:
    template <std::size_t N>
    std::string pick(const char* const (&from)[N])
    {
        return from[below(N)];
    }
    std::string letters(std::size_t most);
    std::string principal_element(bool allow, PolicyKind kind);
    std::string value_for(const std::string& folded_operator);
    std::vector<std::string> documents(PolicyKind kind, std::size_t most);

    std::mt19937_64 random_;
};

}  // namespace sekisho::policy::reference
