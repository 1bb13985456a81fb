#include "services/cognito_idp/triggers/message_texts.h"

namespace sekisho::cognito_idp {
namespace {

bool has_custom_messages(const Pool& pool)
{
    return pool.settings.LambdaConfig && pool.settings.LambdaConfig->CustomMessage.has_value();
}

}  // namespace

Task<Result<CustomMessage>> MessageTexts::about(Occasion occasion, User user) const
{
    if (!has_custom_messages(*occasion.app.pool)) co_return CustomMessage{};
    auto event = event_about(occasion.app, user, std::move(occasion.metadata));
    co_return co_await triggers_.custom_message(std::move(event), std::move(occasion.source));
}

Task<Result<CustomMessage>> MessageTexts::about_name(Occasion occasion, std::string name, NameKind kind, Due due) const
{
    if (!has_custom_messages(*occasion.app.pool)) co_return CustomMessage{};
    auto read = [pool = occasion.app.pool, name, kind](store::Connection& connection) {
        return users::find(connection, *pool, name, kind);
    };
    CO_TRY(auto user, co_await database_.read(std::move(read)));
    if (!user || !due(*user)) co_return CustomMessage{};
    co_return co_await about(std::move(occasion), *std::move(user));
}

Task<Result<CustomMessage>> MessageTexts::about_sub(Occasion occasion, std::string sub, Due due) const
{
    if (!has_custom_messages(*occasion.app.pool)) co_return CustomMessage{};
    auto read = [pool = occasion.app.pool, sub](store::Connection& connection) {
        return users::find_by_sub(connection, pool->id, sub);
    };
    CO_TRY(auto user, co_await database_.read(std::move(read)));
    if (!user || !due(*user)) co_return CustomMessage{};
    co_return co_await about(std::move(occasion), *std::move(user));
}

}  // namespace sekisho::cognito_idp
