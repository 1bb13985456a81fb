#include <map>

#include "policy/lint/checks.h"

namespace sekisho::policy::lint {
namespace {

/// IAM demands letters, digits and uniqueness; other services take what they like
/// (reference_policies_elements_sid).
bool is_kept_by_iam(const Examination& examination)
{
    return examination.is_identity_based() || examination.is(PolicyKind::trust);
}

bool is_plain(std::string_view sid)
{
    return std::ranges::all_of(sid, [](unsigned char c) { return c < 0x80 && std::isalnum(c) != 0; });
}

}  // namespace

void check_sids(Examination& examination)
{
    std::map<std::string_view, std::vector<Spot>> seen;
    const bool iam = is_kept_by_iam(examination);
    for (const auto& statement : examination.statements()) {
        if (statement.sid == nullptr || !statement.sid->is(JsonNode::Type::string)) continue;
        const auto& sid = statement.sid->text;
        if (sid.empty()) {
            examination.report("EMPTY_SID_VALUE", statement.sid);
            continue;
        }
        if (iam && !is_plain(sid)) examination.report("UNSUPPORTED_SID", statement.sid);
        seen[sid].emplace_back(statement.sid);
    }
    for (const auto& [sid, spots] : seen) {
        if (spots.size() < 2) continue;
        const auto again = std::span(spots).subspan(1);
        if (iam) examination.report("UNIQUE_SIDS_REQUIRED", again);
        else examination.report("UNIQUE_SIDS_RECOMMENDED", again);
    }
}

}  // namespace sekisho::policy::lint
