#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "policy/policy.h"
#include "services/iam/names.h"
#include "services/iam/records.h"
#include "services/iam/reports.h"
#include "services/iam/uses.h"

/// The account as the request path reads it. Records are immutable once published and shared between states.
namespace sekisho::iam {

/// A value shared until it is edited; copying it is cheap. Not synchronised.
template <class T>
class Cow {
public:
    const T& operator*() const noexcept { return *value_; }
    const T* operator->() const noexcept { return value_.get(); }
    /// A copy of the value that belongs to this Cow alone, to be changed before the state is published.
    T& edit()
    {
        auto own = std::make_shared<T>(*value_);
        T& reference = *own;
        value_ = std::move(own);
        return reference;
    }

private:
    std::shared_ptr<const T> value_ = std::make_shared<const T>();
};

/// A document with its compiled form. `compiled` is never null: a text that no longer parses compiles to a denial
/// of everything.
struct StoredPolicy {
    std::string document;
    policy::PolicyPtr compiled;
};

/// A role's trust policy. `principals` holds the unique id to which each user or role ARN of the text was resolved when
/// it was saved, so that a re-created principal of the same name is not trusted.
struct TrustPolicy {
    StoredPolicy policy;
    std::map<std::string, std::string> principals;
};

/// A user, group or role.
struct Entity {
    EntityKind kind = EntityKind::user;
    std::string id;  ///< AIDA..., AGPA..., AROA...
    std::string name;
    std::string path = "/";
    std::string arn;
    Time created;
    std::map<std::string, StoredPolicy> inline_policies;
    std::vector<std::string> attached;  ///< ARNs of managed policies, in the order of attachment
    std::string boundary;               ///< ARN of a managed policy; empty: none. Users and roles
    Tags tags;                          ///< users and roles
    std::vector<std::string> groups;    ///< users: ids of groups
    std::string description;            ///< roles
    int max_session_duration = 3600;    ///< roles: seconds
    TrustPolicy trust;                  ///< roles
    std::shared_ptr<ServiceUses> uses = std::make_shared<ServiceUses>();  ///< users and roles
};
using EntityPtr = std::shared_ptr<const Entity>;

/// Whether it is a role that a service made for itself, under /aws-service-role/.
[[nodiscard]] bool is_service_linked(const Entity& entity) noexcept;

struct PolicyVersion {
    int number = 1;
    StoredPolicy policy;
    Time created;
};

struct ManagedPolicy {
    std::string arn;
    std::string id;  ///< ANPA...
    std::string name;
    std::string path = "/";
    std::string description;
    Time created;
    Time updated;
    int default_version = 1;
    int next_version = 2;                 ///< numbers are never used twice
    std::vector<PolicyVersion> versions;  ///< ascending
    Tags tags;
    bool aws_managed = false;  ///< built in; cannot be changed

    [[nodiscard]] const PolicyVersion* version(int number) const noexcept;
    [[nodiscard]] const PolicyVersion& default_policy() const noexcept;
};
using ManagedPolicyPtr = std::shared_ptr<const ManagedPolicy>;

enum class KeyStatus { active, inactive };

struct AccessKey {
    std::string id;     ///< AKIA...
    std::string owner;  ///< unique id of the user; the account id for keys of the root
    Secret secret;
    KeyStatus status = KeyStatus::active;
    Time created;
    std::shared_ptr<KeyUseCell> last_use = std::make_shared<KeyUseCell>();
};
using AccessKeyPtr = std::shared_ptr<const AccessKey>;

/// A long-term API key of Bedrock (a service-specific credential). Its secret is random and long: a hash suffices.
struct ServiceCredential {
    std::string id;           ///< ACCA...
    std::string alias;        ///< BedrockAPIKey-1a2b-at-123456789012: the part of the key that is no secret
    std::string owner;        ///< unique id of the user
    std::string service;      ///< bedrock.amazonaws.com
    std::string secret_hash;  ///< SHA-256, raw bytes
    KeyStatus status = KeyStatus::active;
    Time created;
    std::optional<Time> expires;
    std::optional<StoredPolicy> session_policy;  ///< our own: what the key may do at most
};
using ServiceCredentialPtr = std::shared_ptr<const ServiceCredential>;

struct OidcProvider {
    std::string arn;
    std::string url;  ///< without "https://", as it stands in ARN and condition keys
    std::vector<std::string> client_ids;
    std::vector<std::string> thumbprints;
    Time created;
    Tags tags;
};
using OidcProviderPtr = std::shared_ptr<const OidcProvider>;

class Accounts;

/// The whole account. Value type, cheap to copy.
struct IamState {
    using ByName = std::map<std::string, EntityPtr>;  ///< by lower-case name

