#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/access_mapping_settings.h"
#include "app/access_model_settings.h"
#include "app/guardrail_settings.h"
#include "app/message_delivery.h"
#include "app/model_settings.h"
#include "app/money_settings.h"
#include "app/telemetry_settings.h"
#include "base/result.h"

namespace sekisho::app {

struct Listen {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
};

/// "127.0.0.1:8080" or "[::1]:8080"; Error otherwise.
[[nodiscard]] Result<Listen> parse_listen(std::string_view text);

/// How keys of OpenID providers outside are had.
struct OidcSettings {
    std::string ca_file;                      ///< PEM: these authorities alone; empty: the system's
    bool allow_private_addresses = true;      ///< providers in this network: 10/8 and the like
    bool allow_link_local_addresses = false;  ///< 169.254/16 and the like, where instance metadata stands
};

/// How often user pools may be asked.
struct UserPoolLimits {
    /// Requests a second on one pool, by AWS's category (UserAuthentication, ...); one that is not named has no limit.
    std::map<std::string, int> requests_per_second;
    /// Unsigned requests from one address: a second, and at once after a pause. 0: no limit.
    int unsigned_per_address = 50;
    int unsigned_burst = 500;
    bool count_loopback = false;  ///< whether this machine's own addresses are counted as well
};

/// What an installation says about all its user pools.
struct UserPoolSettings {
    std::string issuers = "public_url";         ///< or "aws": AWS's own names, for clients that DNS sends here
    std::string new_pools = "aws-compat";       ///< or "strict": the mode of pools whose tags do not say it
    std::uint32_t rotate_keys_after_days = 90;  ///< 0: signing keys are kept
    UserPoolLimits limits;
};

/// What an installation says about all its identity pools.
struct IdentityPoolSettings {
    /// Unsigned requests from one address: a second, and at once after a pause. 0: no limit.
    int unsigned_per_address = 50;
    int unsigned_burst = 500;
    bool count_loopback = false;
    int new_guests_per_second = 100;               ///< of one pool; ten times as many at once after a pause. 0: no limit
    std::uint32_t forget_guests_after_days = 365;  ///< without a visit; 0: never
};

/// A function that user pools may name in LambdaConfig, and how it is reached.
struct TriggerFunctionSettings {
    std::string arn;
    std::string url;                   ///< https, or http to this machine
    std::string secret_file;           ///< the key that signs what is sent: in a file of mode 0600,
    std::string secret_env;            ///< or in an environment variable
    std::string ca_file;               ///< PEM: these authorities alone; empty: the system's
    std::vector<std::string> command;  ///< in place of `url`: a program of this machine and its arguments
};

struct TriggerSettings {
    bool allow_local_executables = false;
    std::vector<TriggerFunctionSettings> functions;
};

/// Files that threat protection in user pools reads; empty: what needs them is absent.
struct ThreatProtectionSettings {
    std::string breached_passwords_file;  ///< SHA-1 hashes or plain passwords: services/cognito_idp/risk
    std::string geo_database_file;        ///< MaxMind's format
};

/// Everything that an installation can set. Command line options override the file.
struct Configuration {
    std::string data;  ///< the data folder
    Listen listen{"127.0.0.1", 8080};
    Listen admin_listen{"127.0.0.1", 8081};
    std::optional<Listen> tls_listen;
    std::string tls_certificate;  ///< PEM file; empty: a self-made development certificate, kept in the data folder
    std::string tls_private_key;
    bool tls_allow_12 = false;
    std::string
        environment;  ///< "production", "staging", "development": what policies see as sekisho:Environment; empty: none
    std::string public_url;  ///< empty: http://<listen>
    std::string account = "123456789012";
    std::string region = "us-east-1";
    std::size_t threads = 0;  ///< 0: one per processor
    std::uint32_t requests_per_caller = 1000;
    std::vector<std::string> browser_origins;  ///< web pages that may read answers; "*": every page
    std::string policy_guard = "off";          ///< "off", or "refuse_new_access": see services/iam/policy_guard.h
    std::vector<ProviderSettings> providers;
    std::vector<ModelSettings> models;
    std::vector<std::string> bearer_identity_pools;  ///< ids: whose users' ID tokens are bearer tokens for models
    OidcSettings oidc;
    UserPoolSettings user_pools;
    IdentityPoolSettings identity_pools;
    MessageSettings messages;
    TriggerSettings triggers;
    AccessMappingSection access_mapping;
    AccessModelSettings access_model;
    ThreatProtectionSettings threat_protection;
    MoneySection money;
    GuardrailSettings guardrails;
    TelemetrySettings telemetry;
};

/// Reads a YAML file over `defaults`. Whatever is not known, of the wrong type or out of range is refused, never
/// replaced by a default: code "Configuration", and the message names file, line and key.
[[nodiscard]] Result<Configuration> read_configuration(const std::string& file, Configuration defaults);

/// What no single key can show: account digits, a public URL of http(s), unique model ids, known providers.
[[nodiscard]] Result<Configuration> checked(Configuration configuration);

}  // namespace sekisho::app
