#include "services/cognito_idp/pools/directory.h"

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/pools/client_settings.h"
#include "services/cognito_idp/pools/directory_rows.h"
#include "services/cognito_idp/pools/document_change.h"
#include "services/cognito_idp/pools/signing_keys.h"

namespace sekisho::cognito_idp {
namespace {

// https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
constexpr std::ptrdiff_t pools_per_account = 1000;
constexpr std::size_t groups_per_pool = 10'000;

/// A copy of `map` with one entry replaced, or removed where `value` is null.
template <class Map>
std::shared_ptr<const Map> with(const std::shared_ptr<const Map>& map, const std::string& id,
                                typename Map::mapped_type value)
{
    auto copy = std::make_shared<Map>(*map);
    if (value) copy->insert_or_assign(id, std::move(value));
    else copy->erase(id);
    return copy;
}

template <class Map>
typename Map::mapped_type look_up(const Map& map, std::string_view id)
{
    const auto found = map.find(id);
    return found == map.end() ? nullptr : found->second;
}

/// The client of that id, if it belongs to the pool.
Result<ClientPtr> client_of(const DirectoryState& state, std::string_view pool_id, std::string_view client_id)
{
    if (!state.pool(pool_id)) return fail(errors::pool_not_found(pool_id));
    auto client = state.client(client_id);
    if (!client || client->pool_id() != pool_id) return fail(errors::client_not_found(client_id));
    return client;
}

}  // namespace

std::string pool_arn(std::string_view region, std::string_view account, std::string_view pool_id)
{
    return fmt::format("arn:aws:cognito-idp:{}:{}:userpool/{}", region, account, pool_id);
}

PoolPtr DirectoryState::pool(std::string_view id) const { return look_up(*pools, id); }

ClientPtr DirectoryState::client(std::string_view id) const { return look_up(*clients, id); }

PoolPtr DirectoryState::pool_of_domain(std::string_view domain) const
{
    const auto found = domains->find(domain);
    return found == domains->end() ? nullptr : pool(found->second);
}

void DirectoryState::set_domain(const std::string& domain, const std::string& pool_id)
{
    auto changed = std::make_shared<Domains>(*domains);
    if (pool_id.empty()) changed->erase(domain);
    else changed->insert_or_assign(domain, pool_id);
    domains = std::move(changed);
}

Directory::Directory(store::Database& database, const crypto::Sealer& sealer, DirectoryState initial)
    : sealer_(sealer), snapshot_(database, std::move(initial))
{
}

Result<std::unique_ptr<Directory>> Directory::open(store::Database& database, const crypto::Sealer& sealer)
{
    DirectoryState initial;
    auto work = [&](store::Connection& connection) -> Result<void> {
        TRY(initial, rows::load(connection, sealer));
        return {};
    };
    TRY_VOID(database.read_blocking(work));
    return std::unique_ptr<Directory>(new Directory(database, sealer, std::move(initial)));
}

Result<PoolPtr> Directory::pool(std::string_view pool_id) const
{
    auto found = state()->pool(pool_id);
    if (!found) return fail(errors::pool_not_found(pool_id));
    return found;
}

Result<App> Directory::app(std::string_view client_id) const
{
    const auto now = state();
    auto client = now->client(client_id);
    if (!client) return fail(errors::client_not_found(client_id));
    return App{now->pool(client->pool_id()), std::move(client)};
}

Result<App> Directory::app(std::string_view pool_id, std::string_view client_id) const
{
    const auto now = state();
    TRY(auto client, client_of(*now, pool_id, client_id));
    return App{now->pool(pool_id), std::move(client)};
}

op::AccessChecks Directory::access(std::string_view operation, std::string_view pool_id, const std::string& account,
                                   const std::string& region) const
{
    op::AccessCheck check;
    check.action = fmt::format("cognito-idp:{}", operation);
    check.resource_account = account;
    if (const auto found = state()->pool(pool_id); found && found->account() == account) {
        check.resource = found->arn;
        for (const auto& [key, value] : found->tags()) check.context.set("aws:ResourceTag/" + key, value);
    } else {
        check.resource = pool_arn(region, account, pool_id);
        check.absent = errors::pool_not_found(pool_id);
    }
    return {std::move(check)};
}

Task<Result<PoolPtr>> Directory::create_pool(Pool pool)
{
    auto made = std::make_shared<const Pool>(std::move(pool));
    auto work = [this, made](store::Connection& connection, DirectoryState& draft) -> Result<PoolPtr> {
        const auto present = std::ranges::count_if(
            *draft.pools, [&](const auto& entry) { return entry.second->account() == made->account(); });
        if (present >= pools_per_account)
            return fail(errors::limit_exceeded("The number of user pools has exceeded its limit."));
        TRY_VOID(rows::insert_pool(connection, sealer_, *made));
        draft.pools = with(draft.pools, made->id, made);
        return made;
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<PoolPtr>> Directory::change_pool(std::string pool_id, std::function<Result<void>(Pool&)> edit)
{
    auto work = [pool_id, edit](store::Connection& connection, DirectoryState& draft) -> Result<PoolPtr> {
        const auto current = draft.pool(pool_id);
        if (!current) return fail(errors::pool_not_found(pool_id));
        auto changed = std::make_shared<Pool>(*current);
        TRY_VOID(edit(*changed));
        TRY_VOID(rows::update_pool(connection, *changed));
        draft.pools = with(draft.pools, pool_id, PoolPtr(changed));
        return PoolPtr(changed);
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<PoolPtr>> Directory::change_documents(std::string pool_id, std::function<Result<void>(DocumentChange&)> edit)
{
    auto work = [this, pool_id, edit](store::Connection& connection, DirectoryState& draft) -> Result<PoolPtr> {
        const auto current = draft.pool(pool_id);
        if (!current) return fail(errors::pool_not_found(pool_id));
        auto changed = std::make_shared<Pool>(*current);
        DocumentChange change(connection, sealer_, draft, *changed);
        TRY_VOID(edit(change));
        draft.pools = with(draft.pools, pool_id, PoolPtr(changed));
        return PoolPtr(changed);
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<void>> Directory::replace_keys(std::string pool_id, std::shared_ptr<const PoolKeys> keys)
{
    auto work = [this, pool_id, keys](store::Connection& connection, DirectoryState& draft) -> Result<void> {
        const auto current = draft.pool(pool_id);
        if (!current) return fail(errors::pool_not_found(pool_id));
        auto changed = std::make_shared<Pool>(*current);
        changed->keys = keys;
        TRY_VOID(key_rows::replace(connection, sealer_, pool_id, keys->all));
        draft.pools = with(draft.pools, pool_id, PoolPtr(changed));
        return {};
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<void>> Directory::delete_pool(std::string pool_id, std::function<Result<void>(const Pool&)> check)
{
    auto work = [pool_id, check](store::Connection& connection, DirectoryState& draft) -> Result<void> {
        const auto current = draft.pool(pool_id);
        if (!current) return fail(errors::pool_not_found(pool_id));
        TRY_VOID(check(*current));
        TRY_VOID(connection.execute("DELETE FROM user_pools WHERE id = ?", {pool_id}));
        for (const auto* table : {"user_pool_sign_in_failures", "user_pool_attempts"})
            TRY_VOID(connection.execute(fmt::format("DELETE FROM {} WHERE pool_id = ?", table), {pool_id}));
        draft.pools = with(draft.pools, pool_id, nullptr);
        for (const auto& [domain, document] : current->documents.of(DocumentKind::domain)) draft.set_domain(domain, {});
        auto clients = std::make_shared<DirectoryState::Clients>(*draft.clients);
        std::erase_if(*clients, [&](const auto& entry) { return entry.second->pool_id() == pool_id; });
        draft.clients = std::move(clients);
        return {};
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<ClientPtr>> Directory::create_client(Client client, std::size_t clients_per_pool)
{
    auto made = std::make_shared<const Client>(std::move(client));
    auto work = [this, made, clients_per_pool](store::Connection& connection, DirectoryState& draft) -> Result<ClientPtr> {
        if (!draft.pool(made->pool_id())) return fail(errors::pool_not_found(made->pool_id()));
        const auto of_pool = std::ranges::count_if(
            *draft.clients, [&](const auto& entry) { return entry.second->pool_id() == made->pool_id(); });
        if (static_cast<std::size_t>(of_pool) >= clients_per_pool)
            return fail(errors::limit_exceeded("The number of user pool clients has exceeded its limit."));
        TRY_VOID(check_references(*draft.pool(made->pool_id()), made->settings));
        TRY_VOID(rows::insert_client(connection, sealer_, *made));
        draft.clients = with(draft.clients, made->id, made);
        return made;
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<ClientPtr>> Directory::change_client(std::string pool_id, std::string client_id,
                                                 std::function<Result<void>(Client&)> edit)
{
    auto work = [this, pool_id, client_id, edit](store::Connection& connection, DirectoryState& draft) -> Result<ClientPtr> {
        TRY(const auto current, client_of(draft, pool_id, client_id));
        auto changed = std::make_shared<Client>(*current);
        TRY_VOID(edit(*changed));
        TRY_VOID(check_references(*draft.pool(pool_id), changed->settings));
        TRY_VOID(rows::update_client(connection, sealer_, *changed));
        draft.clients = with(draft.clients, client_id, ClientPtr(changed));
        return ClientPtr(changed);
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<void>> Directory::delete_client(std::string pool_id, std::string client_id)
{
    auto work = [pool_id, client_id](store::Connection& connection, DirectoryState& draft) -> Result<void> {
        TRY_VOID(client_of(draft, pool_id, client_id));
        TRY_VOID(connection.execute("DELETE FROM user_pool_clients WHERE id = ?", {client_id}));
        // Its refresh tokens end with it.
        TRY_VOID(connection.execute("DELETE FROM user_pool_token_families WHERE client_id = ?", {client_id}));
        draft.clients = with(draft.clients, client_id, nullptr);
        auto pool = std::make_shared<Pool>(*draft.pool(pool_id));
        pool->documents.erase_of_client(client_id);
        draft.pools = with(draft.pools, pool_id, PoolPtr(pool));
        return {};
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<api::GroupType>> Directory::create_group(std::string pool_id, api::GroupType group)
{
    auto work = [pool_id, group](store::Connection& connection, DirectoryState& draft) -> Result<api::GroupType> {
        const auto current = draft.pool(pool_id);
        if (!current) return fail(errors::pool_not_found(pool_id));
        if (current->groups.contains(*group.GroupName)) return fail(errors::group_exists());
        if (current->groups.size() >= groups_per_pool)
            return fail(errors::limit_exceeded("The number of groups has exceeded its limit."));
        TRY_VOID(rows::insert_group(connection, group));
        auto changed = std::make_shared<Pool>(*current);
        changed->groups.emplace(*group.GroupName, group);
        draft.pools = with(draft.pools, pool_id, PoolPtr(changed));
        return group;
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<api::GroupType>> Directory::change_group(std::string pool_id, std::string name,
                                                     std::function<void(api::GroupType&)> edit)
{
    auto work = [pool_id, name, edit](store::Connection& connection, DirectoryState& draft) -> Result<api::GroupType> {
        const auto current = draft.pool(pool_id);
        if (!current) return fail(errors::pool_not_found(pool_id));
        if (!current->groups.contains(name)) return fail(errors::group_not_found());
        auto changed = std::make_shared<Pool>(*current);
        auto& group = changed->groups.at(name);
        edit(group);
        TRY_VOID(rows::update_group(connection, group));
        draft.pools = with(draft.pools, pool_id, PoolPtr(changed));
        return group;
    };
    co_return co_await snapshot_.change(std::move(work));
}

Task<Result<void>> Directory::delete_group(std::string pool_id, std::string name)
{
    auto work = [pool_id, name](store::Connection& connection, DirectoryState& draft) -> Result<void> {
        const auto current = draft.pool(pool_id);
        if (!current) return fail(errors::pool_not_found(pool_id));
        if (!current->groups.contains(name)) return fail(errors::group_not_found());
        TRY_VOID(connection.execute("DELETE FROM user_pool_groups WHERE pool_id = ? AND name = ?", {pool_id, name}));
        auto changed = std::make_shared<Pool>(*current);
        changed->groups.erase(name);
        draft.pools = with(draft.pools, pool_id, PoolPtr(changed));
        return {};
    };
    co_return co_await snapshot_.change(std::move(work));
}

}  // namespace sekisho::cognito_idp
