#include "services/cognito_idp/triggers/user_migration.h"

#include "base/log.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/users/new_user.h"

namespace sekisho::cognito_idp {
namespace {

Result<User> user_of(const Newcomer& newcomer, MigratedUser& migrated, Time now)
{
    const auto& pool = *newcomer.app.pool;
    std::string name = newcomer.name;
    if (auto given = migrated.attributes.extract("username")) name = std::move(given.mapped());
    if (name.empty() || name.size() > 128) return fail(errors::invalid_parameter("The user name is not of a valid length."));
    TRY_VOID(check_attributes(pool, nullptr, migrated.attributes, Moment::creation));
    TRY(auto user, make_user(pool, name, migrated.attributes, now));
    TRY_VOID(check_required(pool, user.attributes));
    return user;
}

}  // namespace

bool has_migration(const Pool& pool)
{
    return pool.settings.LambdaConfig && pool.settings.LambdaConfig->UserMigration.has_value();
}

Task<Result<void>> UserMigration::create(Newcomer newcomer, MigratedUser migrated) const
{
    const auto pool = newcomer.app.pool;
    CO_TRY(auto user, user_of(newcomer, migrated, parts_.clock.now()));
    if (newcomer.password) {
        CO_TRY(auto credentials, co_await parts_.passwords.make(pool, user.username, user.sub, *newcomer.password));
        set_credentials(user, *pool, std::move(credentials), PasswordLife::permanent, user.created);
    }
    user.status = newcomer.password ? migrated.final_status : std::string(status::reset_required);
    const auto conflict = migrated.force_alias_creation ? AliasConflict::take_over : AliasConflict::refuse;
    auto work = [pool, user, conflict](store::Connection& connection) {
        return insert_user(connection, *pool, user, conflict, "User already exists");
    };
    co_return co_await parts_.database.write(std::move(work));
}

Task<Result<void>> UserMigration::bring(Newcomer newcomer) const
{
    auto event = event_about_nobody(newcomer.app, newcomer.name, newcomer.metadata);
    event.validation_data = newcomer.validation_data;
    CO_TRY(auto migrated, co_await parts_.triggers.migrate_user(std::move(event), newcomer.password));
    if (!migrated) co_return Result<void>{};
    const auto client_id = newcomer.app.client->id;
    const auto created = co_await create(std::move(newcomer), *std::move(migrated));
    if (created || created.error().code == "UsernameExistsException") co_return Result<void>{};
    if (created.error().status >= 500) co_return created;
    log::warning("a migrated user cannot be a user of the pool",
                 {{"client", client_id}, {"code", created.error().code}, {"reason", created.error().message}});
    auto error = errors::user_not_found();
    error.message = fmt::format("Exception migrating user in app client {}", client_id);
    co_return fail(std::move(error));
}

}  // namespace sekisho::cognito_idp
