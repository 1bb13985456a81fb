#include "services/cognito_idp/mapping/access_claims.h"

#include "services/cognito_idp/tokens/tokens.h"

namespace sekisho::cognito_idp {
namespace {

void remove_own(wire::Json& claims)
{
    if (auto* members = claims.object())
        std::erase_if(*members, [](const auto& member) { return op::is_reserved_name(member.first); });
}

/// By whichever client of the pool: what somebody writes through one is there when he signs in through another.
bool users_write(const DirectoryState& state, const Pool& pool, std::string_view attribute)
{
    if (attribute.starts_with("dev:")) return false;  // for developers alone
    return std::ranges::any_of(*state.clients, [&](const auto& entry) {
        return entry.second->pool_id() == pool.id && entry.second->may_write(attribute);
    });
}

}  // namespace

void AccessClaims::write(const TokenSubject& subject, wire::Json& id, wire::Json& access) const
{
    remove_own(id);
    remove_own(access);
    if (mappings_ == nullptr) return;
    const auto& pool = *subject.app.pool;
    const auto mapped =
        mappings_->of({.account = pool.account(),
                       .user_pool = pool.id,
                       .groups = subject.groups,
                       .attributes = subject.user.attributes,
                       .self_written = [&](std::string_view name) { return users_write(*directory_.state(), pool, name); }});
    if (!mapped) return;
    for (auto* claims : {&id, &access}) {
        claims->set(op::role_claim, mapped->role);
        if (!mapped->model_tier.empty()) claims->set(op::model_tier_claim, mapped->model_tier);
    }
    if (mapped->role_arn.empty()) return;
    id.set("cognito:roles", wire::Json::Array{mapped->role_arn});
    id.set("cognito:preferred_role", mapped->role_arn);
}

}  // namespace sekisho::cognito_idp
