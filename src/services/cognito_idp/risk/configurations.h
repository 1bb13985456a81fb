#pragma once

#include <map>
#include <memory>
#include <string>

#include "services/cognito_idp/pools/pool.h"
#include "services/cognito_idp/risk/engine.h"
#include "store/snapshot.h"

namespace sekisho::cognito_idp::risk {

/// UserPoolAddOns.AdvancedSecurityMode: AUDIT records, ENFORCED also acts.
enum class Protection { off, audit, enforced };
[[nodiscard]] Protection protection_of(const Pool& pool);
/// Of sign-ins that prove themselves by custom challenges alone: AdvancedSecurityAdditionalFlows.CustomAuthMode.
[[nodiscard]] Protection custom_protection_of(const Pool& pool);

using ConfigurationPtr = std::shared_ptr<const api::RiskConfigurationType>;

/// What SetRiskConfiguration has set, of pools and of clients: read from a snapshot, changed durably. Thread-safe.
class Configurations {
public:
    /// Reads everything. Blocks.
    static Result<std::unique_ptr<Configurations>> open(store::Database& database);

    /// That of the pool, or of the client where `client_id` is not empty; null: none was set.
    [[nodiscard]] ConfigurationPtr own(const std::string& pool_id, const std::string& client_id) const;
    /// The client's, as a whole, else the pool's; null: none was set.
    [[nodiscard]] ConfigurationPtr effective(const App& app) const;
    /// A full replacement. One without any part resets the pool to its defaults, the client to what the pool has.
    Task<Result<void>> set(api::RiskConfigurationType configuration);

private:
    using All = std::map<std::pair<std::string, std::string>, ConfigurationPtr>;
    struct State {
        std::shared_ptr<const All> all = std::make_shared<const All>();
    };
    Configurations(store::Database& database, State initial) : snapshot_(database, std::move(initial)) {}
    store::Snapshot<State> snapshot_;
};

/// InvalidParameterException for what AWS refuses, and for one-click links, which this server does not serve.
[[nodiscard]] Result<void> check(const api::RiskConfigurationType& configuration);

/// What is done at this level; nullptr: nothing.
[[nodiscard]] const api::AccountTakeoverActionType* action_at(const api::RiskConfigurationType* configuration, Level level);
/// Whether BlockedIPRangeList or SkippedIPRangeList, of which `address` may be part, name it.
[[nodiscard]] bool blocks(const api::RiskConfigurationType* configuration, const std::string& address);
[[nodiscard]] bool skips(const api::RiskConfigurationType* configuration, const std::string& address);
/// Whether passwords are looked up at `event` (SIGN_IN, SIGN_UP, PASSWORD_CHANGE), and whether breached ones are refused.
[[nodiscard]] bool screens(const api::RiskConfigurationType* configuration, std::string_view event);
[[nodiscard]] bool refuses_breached(const api::RiskConfigurationType* configuration);

}  // namespace sekisho::cognito_idp::risk
