#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/inference_profiles.h"
#include "store/database.h"
#include "store/snapshot.h"

namespace sekisho::bedrock {

[[nodiscard]] std::vector<store::Migration> profile_migrations();

/// An application inference profile of an account.
struct StoredProfile {
    std::string account;
    std::string region;
    gateway::InferenceProfile profile;
};

struct ProfileState {
    using Profiles = std::map<std::string, StoredProfile, std::less<>>;  ///< by ARN
    std::shared_ptr<const Profiles> profiles = std::make_shared<const Profiles>();
};

/// The profiles of every account: a snapshot to read, and the way to change it durably. Thread-safe.
class ProfileStore final : public gateway::ApplicationProfiles {
public:
    /// Reads the table. Blocks; for start.
    static Result<std::unique_ptr<ProfileStore>> open(store::Database& database);

    [[nodiscard]] std::optional<gateway::InferenceProfile> find(std::string_view arn) const override;
    /// Those of one account and Region, in the order of their ARNs.
    [[nodiscard]] std::vector<gateway::InferenceProfile> of(std::string_view account, std::string_view region) const;

    /// ConflictException where the account has one of that name there; ServiceQuotaExceededException beyond 1,000.
    Task<Result<void>> create(StoredProfile profile);
    /// ResourceNotFoundException.
    Task<Result<void>> remove(std::string arn);

private:
    ProfileStore(store::Database& database, ProfileState initial) : snapshot_(database, std::move(initial)) {}

    store::Snapshot<ProfileState> snapshot_;
};

}  // namespace sekisho::bedrock
