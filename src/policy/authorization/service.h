#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "policy/authorization/authorization.h"

/// The inside of a Service: its lines of the table, read when somebody first asks.
namespace sekisho::policy::authorization {

struct Service::Content {
    std::vector<ConditionKey> keys;
    std::vector<std::vector<const ConditionKey*>> key_sets;
    std::vector<ResourceType> resource_types;
    std::vector<std::vector<ResourceUse>> resource_sets;
    std::vector<Action> actions;
};

struct Service::Once {
    std::once_flag flag;
};

/// Makes the directory of services.
class Service::Builder {
public:
    static std::unique_ptr<Service> service(std::string_view prefix, std::string_view name, std::string_view lines);
    static void mark_rcp(Service& service) { service.takes_rcps_ = true; }
    static std::unique_ptr<Content> content(const Service& service);
};

/// "aws:SourceIp I": name and type.
[[nodiscard]] ConditionKey read_key(std::string_view line, std::string_view prefix);

}  // namespace sekisho::policy::authorization
