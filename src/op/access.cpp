#include "op/access.h"

#include <algorithm>

#include "op/caller.h"

namespace sekisho::op {

namespace {

/// The account field of an ARN; empty where it is no account: "", "aws", "*".
std::string_view account_in(std::string_view arn)
{
    constexpr std::size_t digits = 12;
    if (!arn.starts_with("arn:")) return {};
    // arn:partition:service:region:account:resource
    for (int field = 0; field < 4; ++field) {
        const auto colon = arn.find(':');
        if (colon == std::string_view::npos) return {};
        arn.remove_prefix(colon + 1);
    }
    const auto account = arn.substr(0, arn.find(':'));
    const bool numeric = std::ranges::all_of(account, [](char c) { return c >= '0' && c <= '9'; });
    return numeric && account.size() == digits ? account : std::string_view();
}

}  // namespace

std::string owner_of(const AccessCheck& check, const Caller& caller)
{
    if (!check.resource_account.empty()) return check.resource_account;
    const auto named = account_in(check.resource);
    return named.empty() ? caller.account() : std::string(named);
}

}  // namespace sekisho::op
