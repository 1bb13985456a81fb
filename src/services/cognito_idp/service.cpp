#include "services/cognito_idp/service.h"

#include "services/cognito_idp/errors.h"

namespace sekisho::cognito_idp {
namespace {

/// Whether the user could be asked for a second factor: what threat protection wants to know.
Result<bool> has_second_factor(store::Connection& connection, const Pool& pool, const User& user)
{
    TRY(const auto enrolment, enrolments::read(connection, user.sub));
    return !due_factors(pool, user, enrolment, Need::if_enrolled).any_of.empty();
}

/// cognito:mfa_enabled of an imported user.
Result<void> switch_sms_on(store::Connection& connection, const User& user)
{
    TRY(auto enrolment, enrolments::read(connection, user.sub));
    enrolment.set(SecondFactor::sms, true);
    return enrolments::write(connection, user.sub, enrolment);
}

}  // namespace

UserPools::UserPools(Needs needs, std::unique_ptr<Directory> directory, std::unique_ptr<limits::Limits> limits,
                     risk::Sources risk_sources)
    : needs_(std::move(needs)),
      directory_(std::move(directory)),
      issuers_(needs_.public_url, needs_.issuer_form),
      pool_rules_{issuers_, needs_.new_pool_mode, needs_.functions},
      limits_(std::move(limits)),
      keys_(needs_.workers, needs_.rsa_keys),
      paging_(needs_.sealer),
      configuration_{*directory_, paging_, needs_.database, needs_.workers, needs_.clock, needs_.public_url},
      triggers_(needs_.functions, needs_.clock),
      texts_(triggers_, needs_.database),
      outbox_(needs_.sealer),
      codes_(needs_.sealer, needs_.clock),
      sender_(codes_, outbox_, needs_.clock),
      sessions_(needs_.sealer, needs_.clock),
      access_claims_(needs_.access_mappings, *directory_),
      risk_sources_(std::move(risk_sources)),
      watch_({risk_sources_, needs_.sealer, needs_.workers, needs_.clock}),
      adaptive_({risk_sources_, needs_.database, needs_.sealer, sessions_, outbox_, needs_.clock, has_second_factor}),
      tokens_(issuers_, triggers_, access_claims_, needs_.workers, needs_.clock),
      access_tokens_(*directory_, needs_.database, tokens_, needs_.clock),
      passwords_(needs_.sealer, needs_.password_workers != nullptr ? *needs_.password_workers : needs_.workers,
                 needs_.password_cost),
      new_passwords_(passwords_, needs_.database),
      user_change_(needs_.database, needs_.clock),
      migration_({needs_.database, passwords_, triggers_, needs_.clock}),
      custom_auth_stage_({triggers_, needs_.sealer, needs_.clock}),
      new_password_stage_(needs_.clock),
      device_secrets_(needs_.sealer),
      pending_devices_(needs_.database, needs_.sealer, sessions_, needs_.clock),
      device_before_second_factor_(needs_.database, pending_devices_, DeviceStage::Place::before_second_factor),
      device_after_second_factor_(needs_.database, pending_devices_, DeviceStage::Place::after_second_factor),
      device_companion_(needs_.clock),
      factors_(needs_.database, needs_.sealer, {needs_.sealer, outbox_, triggers_, needs_.clock}),
      steps_(sign_in_parts()),
      srp_exchange_(needs_.workers),
      device_srp_auth_({steps_, srp_exchange_, device_secrets_, pending_devices_}),
      device_password_verifier_({steps_, srp_exchange_, device_secrets_, pending_devices_}),
      password_sign_in_(steps_, passwords_, migration_, watch_),
      srp_sign_in_(steps_, passwords_, srp_exchange_),
      custom_sign_in_(steps_, srp_sign_in_),
      new_password_sign_in_(steps_, new_passwords_, watch_),
      refresh_sign_in_(steps_),
      passkey_sign_in_(steps_),
      factor_sign_ins_(factors_, {steps_, factors_.codes, passwords_, password_sign_in_, srp_sign_in_, passkey_door()}),
      authentication_(authentication_parts()),
      self_service_{*directory_,  needs_.database, needs_.sealer, sender_, sessions_,
                    needs_.clock, triggers_,       texts_,        watch_},
      self_{access_tokens_, needs_.database, sender_, needs_.clock, texts_, watch_},
      factor_parts_(factor_parts()),
      upload_urls_(needs_.sealer, needs_.clock, needs_.public_url),
      import_runner_({*directory_, needs_.database, needs_.sealer, passwords_, needs_.clock, switch_sms_on}),
      imports_{*directory_, needs_.database, needs_.sealer, upload_urls_, import_runner_, paging_, needs_.clock}
{
}

/// What is asked between the first factor and the tokens, in this order.
SignInSteps::Parts UserPools::sign_in_parts()
{
    return {.database = needs_.database,
            .sealer = needs_.sealer,
            .sessions = sessions_,
            .tokens = tokens_,
            .triggers = triggers_,
            .clock = needs_.clock,
            .stages = {&adaptive_, &custom_auth_stage_, &new_password_stage_, &device_before_second_factor_, &factors_.stage,
                       &device_after_second_factor_},
            .companions = {&device_companion_, &adaptive_},
            .witnesses = {&adaptive_}};
}

/// Every way to begin, and every challenge that can be answered.
Authentication::Parts UserPools::authentication_parts() const
{
    Authentication::Parts parts{.flows = {{"USER_PASSWORD_AUTH", &password_sign_in_},
                                          {"ADMIN_USER_PASSWORD_AUTH", &password_sign_in_},
                                          {"ADMIN_NO_SRP_AUTH", &password_sign_in_},
                                          {"USER_SRP_AUTH", &srp_sign_in_},
                                          {"CUSTOM_AUTH", &custom_sign_in_},
                                          {"REFRESH_TOKEN_AUTH", &refresh_sign_in_},
                                          {"REFRESH_TOKEN", &refresh_sign_in_}},
                                .challenges = {{"PASSWORD_VERIFIER", &srp_sign_in_},
                                               {"CUSTOM_CHALLENGE", &custom_sign_in_},
                                               {"NEW_PASSWORD_REQUIRED", &new_password_sign_in_},
                                               {"WEB_AUTHN", &passkey_sign_in_},
                                               {"DEVICE_SRP_AUTH", &device_srp_auth_},
                                               {"DEVICE_PASSWORD_VERIFIER", &device_password_verifier_}}};
    factor_sign_ins_.add_to(parts);
    return parts;
}

/// What operations about factors work with.
FactorParts UserPools::factor_parts()
{
    return {.directory = *directory_,
            .database = needs_.database,
            .access_tokens = access_tokens_,
            .self = self_,
            .user_change = user_change_,
            .sessions = sessions_,
            .tokens = factors_.tokens,
            .passkeys = passkey_door(),
            .clock = needs_.clock};
}

/// WEB_AUTHN among the first factors.
PasskeyDoor UserPools::passkey_door() const
{
    const auto* passkeys = &passkey_sign_in_;
    return {
        .available = [passkeys](store::Connection& connection, const Pool& pool,
                                const User& user) { return passkeys->available(connection, pool, user); },
        .demand = [passkeys](store::Connection& connection, const App& app,
                             const User& user) { return passkeys->demand(connection, app, user); },
        .pretended = [passkeys](const App& app, std::string_view name) { return passkeys->pretended_demand(app, name); }};
}

Result<std::unique_ptr<UserPools>> UserPools::open(Needs needs)
{
    TRY(auto directory, Directory::open(needs.database, needs.sealer));
    TRY(auto limits, limits::Limits::open(needs.database, needs.limits));
    TRY(auto risk_sources, risk::Sources::open(needs.database, needs.risk));
    std::unique_ptr<UserPools> pools(
        new UserPools(std::move(needs), std::move(directory), std::move(limits), std::move(risk_sources)));
    pools->import_runner_.wake();  // for jobs that an earlier run has left
    return pools;
}

Task<Result<void>> UserPools::tend()
{
    const auto now = needs_.clock.now();
    const auto state = directory_->state();
    for (const auto& [id, pool] : *state->pools) {
        std::shared_ptr<const PoolKeys> spare;
        if (needs_new_keys(*pool->keys, needs_.key_rotation, now)) {
            CO_TRY(spare, co_await keys_.take());
        }
        auto changed = rotated(*pool->keys, needs_.key_rotation, now, spare);
        if (!changed) continue;
        auto keys = std::make_shared<const PoolKeys>(*PoolKeys::of(*std::move(changed)));
        CO_TRY_VOID(co_await directory_->replace_keys(id, std::move(keys)));
    }
    co_return Result<void>{};
}

Result<std::shared_ptr<const authn::KeySet>> UserPools::keys_for(std::string_view issuer) const
{
    const auto pool = access_tokens_.pool_of_issuer(issuer);
    if (!pool) return fail(errors::pool_not_found(issuer));
    return std::shared_ptr<const authn::KeySet>(pool->keys, &pool->keys->both);
}

}  // namespace sekisho::cognito_idp
