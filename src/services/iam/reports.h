#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

/// Reports that an account has asked for, kept in memory: a restart forgets them, and they are asked for again.
namespace sekisho::iam {

struct CredentialReport {
    std::string content;  ///< CSV
    Time generated;
};

/// One principal and its last call of a service.
struct EntityAccess {
    std::string arn;
    std::string id;
    std::string name;
    std::string path;
    std::string type;  ///< "USER" or "ROLE"
    std::optional<Time> last;
    std::string region;
};

struct ServiceAccess {
    std::string service;  ///< "s3"
    std::vector<EntityAccess> entities;
};

struct AccessReport {
    std::string id;
    std::string granularity;  ///< as it was asked for
    Time created;
    std::vector<ServiceAccess> services;  ///< those that the policies grant, in alphabetical order
};

/// Bounded: the newest 100 reports and tasks, fewer where they are large. Thread-safe.
class Reports {
public:
    [[nodiscard]] std::shared_ptr<const CredentialReport> credential_report() const;
    void set(CredentialReport report);

    [[nodiscard]] std::shared_ptr<const AccessReport> access_report(std::string_view id) const;
    void add(AccessReport report);

    /// Deletions of service-linked roles that are done.
    [[nodiscard]] bool is_done(std::string_view deletion_task) const;
    void add_deletion_task(std::string id);

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const CredentialReport> credential_report_;
    std::deque<std::shared_ptr<const AccessReport>> access_reports_;
    std::deque<std::string> deletion_tasks_;
};

}  // namespace sekisho::iam