    std::string account;
    std::array<Cow<ByName>, 3> entities;  ///< by kind
    Cow<std::unordered_map<std::string, EntityPtr>> entities_by_id;
    Cow<std::map<std::string, ManagedPolicyPtr>> policies;                              ///< by ARN
    Cow<std::map<std::string, AccessKeyPtr, std::less<>>> access_keys;                  ///< by id
    Cow<std::map<std::string, ServiceCredentialPtr, std::less<>>> service_credentials;  ///< by alias
    Cow<std::map<std::string, OidcProviderPtr>> providers;                              ///< by ARN
    Cow<std::map<std::string, SamlProviderPtr>> saml_providers;                         ///< by ARN
    Cow<std::map<std::string, MfaDevicePtr>> mfa_devices;                               ///< by serial number
    Cow<std::map<std::string, InstanceProfilePtr>> instance_profiles;                   ///< by lower-case name
    std::optional<PasswordPolicy> password_policy;
    std::shared_ptr<Reports> reports = std::make_shared<Reports>();  ///< in memory only
    std::vector<std::string> aliases;
    const Accounts* accounts = nullptr;  ///< all of the installation; null: this account stands alone

    [[nodiscard]] const ByName& of(EntityKind kind) const noexcept { return *entities[static_cast<std::size_t>(kind)]; }
    /// Names are found without regard to case. Null: none.
    [[nodiscard]] EntityPtr find(EntityKind kind, std::string_view name) const;
    [[nodiscard]] EntityPtr find_by_id(const std::string& id) const;
    /// By its exact ARN, path and case included; users and roles. Null: none.
    [[nodiscard]] EntityPtr find_by_arn(std::string_view arn) const;
    /// The same over every account of the installation: principals of trust and resource policies.
    [[nodiscard]] EntityPtr find_principal(std::string_view arn) const;
    /// Whom `arn` named when it was resolved to `id`, wherever he lives. Null: he is gone.
    [[nodiscard]] EntityPtr find_principal(std::string_view arn, const std::string& id) const;
    [[nodiscard]] ManagedPolicyPtr find_policy(const std::string& arn) const;
    /// The provider of an issuer URL. Its scheme says nothing about trust: that is in the keys. Null: none.
    [[nodiscard]] OidcProviderPtr find_provider_of(std::string_view issuer) const;
    [[nodiscard]] std::vector<AccessKeyPtr> keys_of(std::string_view owner) const;
    /// In the order of their ids.
    [[nodiscard]] std::vector<ServiceCredentialPtr> service_credentials_of(std::string_view owner) const;
    [[nodiscard]] std::vector<MfaDevicePtr> devices_of(std::string_view owner) const;
    [[nodiscard]] InstanceProfilePtr find_instance_profile(std::string_view name) const;
    /// The instance profiles that hold the role.
    [[nodiscard]] std::vector<InstanceProfilePtr> profiles_of(std::string_view role_id) const;

    void put(EntityPtr entity);
    void remove(const Entity& entity);
};

[[nodiscard]] bool contains(const std::vector<std::string>& texts, std::string_view text) noexcept;

/// The value of the tag, its key compared without regard to case; null: none.
[[nodiscard]] const Tag* find_tag(const Tags& tags, std::string_view key) noexcept;

}  // namespace sekisho::iam
