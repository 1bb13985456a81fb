#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "authn/jwt/jwt.h"
#include "base/clock.h"
#include "base/secret.h"
#include "services/cognito_idp/limits/rate_buckets.h"
#include "services/cognito_idp/pools/documents.h"
#include "shapes/cognito_idp.h"

namespace sekisho::cognito_idp {

namespace api = shapes::cognito_idp;

/// `aws_compat` reproduces Cognito; `strict` follows RFC 9700 where the two differ. Pools made by AWS's API are
/// aws_compat unless the tag `sekisho:mode` says otherwise. Strict has effect on: a changed password (ends all sessions),
/// changes of factors (want a recent sign-in), factors that cannot be asked for (refuse), guesses of one-time codes (lock),
/// devices (their Session is demanded).
enum class Mode { aws_compat, strict };

/// What a signing key signs, and where it is in its life: published before it signs, published until the last token
/// that it signed has expired.
enum class KeyUse { id_tokens, access_tokens };
enum class KeyState { next, current, previous };
struct PoolKey {
    authn::SigningKey key;
    KeyUse use = KeyUse::id_tokens;
    KeyState state = KeyState::current;
    Time since;  ///< when it came into this state
};

/// The RSA keys of a pool: ID and access tokens are signed by different ones, so that one cannot pass for the other.
/// Their kids end with "=", as Cognito's do.
struct PoolKeys {
    std::vector<PoolKey> all;  ///< at least one current of each use
    authn::SigningKey id;      ///< the current ones
    authn::SigningKey access;
    authn::KeySet access_set;  ///< the public halves that access tokens may be signed by
    authn::KeySet both;        ///< of all

    /// nullopt where a use has no current key.
    [[nodiscard]] static std::optional<PoolKeys> of(std::vector<PoolKey> keys);
};

/// A user pool as the request path reads it. Immutable once published.
struct Pool {
    std::string id;
    std::string arn;
    Mode mode = Mode::aws_compat;
    api::UserPoolType settings;                               ///< what DescribeUserPool answers, but for the number of users
    std::optional<api::WebAuthnConfigurationType> web_authn;  ///< as it was set; read it through passkeys/configuration.h
    std::optional<api::GetUserPoolMfaConfigResponse> mfa;     ///< as it was set; read it through factors/configuration.h
    std::shared_ptr<const PoolKeys> keys;
    std::map<std::string, api::GroupType, std::less<>> groups;
    Documents documents;  ///< resource servers, domains, identity providers, ...
    /// What it was asked of late, by category of operations; shared by all states of this pool.
    std::shared_ptr<limits::RateBuckets> rates = std::make_shared<limits::RateBuckets>();

    /// The account that made the pool: its ARN names it.
    [[nodiscard]] std::string_view account() const;
    /// The part of the id after the first '_', which SRP calls the pool name.
    [[nodiscard]] std::string_view srp_name() const;
    [[nodiscard]] bool case_sensitive() const;
    /// A user name or alias as it is compared: folded where the pool does not heed case.
    [[nodiscard]] std::string fold(std::string_view name) const;
    /// Whether `attribute` (email, phone_number) is the user name itself.
    [[nodiscard]] bool is_username_attribute(std::string_view attribute) const;
    [[nodiscard]] bool has_username_attributes() const;
    [[nodiscard]] bool is_alias_attribute(std::string_view attribute) const;
    [[nodiscard]] bool auto_verifies(std::string_view attribute) const;
    [[nodiscard]] bool verifies_before_update(std::string_view attribute) const;
    [[nodiscard]] bool only_administrators_create() const;
    [[nodiscard]] const std::map<std::string, std::string>& tags() const;
    [[nodiscard]] const api::PasswordPolicyType& password_policy() const;
    /// nullptr where the schema does not have it.
    [[nodiscard]] const api::SchemaAttributeType* attribute(std::string_view name) const;
};
using PoolPtr = std::shared_ptr<const Pool>;

struct ClientSecret {
    std::string id;
    Time created;
    Secret value;
};

/// The ways to sign in that ExplicitAuthFlows switches.
enum class Flow { srp, password, admin_password, custom, refresh, choice };

/// An app client. Immutable once published.
struct Client {
    std::string id;
    api::UserPoolClientType settings;   ///< without its secret
    std::vector<ClientSecret> secrets;  ///< at most two; none: a public client

    [[nodiscard]] const std::string& pool_id() const { return *settings.UserPoolId; }
    /// LEGACY or ENABLED.
    [[nodiscard]] bool hides_existence() const;
    /// By ExplicitAuthFlows, in its present form (ALLOW_...) or its former; unset: SRP, custom and refresh.
    [[nodiscard]] bool allows(Flow flow) const;
    [[nodiscard]] bool revocable() const { return settings.EnableTokenRevocation.value_or(true); }
    [[nodiscard]] bool rotates_refresh_tokens() const;
    [[nodiscard]] std::chrono::seconds rotation_grace() const;
    [[nodiscard]] bool may_read(std::string_view attribute) const;
    [[nodiscard]] bool may_write(std::string_view attribute) const;
    [[nodiscard]] std::chrono::minutes session_validity() const;
    [[nodiscard]] std::chrono::seconds access_token_validity() const;
    [[nodiscard]] std::chrono::seconds id_token_validity() const;
    [[nodiscard]] std::chrono::seconds refresh_token_validity() const;
    /// Whether `presented` is one of the secrets. Constant time in their number and bytes.
    [[nodiscard]] bool has_secret(std::string_view presented) const;
};
using ClientPtr = std::shared_ptr<const Client>;

/// A client together with its pool.
struct App {
    PoolPtr pool;
    ClientPtr client;
};

/// The one unit of time that AWS's TokenValidityUnits know: seconds, minutes, hours, days.
[[nodiscard]] std::chrono::seconds validity(int amount, std::string_view unit);

}  // namespace sekisho::cognito_idp
