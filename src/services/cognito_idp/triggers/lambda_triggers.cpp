#include "services/cognito_idp/triggers/lambda_triggers.h"

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/triggers/answers.h"

namespace sekisho::cognito_idp {
namespace {

using Config = api::LambdaConfigType;

/// A trigger by the name that error texts have for it, and its member of LambdaConfig.
struct Occasion {
    const char* name;
    std::optional<std::string> Config::* function;
};

constexpr Occasion pre_sign_up_occasion{"PreSignUp", &Config::PreSignUp};
constexpr Occasion post_confirmation_occasion{"PostConfirmation", &Config::PostConfirmation};
constexpr Occasion pre_authentication_occasion{"PreAuthentication", &Config::PreAuthentication};
constexpr Occasion post_authentication_occasion{"PostAuthentication", &Config::PostAuthentication};
constexpr Occasion pre_token_occasion{"PreTokenGeneration", &Config::PreTokenGeneration};
constexpr Occasion migration_occasion{"UserMigration", &Config::UserMigration};
constexpr Occasion custom_message_occasion{"CustomMessage", &Config::CustomMessage};
constexpr Occasion define_occasion{"DefineAuthChallenge", &Config::DefineAuthChallenge};
constexpr Occasion create_occasion{"CreateAuthChallenge", &Config::CreateAuthChallenge};
constexpr Occasion verify_occasion{"VerifyAuthChallengeResponse", &Config::VerifyAuthChallengeResponse};

constexpr std::array occasions{pre_sign_up_occasion,
                               post_confirmation_occasion,
                               pre_authentication_occasion,
                               post_authentication_occasion,
                               pre_token_occasion,
                               migration_occasion,
                               custom_message_occasion,
                               define_occasion,
                               create_occasion,
                               verify_occasion};

const Config& config_of(const Pool& pool)
{
    static const Config none;
    return pool.settings.LambdaConfig ? *pool.settings.LambdaConfig : none;
}

/// nullopt: the pool has no function for it.
std::optional<Invoker::Call> call_of(const Pool& pool, const Occasion& occasion)
{
    const auto& arn = config_of(pool).*occasion.function;
    if (!arn) return std::nullopt;
    return Invoker::Call{*arn, occasion.name, pool.id, {}};
}

std::optional<std::string> token_function(const Config& config)
{
    return config.PreTokenGenerationConfig ? config.PreTokenGenerationConfig->LambdaArn : config.PreTokenGeneration;
}

std::unexpected<Error> no_custom_auth()
{
    return fail(errors::invalid_parameter("Custom auth lambda trigger is not configured for the user pool."));
}

std::string_view account_of(std::string_view arn)
{
    for (int colon = 0; colon < 4; ++colon) {
        const auto at = arn.find(':');
        if (at == std::string_view::npos) return {};
        arn.remove_prefix(at + 1);
    }
    return arn.substr(0, arn.find(':'));
}

struct Owned {
    const Functions& functions;
    std::string_view account;

