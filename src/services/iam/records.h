#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "services/iam/tag.h"

/// What an account holds beside users, groups, roles, policies and keys. Records are immutable once published.
namespace sekisho::iam {

struct SamlProvider {
    std::string arn;  ///< arn:aws:iam::ACCOUNT:saml-provider/NAME
    std::string name;
    std::string uuid;
    std::string entity_id;  ///< of the metadata: the issuer that assertions name
    std::string metadata;   ///< as it was given
    std::optional<Time> valid_until;
    Time created;
    Tags tags;
};
using SamlProviderPtr = std::shared_ptr<const SamlProvider>;

/// Wrong codes in a row, kept in memory: after the first few each further try costs a wait. Thread-safe.
class MfaTries {
public:
    /// False: no code is looked at before the wait is over.
    [[nodiscard]] bool may_try(Time now) const;
    void failed(Time now);
    void succeeded();

private:
    mutable std::mutex mutex_;
    int wrong_ = 0;
    Time blocked_until_;
};

/// A virtual MFA device: a seed that two sides share.
struct MfaDevice {
    std::string serial;  ///< arn:aws:iam::ACCOUNT:mfa/path/name
    std::string name;
    std::string path = "/";
    Secret seed;
    std::string owner;  ///< unique id of a user; the account id for the root; empty: assigned to nobody
    Time created;
    std::optional<Time> enabled;
    std::int64_t drift = 0;      ///< steps by which the device's clock is ahead
    std::int64_t used_step = 0;  ///< codes of this step and of earlier ones have been used
    Tags tags;
    std::shared_ptr<MfaTries> tries = std::make_shared<MfaTries>();
};
using MfaDevicePtr = std::shared_ptr<const MfaDevice>;

/// Made and listed for the sake of tools; no machine of ours reads them.
struct InstanceProfile {
    std::string id;  ///< AIPA...
    std::string name;
    std::string path = "/";
    std::string arn;
    Time created;
    std::string role;  ///< unique id; empty: none
    Tags tags;
};
using InstanceProfilePtr = std::shared_ptr<const InstanceProfile>;

/// Kept and shown. There are no console passwords that it would bind.
struct PasswordPolicy {
    int minimum_length = 6;
    bool require_symbols = false;
    bool require_numbers = false;
    bool require_uppercase = false;
    bool require_lowercase = false;
    bool users_may_change = false;
    std::optional<int> maximum_age;
    std::optional<int> reuse_prevention;
    std::optional<bool> hard_expiry;
};

}  // namespace sekisho::iam
