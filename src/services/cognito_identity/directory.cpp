#include "services/cognito_identity/directory.h"

#include <fmt/format.h>

#include "services/cognito_identity/errors.h"
#include "wire/codec.h"

namespace sekisho::cognito_identity {
namespace {

using store::Connection;

/// Roles and mappings are kept in the form in which SetIdentityPoolRoles received them, tag maps likewise.
std::string roles_text(const Pool& pool)
{
    api::SetIdentityPoolRolesInput shape;
    shape.IdentityPoolId = pool.id();
    shape.Roles = pool.roles;
    shape.RoleMappings = pool.role_mappings;
    return wire::to_json_text(shape);
}

std::string tag_map_text(const std::string& pool_id, const std::string& provider, const TagMap& map)
{
    api::SetPrincipalTagAttributeMapInput shape;
    shape.IdentityPoolId = pool_id;
    shape.IdentityProviderName = provider;
    shape.UseDefaults = map.use_defaults;
    shape.PrincipalTags = map.principal_tags;
    return wire::to_json_text(shape);
}

Result<void> write_tag_maps(Connection& connection, const Pool& pool)
{
    TRY_VOID(connection.execute("DELETE FROM identity_pool_tag_maps WHERE pool_id = ?", {pool.id()}));
    for (const auto& [provider, map] : pool.tag_maps)
        TRY_VOID(connection.execute("INSERT INTO identity_pool_tag_maps (pool_id, provider, tag_map) VALUES (?, ?, ?)",
                                    {pool.id(), provider, tag_map_text(pool.id(), provider, map)}));
    return {};
}

Result<void> read_tag_maps(Connection& connection, Pool& pool)
{
    TRY(const auto rows,
        connection.query("SELECT provider, tag_map FROM identity_pool_tag_maps WHERE pool_id = ?", {pool.id()}));
    for (const auto& row : rows) {
        TRY(auto shape, wire::from_json_text<api::SetPrincipalTagAttributeMapInput>(row.text("tag_map")));
        pool.tag_maps[row.text("provider")] = {
            shape.UseDefaults.value_or(false),
            std::move(shape.PrincipalTags).value_or(std::map<std::string, std::string>{})};
    }
    return {};
}

Result<DirectoryState> load(Connection& connection, const std::string& first_account)
{
    auto pools = std::make_shared<DirectoryState::Pools>();
    TRY(const auto rows, connection.query("SELECT pool_id, account, settings, roles FROM identity_pools"));
    for (const auto& row : rows) {
        Pool pool;
        pool.account = row.text("account");
        if (pool.account.empty()) pool.account = first_account;
        TRY(pool.settings, wire::from_json_text<api::IdentityPool>(row.text("settings")));
        TRY(auto roles, wire::from_json_text<api::SetIdentityPoolRolesInput>(row.text("roles")));
        pool.roles = std::move(roles.Roles);
        if (roles.RoleMappings) pool.role_mappings = *std::move(roles.RoleMappings);
        TRY_VOID(read_tag_maps(connection, pool));
        (*pools)[row.text("pool_id")] = std::make_shared<const Pool>(std::move(pool));
    }
    return DirectoryState{std::move(pools)};
}

/// The same map with one pool put in (or, where it is null, taken out).
void replace(DirectoryState& state, const std::string& pool_id, PoolPtr pool)
{
    auto pools = std::make_shared<DirectoryState::Pools>(*state.pools);
    if (pool) (*pools)[pool_id] = std::move(pool);
    else pools->erase(pool_id);
    state.pools = std::move(pools);
}

}  // namespace

PoolPtr DirectoryState::pool(std::string_view id) const
{
    const auto found = pools->find(id);
    return found == pools->end() ? nullptr : found->second;
}

std::string pool_arn(std::string_view pool_id, std::string_view account)
{
    return fmt::format("arn:aws:cognito-identity:{}:{}:identitypool/{}", pool_id.substr(0, pool_id.find(':')), account,
                       pool_id);
}

Result<std::unique_ptr<Directory>> Directory::open(store::Database& database, const std::string& first_account)
{
    DirectoryState initial;
    TRY_VOID(database.read_blocking([&](Connection& connection) -> Result<void> {
        TRY(initial, load(connection, first_account));
        return {};
    }));
    return std::unique_ptr<Directory>(new Directory(database, std::move(initial)));
}

Result<PoolPtr> Directory::pool(std::string_view pool_id) const
{
    if (auto found = state()->pool(pool_id)) return found;
    return fail(errors::pool_not_found(pool_id));
}

bool Directory::belongs_to(std::string_view account, std::string_view pool_id) const
{
    const auto found = state()->pool(pool_id);
    return found && found->account == account;
}

op::AccessChecks Directory::access(std::string_view operation, std::string_view pool_id, const std::string& account) const
{
    op::AccessCheck check;
    check.action = fmt::format("cognito-identity:{}", operation);
    check.resource = pool_arn(pool_id, account);
    check.resource_account = account;
    const auto pool = state()->pool(pool_id);
    if (!pool || pool->account != account) check.absent = errors::pool_not_found(pool_id);
    else if (pool->settings.IdentityPoolTags)
        for (const auto& [key, value] : *pool->settings.IdentityPoolTags) check.context.set("aws:ResourceTag/" + key, value);
    return {std::move(check)};
}

Task<Result<PoolPtr>> Directory::create(Pool pool)
{
    auto made = std::make_shared<const Pool>(std::move(pool));
    std::function<Result<PoolPtr>(Connection&, DirectoryState&)> work = [made](Connection& connection,
                                                                               DirectoryState& draft) -> Result<PoolPtr> {
        TRY_VOID(connection.execute("INSERT INTO identity_pools (pool_id, account, settings, roles) VALUES (?, ?, ?, ?)",
                                    {made->id(), made->account, wire::to_json_text(made->settings), roles_text(*made)}));
        replace(draft, made->id(), made);
        return made;
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<PoolPtr>> Directory::change(std::string pool_id, std::function<Result<void>(Pool&)> edit)
{
    std::function<Result<PoolPtr>(Connection&, DirectoryState&)> work =
        [pool_id = std::move(pool_id), edit = std::move(edit)](Connection& connection,
                                                               DirectoryState& draft) -> Result<PoolPtr> {
        const auto current = draft.pool(pool_id);
        if (!current) return fail(errors::pool_not_found(pool_id));
        auto changed = std::make_shared<Pool>(*current);
        TRY_VOID(edit(*changed));
        TRY_VOID(connection.execute("UPDATE identity_pools SET settings = ?, roles = ? WHERE pool_id = ?",
                                    {wire::to_json_text(changed->settings), roles_text(*changed), pool_id}));
        TRY_VOID(write_tag_maps(connection, *changed));
        replace(draft, pool_id, changed);
        return PoolPtr(changed);
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<void>> Directory::remove(std::string pool_id)
{
    std::function<Result<void>(Connection&, DirectoryState&)> work =
        [pool_id = std::move(pool_id)](Connection& connection, DirectoryState& draft) -> Result<void> {
        if (!draft.pool(pool_id)) return fail(errors::pool_not_found(pool_id));
        TRY_VOID(connection.execute("DELETE FROM identity_pools WHERE pool_id = ?", {pool_id}));
        replace(draft, pool_id, nullptr);
        return {};
    };
    co_return co_await snapshot_.change(std::move(work));
}

}  // namespace sekisho::cognito_identity