    [[nodiscard]] Result<void> check(const std::string& arn) const
    {
        if (functions.find(arn) && account_of(arn) == account) return {};
        return fail(errors::invalid_parameter(fmt::format("The configuration of this server maps no function {}.", arn)));
    }
};

}  // namespace

events::TokenVersion token_version(const api::LambdaConfigType& config)
{
    if (!config.PreTokenGenerationConfig) return events::TokenVersion::v1;
    const auto& version = config.PreTokenGenerationConfig->LambdaVersion;
    if (version == "V3_0") return events::TokenVersion::v3;
    return version == "V2_0" ? events::TokenVersion::v2 : events::TokenVersion::v1;
}

Result<void> check_functions(const api::UserPoolType& settings, const Functions& functions, std::string_view account)
{
    if (!settings.LambdaConfig) return {};
    const auto& config = *settings.LambdaConfig;
    const Owned owned{functions, account};
    if (config.CustomSMSSender || config.CustomEmailSender || config.KMSKeyID)
        return fail(
            errors::invalid_parameter("CustomSMSSender, CustomEmailSender and KMSKeyID are not available on this server, "
                                      "which sends messages itself."));
    const auto& token = config.PreTokenGenerationConfig;
    if (token && config.PreTokenGeneration && *config.PreTokenGeneration != token->LambdaArn)
        return fail(
            errors::invalid_parameter("PreTokenGeneration and PreTokenGenerationConfig must name the same function."));
    if (token_version(config) != events::TokenVersion::v1 && settings.UserPoolTier == "LITE")
        return fail(
            errors::feature_unavailable("The pre token generation event versions V2_0 and V3_0 are not available in "
                                        "the LITE tier."));
    for (const auto& occasion : occasions)
        if (const auto& arn = config.*occasion.function) TRY_VOID(owned.check(*arn));
    if (token) TRY_VOID(owned.check(token->LambdaArn));
    if (config.InboundFederation) TRY_VOID(owned.check(config.InboundFederation->LambdaArn));
    return {};
}

Task<Result<PreSignUpAnswer>> LambdaTriggers::pre_sign_up(TriggerEvent event, std::string source) const
{
    auto call = call_of(*event.pool, pre_sign_up_occasion);
    if (!call) co_return PreSignUpAnswer{};
    call->event = events::pre_sign_up(event, source);
    CO_TRY(const auto response, co_await invoker_.invoke(*std::move(call)));
    co_return answers::pre_sign_up(response);
}

Task<Result<void>> LambdaTriggers::post_confirmation(TriggerEvent event, std::string source) const
{
    auto call = call_of(*event.pool, post_confirmation_occasion);
    if (!call) co_return Result<void>{};
    call->event = events::post_confirmation(event, source);
    CO_TRY_VOID(co_await invoker_.invoke(*std::move(call)));
    co_return Result<void>{};
}

Task<Result<void>> LambdaTriggers::pre_authentication(TriggerEvent event) const
{
    auto call = call_of(*event.pool, pre_authentication_occasion);
    if (!call) co_return Result<void>{};
    call->event = events::pre_authentication(event);
    CO_TRY_VOID(co_await invoker_.invoke(*std::move(call)));
    co_return Result<void>{};
}

Task<Result<void>> LambdaTriggers::post_authentication(TriggerEvent event, bool new_device_used) const
{
    auto call = call_of(*event.pool, post_authentication_occasion);
    if (!call) co_return Result<void>{};
    call->event = events::post_authentication(event, new_device_used);
    CO_TRY_VOID(co_await invoker_.invoke(*std::move(call)));
    co_return Result<void>{};
}

Task<Result<TokenOverrides>> LambdaTriggers::pre_token_generation(TriggerEvent event, TokenSource source,
                                                                  TokenOverrides::Groups groups,
                                                                  std::vector<std::string> scopes) const
{
    const auto& config = config_of(*event.pool);
    const auto arn = token_function(config);
    const auto version = token_version(config);
    // "V3 also runs for client credentials": no other does.
    const bool for_machine = source == TokenSource::client_credentials;
    if (!arn || (for_machine && version != events::TokenVersion::v3)) co_return TokenOverrides{};
    const events::TokenRequest request{version, source, std::move(groups), std::move(scopes)};
    Invoker::Call call{*arn, pre_token_occasion.name, event.pool->id, events::pre_token_generation(event, request)};
    CO_TRY(const auto response, co_await invoker_.invoke(std::move(call)));
    co_return answers::token_overrides(response, version, event.client_id);
}

Task<Result<std::optional<MigratedUser>>> LambdaTriggers::migrate_user(TriggerEvent event,
                                                                       std::optional<Secret> password) const
{
    auto call = call_of(*event.pool, migration_occasion);
    if (!call) co_return std::nullopt;
    call->event = events::user_migration(event, password);
    CO_TRY(const auto response, co_await invoker_.invoke(*std::move(call)));
    co_return answers::user_migration(response);
}

Task<Result<CustomMessage>> LambdaTriggers::custom_message(TriggerEvent event, std::string source) const
{
    auto call = call_of(*event.pool, custom_message_occasion);
    if (!call) co_return CustomMessage{};
    call->event = events::custom_message(event, source);
    CO_TRY(const auto response, co_await invoker_.invoke(*std::move(call)));
    co_return answers::custom_message(response, source);
}

Task<Result<DefinedChallenge>> LambdaTriggers::define_auth_challenge(TriggerEvent event,
                                                                     std::vector<ChallengeResult> session) const
{
    auto call = call_of(*event.pool, define_occasion);
    if (!call) co_return no_custom_auth();
    call->event = events::define_auth_challenge(event, session);
    CO_TRY(const auto response, co_await invoker_.invoke(*std::move(call)));
    co_return answers::define_auth_challenge(response);
}

Task<Result<CreatedChallenge>> LambdaTriggers::create_auth_challenge(TriggerEvent event, std::string challenge_name,
                                                                     std::vector<ChallengeResult> session) const
{
    auto call = call_of(*event.pool, create_occasion);
    if (!call) co_return no_custom_auth();
    call->event = events::create_auth_challenge(event, challenge_name, session);
    CO_TRY(const auto response, co_await invoker_.invoke(*std::move(call)));
    co_return answers::create_auth_challenge(response);
}

Task<Result<bool>> LambdaTriggers::verify_auth_challenge(TriggerEvent event, CreatedChallenge challenge,
                                                         std::string answer) const
{
    auto call = call_of(*event.pool, verify_occasion);
    if (!call) co_return no_custom_auth();
    call->event = events::verify_auth_challenge(event, challenge, answer);
    CO_TRY(const auto response, co_await invoker_.invoke(*std::move(call)));
    co_return answers::verify_auth_challenge(response);
}

Task<Result<std::optional<Attributes>>> LambdaTriggers::inbound_federation(TriggerEvent event, ProviderAnswer answer) const
{
    const auto& config = config_of(*event.pool).InboundFederation;
    if (!config) co_return std::nullopt;
    Invoker::Call call{config->LambdaArn, "InboundFederation", event.pool->id, events::inbound_federation(event, answer)};
    CO_TRY(const auto response, co_await invoker_.invoke(std::move(call)));
    co_return answers::inbound_federation(response);
}

}  // namespace sekisho::cognito_idp
