#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// An access model as people write it, in plain structs. docs/access-model.md has the form.
namespace sekisho::access {

/// What a role may do with models; each of read to full holds those before it. See levels.h.
enum class Level { none, read, invoke, manage, full };

/// Where something stands in the file: "access.yaml:12". For errors.
using Place = std::string;

struct Tier {
    Place place;
    std::vector<std::string> models;  ///< as ModelEntry::model
};

struct ModelEntry {
    Place place;
    std::string model;  ///< id, glob, "custom-model/<name>", "*", or the beginning of an ARN of Bedrock; or else
    std::string tier;   ///< the name of a tier
    Level access = Level::none;
    std::optional<std::int64_t> max_output_tokens;  ///< per request
    std::optional<std::int64_t> requests_per_minute;
    std::optional<std::int64_t> tokens_per_minute;
    std::optional<std::vector<std::string>> environments;  ///< nullopt: wherever
    std::string guardrail;                                 ///< "<id>" or "<id>:<version>", without which there is no call
};

struct DataEntry {
    enum class Kind { s3, dynamodb, arn };
    Place place;
    Kind kind = Kind::arn;
    std::string resource;                 ///< "bucket", "bucket/prefix"; a table; an ARN or a pattern of ARNs
    std::vector<std::string> operations;  ///< read, list, write, delete; names of actions
};

/// Whose calls the limits of a role count together.
enum class Counted {
    role,       ///< those of all who have it
    each_user,  ///< those of each of them
};

/// Who may become the role.
struct Assumers {
    std::vector<std::string> identity_pools;  ///< ids
    std::vector<std::string> mapped_roles;    ///< roles of the enterprise mapping: sekisho:Role of the session
    std::vector<std::string> users;           ///< names in the account, or ARNs
    std::vector<std::string> roles;           ///< likewise
};

struct Role {
    Place place;
    std::string name;
    std::string description;
    Assumers assumed_by;
    std::vector<ModelEntry> models;
    std::vector<DataEntry> data;
    std::int64_t session_seconds = 3600;
    std::optional<std::int64_t> concurrent_sessions;  ///< calls of models at the same time
    std::optional<std::int64_t> requests_per_minute;  ///< over all models
    std::optional<std::int64_t> tokens_per_minute;
    Counted counted = Counted::role;
    bool mfa_required = false;
    std::vector<std::string> allowed_ip_ranges;  ///< empty: any
    std::optional<std::int64_t> budget_per_day;  ///< nano-dollars
    bool api_keys = false;                       ///< whether bearer API keys of the role may be used
    std::map<std::string, std::string> tags;
};

struct Model {
    Place place;
    std::string name;
    std::map<std::string, Tier> tiers;
    std::vector<Role> roles;
};

}  // namespace sekisho::access
