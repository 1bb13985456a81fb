#include "policy/policy.h"

#include <algorithm>
#include <set>

#include "policy/grammar.h"
#include "policy/statement.h"

namespace sekisho::policy {
namespace {

constexpr std::uint64_t fnv_offset = 0xcbf29ce484222325;
constexpr std::uint64_t fnv_prime = 0x100000001b3;

}  // namespace

std::uint64_t ActionIndex::hash(std::string_view text) noexcept
{
    auto value = fnv_offset;
    for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * fnv_prime;
    return value;
}

ActionIndex::ActionIndex(const std::vector<Statement>& statements)
{
    for (std::uint32_t position = 0; position < statements.size(); ++position) add(statements[position], position);
    const auto by_hash = [](const Entry& a, const Entry& b) {
        return a.hash != b.hash ? a.hash < b.hash : a.position < b.position;
    };
    std::ranges::sort(exact_, by_hash);
    std::ranges::sort(service_, by_hash);
}

/// A statement stands in one bucket only for any one action, so no candidate is visited twice.
void ActionIndex::add(const Statement& statement, std::uint32_t position)
{
    const auto reaches_every_service = [](const Pattern& pattern) {
        return pattern.has_wildcards() && pattern.literal_prefix().find(':') == std::string_view::npos;
    };
    if (statement.action != Statement::Element::listed || std::ranges::any_of(statement.actions, reaches_every_service)) {
        rest_.push_back(position);
        return;
    }
    std::set<std::string_view> services, actions;
    for (const auto& pattern : statement.actions)
        if (pattern.has_wildcards()) services.insert(service_of(pattern.literal_prefix()));
    for (const auto& pattern : statement.actions)
        if (!services.contains(service_of(pattern.text()))) actions.insert(pattern.text());
    for (const auto service : services) service_.push_back({hash(service), position});
    for (const auto action : actions) exact_.push_back({hash(action), position});
}

Policy::Policy(std::string name, std::string document, PolicyKind kind, std::vector<Statement> statements)
    : name_(std::move(name)), document_(std::move(document)), kind_(kind), statements_(std::move(statements))
{
    if (statements_.size() > scan_limit) index_ = ActionIndex(statements_);
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
