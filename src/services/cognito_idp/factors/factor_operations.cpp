#include "services/cognito_idp/factors/factor_operations.h"

#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/factors/freshness.h"
#include "services/cognito_idp/factors/preferences.h"
#include "services/cognito_idp/factors/software_token_operations.h"
#include "services/cognito_idp/passkeys/configuration.h"

namespace sekisho::cognito_idp {
namespace {

template <class Settings>
void add(std::vector<Preference>& list, SecondFactor factor, const std::optional<Settings>& settings)
{
    if (settings) list.push_back({factor, settings->Enabled, settings->PreferredMfa});
}

/// The two operations have the same members.
template <class Request>
std::vector<Preference> preferences_of(const Request& request)
{
    std::vector<Preference> list;
    add(list, SecondFactor::sms, request.SMSMfaSettings);
    add(list, SecondFactor::software_token, request.SoftwareTokenMfaSettings);
    add(list, SecondFactor::email, request.EmailMfaSettings);
    return list;
}

/// A passkey counts as two factors by the pool's configuration, for all users alike.
Result<void> check_passkey_setting(const Pool& pool, const std::optional<api::WebAuthnMfaSettingsType>& settings)
{
    if (!settings || !settings->Enabled) return {};
    const auto configuration = passkeys::configuration_of(pool);
    const bool two_factors = configuration && configuration->multi_factor;
    if (*settings->Enabled == two_factors) return {};
    return fail(errors::invalid_parameter(
        two_factors ? "Passkey MFA cannot be turned off for a single user."
                    : "Passkey MFA requires FactorConfiguration MULTI_FACTOR_WITH_USER_VERIFICATION of the user pool."));
}

template <class Output>
Result<Output> tell(store::Connection& connection, const Pool& pool, const User& user, const PasskeyDoor& passkeys)
{
    TRY(const auto enrolment, enrolments::read(connection, user.sub));
    Output output;
    output.Username = user.username;
    output.PreferredMfaSetting = enrolment.preferred_name();
    output.UserMFASettingList = enrolment.names();
    TRY(output.ConfiguredUserAuthFactors, configured_factors(connection, pool, user, passkeys));
    return output;
}

}  // namespace

op::Operations make_factor_operations(const FactorParts& parts)
{
    op::Operations all;
    all.push_back(op::make_operation<SetUserPoolMfaConfig>(parts.directory, parts.clock));
    all.push_back(op::make_operation<GetUserPoolMfaConfig>(parts.directory));
    all.push_back(op::make_operation<AssociateSoftwareToken>(parts));
    all.push_back(op::make_operation<VerifySoftwareToken>(parts));
    all.push_back(op::make_operation<SetUserMFAPreference>(parts));
    all.push_back(op::make_operation<AdminSetUserMFAPreference>(parts));
    all.push_back(op::make_operation<SetUserSettings>(parts));
    all.push_back(op::make_operation<AdminSetUserSettings>(parts));
    all.push_back(op::make_operation<GetUserAuthFactors>(parts));
    all.push_back(op::make_operation<AdminGetUserAuthFactors>(parts));
    return all;
}

Task<Result<SetUserPoolMfaConfig::Output>> SetUserPoolMfaConfig::execute(op::Authorized<Input> input) const
{
    auto edit = [request = *input, now = clock_.now()](Pool& pool) -> Result<void> {
        TRY_VOID(mfa::configure(pool, request));
        TRY_VOID(passkeys::configure(pool, request.WebAuthnConfiguration));
        pool.settings.LastModifiedDate = now;
        return {};
    };
    CO_TRY(const auto pool, co_await changes_.change_pool(input->UserPoolId, std::move(edit)));
    auto set = mfa::describe(*pool);
    Output output;
    output.SmsMfaConfiguration = std::move(set.SmsMfaConfiguration);
    output.SoftwareTokenMfaConfiguration = std::move(set.SoftwareTokenMfaConfiguration);
    output.EmailMfaConfiguration = std::move(set.EmailMfaConfiguration);
    output.MfaConfiguration = std::move(set.MfaConfiguration);
    output.WebAuthnConfiguration = std::move(set.WebAuthnConfiguration);
    co_return output;
}

Task<Result<GetUserPoolMfaConfig::Output>> GetUserPoolMfaConfig::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    co_return mfa::describe(*pool);
}

Task<Result<SetUserMFAPreference::Output>> SetUserMFAPreference::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    CO_TRY_VOID(check_fresh(bearer, parts_.clock.now()));
    CO_TRY_VOID(check_passkey_setting(*bearer.pool, input->WebAuthnMfaSettings));
    auto work = [this, bearer, preferences = preferences_of(*input)](store::Connection& connection) -> Result<Output> {
        TRY(const auto user, parts_.user(connection, bearer));
        TRY_VOID(set_preferences(connection, *bearer.pool, user, preferences));
        return Output{};
    };
    co_return co_await parts_.database.write(std::move(work));
}

Task<Result<AdminSetUserMFAPreference::Output>> AdminSetUserMFAPreference::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    CO_TRY_VOID(check_passkey_setting(*pool, input->WebAuthnMfaSettings));
    UserChange::Edit edit = [pool, preferences = preferences_of(*input)](store::Connection& connection, User& user, Time) {
        return set_preferences(connection, *pool, user, preferences);
    };
    CO_TRY_VOID(co_await users_.change(pool, input->Username, std::move(edit)));
    co_return Output{};
}

Task<Result<SetUserSettings::Output>> SetUserSettings::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    CO_TRY_VOID(check_fresh(bearer, parts_.clock.now()));
    auto work = [this, bearer, options = input->MFAOptions](store::Connection& connection) -> Result<Output> {
        TRY(const auto user, parts_.user(connection, bearer));
        TRY_VOID(set_options(connection, *bearer.pool, user, options));
        return Output{};
    };
    co_return co_await parts_.database.write(std::move(work));
}

Task<Result<AdminSetUserSettings::Output>> AdminSetUserSettings::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    UserChange::Edit edit = [pool, options = input->MFAOptions](store::Connection& connection, User& user, Time) {
        return set_options(connection, *pool, user, options);
    };
    CO_TRY_VOID(co_await users_.change(pool, input->Username, std::move(edit)));
    co_return Output{};
}

Task<Result<GetUserAuthFactors::Output>> GetUserAuthFactors::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto bearer, parts_.tokens.bearer(input.caller()));
    auto work = [this, bearer](store::Connection& connection) -> Result<Output> {
        TRY(const auto user, parts_.user(connection, bearer));
        return tell<Output>(connection, *bearer.pool, user, factors_.passkeys);
    };
    co_return co_await parts_.database.read(std::move(work));
}

Task<Result<AdminGetUserAuthFactors::Output>> AdminGetUserAuthFactors::execute(op::Authorized<Input> input) const
{
    CO_TRY(const auto pool, directory().pool(input->UserPoolId));
    auto work = [this, pool, name = input->Username](store::Connection& connection) -> Result<Output> {
        TRY(const auto user, users::get(connection, *pool, name));
        return tell<Output>(connection, *pool, user, factors_.passkeys);
    };
    co_return co_await factors_.database.read(std::move(work));
}

}  // namespace sekisho::cognito_idp
