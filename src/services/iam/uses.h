#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

/// When something was last used: written by the request path without a lock, stored now and then.
namespace sekisho::iam {

struct KeyUse {
    Time time;
    std::string service;
    std::string region;
};
class KeyUseCell {
public:
    [[nodiscard]] std::shared_ptr<const KeyUse> get() const noexcept { return use_.load(std::memory_order_acquire); }
    void set(KeyUse use) { use_.store(std::make_shared<const KeyUse>(std::move(use)), std::memory_order_release); }

private:
    std::atomic<std::shared_ptr<const KeyUse>> use_;
};

/// The services that a user or role has called, each with the last time: one entry per signing name.
class ServiceUses {
public:
    using List = std::vector<KeyUse>;

    /// Null: none yet.
    [[nodiscard]] std::shared_ptr<const List> get() const noexcept { return list_.load(std::memory_order_acquire); }
    /// At most once a minute per service; more than 64 services are not noted. `service` is verified, as it was signed.
    void note(std::string_view service, std::string_view region, Time now);
    /// As the tables have it: before anybody else knows of this object.
    void restore(KeyUse use);
    /// The latest of all; null: none.
    [[nodiscard]] std::shared_ptr<const KeyUse> latest() const;

private:
    std::atomic<std::shared_ptr<const List>> list_;
};

}  // namespace sekisho::iam
