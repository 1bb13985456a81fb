#include "policy/policy.h"

#include <algorithm>

#include "policy/grammar.h"
#include "policy/statement.h"

namespace sekisho::policy {
Policy::Policy(std::string name, std::string document, PolicyKind kind, std::vector<Statement> statements)
    : name_(std::move(name)),
      document_(std::move(document)),
      kind_(kind),
      statements_(std::move(statements)),
      index_(statements_)
{
}

Result<PolicyPtr> parse_policy(std::string_view document, PolicyKind kind, std::string name,
                               const PrincipalResolver& resolver)
{
    TRY(auto statements, compile_document(document, kind, resolver));
    return std::make_shared<const Policy>(std::move(name), std::string(document), kind, std::move(statements));
}

const std::string& document_of(const Policy& policy) { return policy.document(); }
const std::string& name_of(const Policy& policy) { return policy.name(); }

std::vector<std::string> principals_of(const Policy& policy)
{
    std::vector<std::string> names;
    for (const auto& statement : policy.statements())
        for (const auto& principal : statement.principals) names.push_back(principal.text);
    return names;
}

std::size_t counted_size(std::string_view document)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(document, [](char c) { return !std::string_view(" \t\r\n").contains(c); }));
}

}  // namespace sekisho::policy
