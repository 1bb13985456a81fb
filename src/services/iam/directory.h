#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "crypto/sealer.h"
#include "services/iam/policy_guard.h"
#include "services/iam/state.h"
#include "store/database.h"
#include "store/snapshot.h"

namespace sekisho::iam {

/// One change in progress: each step is made in the tables and in the draft at once. Used on the writer's thread;
/// not to be kept.
class Editor {
public:
    Editor(store::Connection& connection, IamState& draft, const crypto::Sealer& sealer, Time now,
           PolicyGuard guard = PolicyGuard::off)
        : connection_(connection), draft_(draft), sealer_(sealer), now_(now), guard_(guard)
    {
    }

    [[nodiscard]] const IamState& state() const noexcept { return draft_; }
    [[nodiscard]] Time now() const noexcept { return now_; }

    /// The record to be changed and saved; NoSuchEntity where there is none, UnmodifiableEntity for service-linked roles.
    [[nodiscard]] Result<Entity> entity(EntityKind kind, std::string_view name) const;
    /// The same, service-linked roles included: tags, descriptions, and the service's own operations.
    [[nodiscard]] Result<Entity> any_entity(EntityKind kind, std::string_view name) const;
    /// The same for a managed policy that may be changed: those of AWS may not.
    [[nodiscard]] Result<ManagedPolicy> managed_policy(const std::string& arn) const;
    [[nodiscard]] Result<OidcProvider> provider(const std::string& arn) const;
    [[nodiscard]] Result<SamlProvider> saml_provider(const std::string& arn) const;
    [[nodiscard]] Result<MfaDevice> mfa_device(const std::string& serial) const;
    [[nodiscard]] Result<InstanceProfile> instance_profile(const std::string& name) const;

    /// With the policy guard on, AccessDenied where a role, by itself or through a managed policy, would get new access.
    Result<void> save(Entity entity);
    Result<void> erase(const Entity& entity);
    Result<void> save(ManagedPolicy policy);
    Result<void> erase(const ManagedPolicy& policy);
    Result<void> insert(AccessKey key);
    Result<void> update_status(AccessKey key);
    Result<void> erase(const AccessKey& key);
    Result<void> save(ServiceCredential credential);
    Result<void> erase(const ServiceCredential& credential);
    Result<void> save(OidcProvider provider);
    Result<void> erase(const OidcProvider& provider);
    Result<void> save(SamlProvider provider);
    Result<void> erase(const SamlProvider& provider);
    Result<void> save(MfaDevice device);
    Result<void> erase(const MfaDevice& device);
    Result<void> save(InstanceProfile profile);
    Result<void> erase(const InstanceProfile& profile);
    Result<void> set_password_policy(std::optional<PasswordPolicy> policy);
    Result<void> set_aliases(std::vector<std::string> aliases);

private:
    store::Connection& connection_;
    IamState& draft_;
    const crypto::Sealer& sealer_;
    [[nodiscard]] Result<void> guard(Entity& role) const;
    [[nodiscard]] Result<std::vector<Entity>> guard(const ManagedPolicy& policy) const;
    Result<void> store(Entity entity);

    Time now_;
    PolicyGuard guard_;
};

/// The directory of one account: a snapshot to read, and the one way to change it durably. Thread-safe.
class Directory {
public:
    /// What the directory stands on; all of it outlives the directory.
    struct Parts {
        store::Database& database;
        const crypto::Sealer& sealer;
        const Clock& clock;
        PolicyGuard guard = PolicyGuard::off;
    };

    /// Reads the tables, which must have been migrated. Blocks: at start only.
    static Result<std::unique_ptr<Directory>> open(Parts parts, const std::string& account);
    /// Over a state that is in the tables.
    static std::shared_ptr<Directory> of(Parts parts, IamState initial);

    [[nodiscard]] std::shared_ptr<const IamState> state() const noexcept { return snapshot_.get(); }
    [[nodiscard]] const std::string& account() const noexcept { return account_; }

    template <class T>
    using Work = std::function<Result<T>(Editor&)>;

    /// Runs `work` as one durable change: all of it or nothing. `work` owns what it touches.
    template <class T>
    Task<Result<T>> change(Work<T> work)
    {
        auto in_transaction = [this, work = std::move(work)](store::Connection& connection, IamState& draft) -> Result<T> {
            Editor editor(connection, draft, parts_.sealer, parts_.clock.now(), parts_.guard);
            return work(editor);
        };
        co_return co_await snapshot_.change(std::move(in_transaction));
    }

    /// A verified use: of which key, by which user or role (empty: the root), of which service and region.
    struct Use {
        std::string_view access_key_id;
        const std::string& entity_id;
        std::string_view service;
        std::string_view region;
    };
    /// Notes it for the key, if it is a long-term one, and for the user or role. Cheap; at most once a minute per key,
    /// and per service. No lock, no I/O.
    void note_use(const Use& use) const;
    /// Stores the uses noted since the last call. For one timer of app's; what a crash loses is one period of it.
    Task<Result<void>> store_uses();

private:
    Directory(Parts parts, IamState initial);

    Parts parts_;
    std::string account_;
    store::Snapshot<IamState> snapshot_;
    Time uses_stored_{};  ///< of store_uses() alone
};

}  // namespace sekisho::iam
