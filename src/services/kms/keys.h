#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "crypto/sealer.h"
#include "services/kms/state.h"
#include "store/database.h"
#include "store/snapshot.h"

namespace sekisho::kms {

/// Where a name without an account or region belongs: the caller's account and the region of the request. Keys of other
/// regions are not found, as on AWS.
struct Place {
    std::string account;
    std::string region;
};

/// The keys of every account: a snapshot to read, and the way to change it durably. Thread-safe.
class Keys {
public:
    /// All of it outlives the keys.
    struct Parts {
        store::Database& database;
        const crypto::Sealer& sealer;
        const Clock& clock;
        policy::PrincipalResolver resolver;  ///< of the principals that key policies name
    };
    /// Reads the tables. Blocks; for start.
    static Result<std::unique_ptr<Keys>> open(Parts parts);

    [[nodiscard]] std::shared_ptr<const State> state() const noexcept { return snapshot_.get(); }
    [[nodiscard]] Time now() const noexcept { return parts_.clock.now(); }
    /// A key by its id, its ARN, "alias/..." or an alias's ARN. NotFoundException, InvalidArnException.
    [[nodiscard]] Result<KeyPtr> resolve(std::string_view reference, const Place& place) const;
    /// The ARN of the key that a reference means, whether or not there is one: an alias that is not known stays what it is.
    /// InvalidArnException.
    [[nodiscard]] Result<std::string> arn_of(std::string_view reference, const Place& place) const;
    /// MalformedPolicyDocumentException.
    [[nodiscard]] Result<policy::StoredResourcePolicy> compile(std::string document, const std::string& arn) const;

    Task<Result<KeyPtr>> create(Key key);
    /// `edit` changes a copy of the newest key; its error undoes everything. NotFoundException where the key has gone.
    Task<Result<KeyPtr>> change(KeyPtr key, std::function<Result<void>(Key&)> edit);
    /// A new alias, or (where `existing` is must_exist) another key for one that is there.
    enum class Existing { must_not_exist, must_exist };
    Task<Result<void>> put_alias(Alias alias, Existing existing);
    Task<Result<void>> remove_alias(std::string arn);
    /// Destroys the keys whose deletion is due, with their material. For a timer of app's.
    Task<Result<std::size_t>> destroy_due();

private:
    Keys(Parts parts, State initial) : parts_(std::move(parts)), snapshot_(parts_.database, std::move(initial)) {}

    Parts parts_;
    store::Snapshot<State> snapshot_;
};

}  // namespace sekisho::kms
