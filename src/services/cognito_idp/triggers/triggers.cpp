#include "services/cognito_idp/triggers/triggers.h"

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

class NoTriggers final : public Triggers {
public:
    Task<Result<PreSignUpAnswer>> pre_sign_up(TriggerEvent, std::string) const override { co_return PreSignUpAnswer{}; }
    Task<Result<void>> post_confirmation(TriggerEvent, std::string) const override { co_return Result<void>{}; }
    Task<Result<void>> pre_authentication(TriggerEvent) const override { co_return Result<void>{}; }
    Task<Result<void>> post_authentication(TriggerEvent, bool) const override { co_return Result<void>{}; }
    Task<Result<TokenOverrides>> pre_token_generation(TriggerEvent, TokenSource, TokenOverrides::Groups,
                                                      std::vector<std::string>) const override
    {
        co_return TokenOverrides{};
    }
    Task<Result<std::optional<MigratedUser>>> migrate_user(TriggerEvent, std::optional<Secret>) const override
    {
        co_return std::nullopt;
    }
    Task<Result<CustomMessage>> custom_message(TriggerEvent, std::string) const override { co_return CustomMessage{}; }
    Task<Result<DefinedChallenge>> define_auth_challenge(TriggerEvent, std::vector<ChallengeResult>) const override
    {
        co_return no_custom_auth();
    }
    Task<Result<CreatedChallenge>> create_auth_challenge(TriggerEvent, std::string,
                                                         std::vector<ChallengeResult>) const override
    {
        co_return no_custom_auth();
    }
    Task<Result<bool>> verify_auth_challenge(TriggerEvent, CreatedChallenge, std::string) const override
    {
        co_return no_custom_auth();
    }

    Task<Result<std::optional<Attributes>>> inbound_federation(TriggerEvent, ProviderAnswer) const override
    {
        co_return std::nullopt;
    }

private:
    static std::unexpected<Error> no_custom_auth()
    {
        return fail(errors::invalid_parameter("Custom auth lambda trigger is not configured for the user pool."));
    }
};

}  // namespace

TriggerEvent event_about(const App& app, const User& user, ClientMetadata metadata)
{
    TriggerEvent event{app.pool, {}, user.username, user.attributes, user.sub, user.status, std::move(metadata)};
    if (app.client) event.client_id = app.client->id;
    if (app.client && app.client->hides_existence()) event.user_not_found = false;
    return event;
}

TriggerEvent event_about_nobody(const App& app, std::string_view username, ClientMetadata metadata)
{
    TriggerEvent event{app.pool, {}, std::string(username), {}, {}, {}, std::move(metadata)};
    if (app.client) event.client_id = app.client->id;
    event.user_not_found = true;
    return event;
}

const Triggers& no_triggers()
{
    static const NoTriggers none;
    return none;
}

}  // namespace sekisho::cognito_idp
