#include "services/cognito_idp/risk/configurations.h"

#include "policy/condition/ip_address.h"
#include "services/cognito_idp/errors.h"
#include "services/cognito_idp/messages/templates.h"
#include "wire/codec.h"

namespace sekisho::cognito_idp::risk {
namespace {

std::unexpected<Error> refuse(std::string message) { return fail(errors::invalid_parameter(std::move(message))); }

using Ranges = std::optional<std::vector<std::string>>;

Protection protection_named(std::string_view mode)
{
    if (mode == "ENFORCED") return Protection::enforced;
    return mode == "AUDIT" ? Protection::audit : Protection::off;
}

bool contains(const Ranges& ranges, const std::string& address)
{
    const auto wanted = policy::parse_ip_range(address);
    if (!ranges || !wanted) return false;
    return std::ranges::any_of(*ranges, [&](const auto& text) {
        const auto range = policy::parse_ip_range(text);
        return range && policy::contains(*range, *wanted);
    });
}

Result<void> check_ranges(const Ranges& ranges)
{
    for (const auto& text : ranges.value_or(std::vector<std::string>{}))
        if (!policy::parse_ip_range(text)) return refuse(fmt::format("Invalid IP range: {}", text.substr(0, 64)));
    return {};
}

Result<void> check_email(const std::optional<api::NotifyEmailType>& email)
{
    if (!email) return {};
    for (const auto* body : {&email->HtmlBody, &email->TextBody})
        if (*body && (**body).find("{one-click-link") != std::string::npos)
            return refuse("One-click links are not available on this server; use {event-id} and {feedback-token}.");
    return {};
}

Result<void> check_takeover(const api::AccountTakeoverRiskConfigurationType& takeover)
{
    const auto& notify = takeover.NotifyConfiguration;
    for (const auto* action : {&takeover.Actions.LowAction, &takeover.Actions.MediumAction, &takeover.Actions.HighAction})
        if (*action && (**action).Notify && !notify)
            return refuse("NotifyConfiguration is required when an action notifies the user.");
    if (!notify) return {};
    TRY_VOID(check_message_settings(*notify));
    for (const auto* email : {&notify->BlockEmail, &notify->NoActionEmail, &notify->MfaEmail}) TRY_VOID(check_email(*email));
    return {};
}

}  // namespace

Protection protection_of(const Pool& pool)
{
    const auto& addons = pool.settings.UserPoolAddOns;
    return addons ? protection_named(addons->AdvancedSecurityMode) : Protection::off;
}

Protection custom_protection_of(const Pool& pool)
{
    const auto& addons = pool.settings.UserPoolAddOns;
    if (!addons || protection_of(pool) == Protection::off || !addons->AdvancedSecurityAdditionalFlows)
        return Protection::off;
    return protection_named(addons->AdvancedSecurityAdditionalFlows->CustomAuthMode.value_or(""));
}

Result<std::unique_ptr<Configurations>> Configurations::open(store::Database& database)
{
    State state;
    auto read = [&state](store::Connection& connection) -> Result<void> {
        TRY(const auto rows, connection.query("SELECT pool_id, client_id, settings FROM user_pool_risk_configurations"));
        All all;
        for (const auto& row : rows) {
            TRY(auto settings, wire::from_json_text<api::RiskConfigurationType>(row.text("settings")));
            all.emplace(std::pair(row.text("pool_id"), row.text("client_id")),
                        std::make_shared<const api::RiskConfigurationType>(std::move(settings)));
        }
        state.all = std::make_shared<const All>(std::move(all));
        return {};
    };
    TRY_VOID(database.read_blocking(read));
    return std::unique_ptr<Configurations>(new Configurations(database, std::move(state)));
}

ConfigurationPtr Configurations::own(const std::string& pool_id, const std::string& client_id) const
{
    const auto state = snapshot_.get();
    const auto found = state->all->find({pool_id, client_id});
    return found == state->all->end() ? nullptr : found->second;
}

ConfigurationPtr Configurations::effective(const App& app) const
{
    auto configuration = own(app.pool->id, app.client->id);
    return configuration ? configuration : own(app.pool->id, {});
}

Task<Result<void>> Configurations::set(api::RiskConfigurationType configuration)
{
    auto work = [configuration](store::Connection& connection, State& draft) -> Result<void> {
        const std::pair key(*configuration.UserPoolId, configuration.ClientId.value_or(""));
        const bool resets = !configuration.AccountTakeoverRiskConfiguration && !configuration.RiskExceptionConfiguration &&
                            !configuration.CompromisedCredentialsRiskConfiguration;
        TRY_VOID(connection.execute("DELETE FROM user_pool_risk_configurations WHERE pool_id = ? AND client_id = ?",
                                    {key.first, key.second}));
        auto all = *draft.all;
        all.erase(key);
        if (!resets) {
            TRY_VOID(connection.execute(
                "INSERT INTO user_pool_risk_configurations (pool_id, client_id, settings) VALUES (?, ?, ?)",
                {key.first, key.second, wire::to_json_text(configuration)}));
            all.emplace(key, std::make_shared<const api::RiskConfigurationType>(configuration));
        }
        draft.all = std::make_shared<const All>(std::move(all));
        return {};
    };
    co_return co_await snapshot_.change(std::move(work));
}

Result<void> check(const api::RiskConfigurationType& configuration)
{
    if (const auto& exceptions = configuration.RiskExceptionConfiguration) {
        TRY_VOID(check_ranges(exceptions->BlockedIPRangeList));
        TRY_VOID(check_ranges(exceptions->SkippedIPRangeList));
    }
    if (configuration.AccountTakeoverRiskConfiguration)
        TRY_VOID(check_takeover(*configuration.AccountTakeoverRiskConfiguration));
    return {};
}

const api::AccountTakeoverActionType* action_at(const api::RiskConfigurationType* configuration, Level level)
{
    if (!configuration || !configuration->AccountTakeoverRiskConfiguration) return nullptr;
    const auto& actions = configuration->AccountTakeoverRiskConfiguration->Actions;
    const std::optional<api::AccountTakeoverActionType>* action = nullptr;
    switch (level) {
        case Level::none: return nullptr;
        case Level::low: action = &actions.LowAction; break;
        case Level::medium: action = &actions.MediumAction; break;
        case Level::high: action = &actions.HighAction; break;
    }
    return action && *action ? &**action : nullptr;
}

bool blocks(const api::RiskConfigurationType* configuration, const std::string& address)
{
    return configuration && configuration->RiskExceptionConfiguration &&
           contains(configuration->RiskExceptionConfiguration->BlockedIPRangeList, address);
}

bool skips(const api::RiskConfigurationType* configuration, const std::string& address)
{
    return configuration && configuration->RiskExceptionConfiguration &&
           contains(configuration->RiskExceptionConfiguration->SkippedIPRangeList, address);
}

bool screens(const api::RiskConfigurationType* configuration, std::string_view event)
{
    if (!configuration || !configuration->CompromisedCredentialsRiskConfiguration) return false;
    const auto& filter = configuration->CompromisedCredentialsRiskConfiguration->EventFilter;
    return !filter || filter->empty() || std::ranges::find(*filter, event) != filter->end();
}

bool refuses_breached(const api::RiskConfigurationType* configuration)
{
    return configuration && configuration->CompromisedCredentialsRiskConfiguration &&
           configuration->CompromisedCredentialsRiskConfiguration->Actions.EventAction == "BLOCK";
}

}  // namespace sekisho::cognito_idp::risk
