#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"
#include "policy/stored.h"

/// Keys and aliases as the request path reads them. Records are immutable once published.
namespace sekisho::kms {

enum class KeyState { enabled, disabled, pending_deletion };

struct Key {
    std::string id;  ///< UUID
    std::string account;
    std::string region;
    std::string description;
    Time created;
    KeyState state = KeyState::enabled;
    std::optional<Time> deletion;  ///< pending deletion: from then on the key does not exist
    int pending_window_days = 0;   ///< as it was asked for
    policy::StoredResourcePolicy policy;
    std::map<std::string, std::string> tags;
    Secret material;  ///< 32 bytes

    [[nodiscard]] std::string arn() const;
};
using KeyPtr = std::shared_ptr<const Key>;

struct Alias {
    std::string account;
    std::string region;
    std::string name;  ///< "alias/..."
    std::string key_id;
    Time created;
    Time updated;

    [[nodiscard]] std::string arn() const;
};

struct State {
    using Keys = std::map<std::string, KeyPtr, std::less<>>;
    using Aliases = std::map<std::string, Alias, std::less<>>;

    std::shared_ptr<const Keys> keys = std::make_shared<const Keys>();           ///< by id
    std::shared_ptr<const Aliases> aliases = std::make_shared<const Aliases>();  ///< by ARN

    /// Null where there is none, or its deletion is due.
    [[nodiscard]] KeyPtr find(std::string_view id, Time now) const;
    [[nodiscard]] const Alias* find_alias(std::string_view arn) const;
};

[[nodiscard]] std::string key_arn(std::string_view region, std::string_view account, std::string_view id);
[[nodiscard]] std::string alias_arn(std::string_view region, std::string_view account, std::string_view name);

}  // namespace sekisho::kms
