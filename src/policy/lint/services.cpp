#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "base/encoding.h"
#include "policy/lint/checks.h"

namespace sekisho::policy::lint {
namespace {

constexpr std::array<std::string_view, 4> source_keys{"aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID",
                                                      "aws:SourceOrgPaths"};
/// Of a principal with an account, which a service is not.
constexpr std::array<std::string_view, 5> account_keys{"aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount",
                                                       "aws:PrincipalArn", "aws:PrincipalTag/"};
/// Taken for a source, but chosen by whoever makes the service call.
constexpr std::array<std::string_view, 3> weak_keys{"aws:Referer", "aws:SourceOwner", "aws:UserAgent"};

template <std::size_t N>
std::vector<std::string_view> used(const StatementView& statement, const std::array<std::string_view, N>& keys)
{
    std::vector<std::string_view> found;
    for (const auto& entry : statement.conditions)
        for (const auto key : keys) {
            const auto length = key.ends_with('/') ? key.size() : entry.key.size();
            if (equal_ignoring_case(entry.key.substr(0, length), key)) found.push_back(entry.key);
        }
    return found;
}

void check_statement(Examination& examination, const StatementView& statement)
{
    const auto is_service = [](const auto& entry) { return entry.type == "Service"; };
    const auto service = std::ranges::find_if(statement.principals, is_service);
    if (statement.principal == nullptr || service == statement.principals.end() || !statement.allows()) return;
    const auto of_accounts = used(statement, account_keys);
    if (!of_accounts.empty() && std::ranges::all_of(statement.principals, is_service))
        examination.report("UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", statement.condition,
                           {fmt::format("{}", fmt::join(of_accounts, ", "))});
    if (statement.has_any_key(source_keys)) return;
    const auto weak = used(statement, weak_keys);
    if (!weak.empty())
        examination.report("RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", statement.condition,
                           {service->node->text, weak.front()});
    else if (of_accounts.empty()) examination.report("RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL", service->node);
}

}  // namespace

void check_services(Examination& examination)
{
    // In a trust policy a service acts for the account that made the role.
    if (!examination.is_resource_based()) return;
    for (const auto& statement : examination.statements()) check_statement(examination, statement);
}

}  // namespace sekisho::policy::lint
