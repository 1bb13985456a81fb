#include "services/iam/directory.h"

#include "services/iam/aws_managed.h"
#include "services/iam/errors.h"
#include "services/iam/record_tables.h"
#include "services/iam/tables.h"

namespace sekisho::iam {

namespace {

constexpr std::chrono::minutes use_resolution{1};

}  // namespace

Result<Entity> Editor::entity(EntityKind kind, std::string_view name) const
{
    TRY(auto found, any_entity(kind, name));
    if (is_service_linked(found)) return fail(errors::protected_role(found.name));
    return found;
}

Result<ManagedPolicy> Editor::managed_policy(const std::string& arn) const
{
    const auto found = draft_.find_policy(arn);
    if (!found) return fail(errors::no_such_policy(arn));
    if (found->aws_managed)
        return fail("AccessDenied", "Cannot perform the operation on an AWS managed policy: " + arn, 403);
    return *found;
}

Result<OidcProvider> Editor::provider(const std::string& arn) const
{
    const auto found = draft_.providers->find(arn);
    if (found == draft_.providers->end()) return fail(errors::no_such_provider(arn));
    return *found->second;
}

Result<void> Editor::save(Entity entity)
{
    TRY_VOID(guard(entity));
    return store(std::move(entity));
}

Result<void> Editor::store(Entity entity)
{
    TRY_VOID(tables::save(connection_, draft_.account, entity));
    draft_.put(std::make_shared<const Entity>(std::move(entity)));
    return {};
}

Result<void> Editor::erase(const Entity& entity)
{
    TRY_VOID(tables::erase(connection_, entity));
    draft_.remove(entity);
    return {};
}

Result<void> Editor::save(ManagedPolicy policy)
{
    TRY(auto confirmed, guard(policy));
    for (auto& role : confirmed) TRY_VOID(store(std::move(role)));
    TRY_VOID(tables::save(connection_, draft_.account, policy));
    const auto arn = policy.arn;
    draft_.policies.edit()[arn] = std::make_shared<const ManagedPolicy>(std::move(policy));
    return {};
}

Result<void> Editor::erase(const ManagedPolicy& policy)
{
    TRY_VOID(tables::erase(connection_, policy));
    draft_.policies.edit().erase(policy.arn);
    return {};
}

Result<void> Editor::insert(AccessKey key)
{
    TRY_VOID(tables::insert(connection_, draft_.account, sealer_, key));
    const auto id = key.id;
    draft_.access_keys.edit()[id] = std::make_shared<const AccessKey>(std::move(key));
    return {};
}

Result<void> Editor::update_status(AccessKey key)
{
    TRY_VOID(tables::update_status(connection_, key));
    const auto id = key.id;
    draft_.access_keys.edit()[id] = std::make_shared<const AccessKey>(std::move(key));
    return {};
}

Result<void> Editor::erase(const AccessKey& key)
{
    TRY_VOID(tables::erase(connection_, key));
    draft_.access_keys.edit().erase(key.id);
    return {};
}

Result<void> Editor::save(OidcProvider provider)
{
    TRY_VOID(tables::save(connection_, draft_.account, provider));
    const auto arn = provider.arn;
    draft_.providers.edit()[arn] = std::make_shared<const OidcProvider>(std::move(provider));
    return {};
}

Result<void> Editor::erase(const OidcProvider& provider)
{
    TRY_VOID(tables::erase(connection_, provider));
    draft_.providers.edit().erase(provider.arn);
    return {};
}

Result<void> Editor::set_aliases(std::vector<std::string> aliases)
{
    const auto saved = tables::save_aliases(connection_, draft_.account, aliases);
    // Aliases are unique over all accounts.
    if (!saved && saved.error().code == "ConstraintViolation" && !aliases.empty())
        return fail(errors::already_exists("The account alias " + aliases.front() + " already exists."));
    TRY_VOID(saved);
    draft_.aliases = std::move(aliases);
    return {};
}

Directory::Directory(Parts parts, IamState initial)
    : parts_(parts), account_(initial.account), snapshot_(parts.database, std::move(initial))
{
}

Result<std::unique_ptr<Directory>> Directory::open(Parts parts, const std::string& account)
{
    IamState state;
    auto read = [&](store::Connection& connection) -> Result<void> {
        TRY(state, tables::load(connection, parts.sealer, account));
        return {};
    };
    TRY_VOID(parts.database.read_blocking(read));
    add_aws_managed_policies(state);
    return std::unique_ptr<Directory>(new Directory(parts, std::move(state)));
}

std::shared_ptr<Directory> Directory::of(Parts parts, IamState initial)
{
    return std::shared_ptr<Directory>(new Directory(parts, std::move(initial)));
}

void Directory::note_use(const Use& use) const
{
    const auto current = state();
    const auto now = parts_.clock.now();
    if (const auto entity = current->find_by_id(use.entity_id)) entity->uses->note(use.service, use.region, now);
    const auto found = current->access_keys->find(use.access_key_id);
    if (found == current->access_keys->end()) return;
    const auto last = found->second->last_use->get();
    if (last && now - last->time < use_resolution) return;
    found->second->last_use->set({now, std::string(use.service), std::string(use.region)});
}

Task<Result<void>> Directory::store_uses()
{
    // A use is noted a moment after its time was taken: what is as old as that is stored again rather than lost.
    const auto since = uses_stored_ - use_resolution;
    const auto now = parts_.clock.now();
    auto write = [current = state(), since](store::Connection& connection) -> Result<void> {
        for (const auto& [id, key] : *current->access_keys) {
            const auto use = key->last_use->get();
            if (use && use->time >= since) TRY_VOID(tables::update_use(connection, id, *use));
        }
        for (const auto& [id, entity] : *current->entities_by_id) {
            const auto latest = entity->uses->latest();
            if (latest && latest->time >= since) TRY_VOID(tables::save_uses(connection, id, *entity->uses->get()));
        }
        return {};
    };
    CO_TRY_VOID(co_await parts_.database.write(std::move(write)));
    uses_stored_ = now;
    co_return Result<void>{};
}

}  // namespace sekisho::iam
