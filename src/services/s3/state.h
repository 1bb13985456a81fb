#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "policy/policy.h"
#include "store/snapshot.h"

/// What the request path knows of buckets without a database: immutable values in a store::Snapshot.
namespace sekisho::s3 {

enum class Versioning { unversioned, enabled, suspended };

[[nodiscard]] std::string_view name_of(Versioning versioning) noexcept;  ///< "", "Enabled", "Suspended"
[[nodiscard]] Versioning parse_versioning(std::string_view name) noexcept;

using Tags = std::vector<std::pair<std::string, std::string>>;

/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
struct PublicAccessBlock {
    bool block_public_acls = true;
    bool ignore_public_acls = true;
    bool block_public_policy = true;
    bool restrict_public_buckets = true;
};

struct Bucket {
    std::int64_t id = 0;  ///< of this bucket and none before or after it with the same name
    std::string name;
    std::string owner;  ///< the account
    std::string region;
    Time created;
    Versioning versioning = Versioning::unversioned;
    policy::PolicyPtr policy;  ///< null: none
    bool policy_is_public = false;
    Tags tags;
    std::optional<PublicAccessBlock> public_access_block;
    std::optional<std::string> ownership;  ///< "BucketOwnerEnforced"
    std::optional<std::string> cors;       ///< the configuration as JSON
};

using BucketPtr = std::shared_ptr<const Bucket>;
using BucketMap = std::map<std::string, BucketPtr, std::less<>>;

struct State {
    std::shared_ptr<const BucketMap> buckets = std::make_shared<const BucketMap>();

    /// nullptr: there is none.
    [[nodiscard]] BucketPtr find(std::string_view name) const
    {
        const auto found = buckets->find(name);
        return found == buckets->end() ? nullptr : found->second;
    }
};

using StateSnapshot = store::Snapshot<State>;

}  // namespace sekisho::s3
