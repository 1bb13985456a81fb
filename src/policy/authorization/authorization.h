#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// AWS's Service Authorization Reference
/// (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html)
/// as constant data. Built on first use, service by service; immutable; every function is thread-safe. Names are found
/// without regard to case. Pointers and views live as long as the program. What is not known is nullptr or empty: an
/// action that is unknown here may exist all the same, for AWS adds some every week.
namespace sekisho::policy::authorization {

enum class AccessLevel { read, list, write, tagging, permissions_management };
enum class KeyType { string, arn, boolean, numeric, date, ip_address };

/// "Read", "List", "Write", "Tagging", "Permissions management": as AWS's pages say it.
[[nodiscard]] std::string_view name_of(AccessLevel level) noexcept;
/// "String", "ARN", "Bool", "Numeric", "Date", "IPAddress".
[[nodiscard]] std::string_view name_of(KeyType type) noexcept;

struct ConditionKey {
    std::string name;  ///< as AWS writes it; may hold places to fill: "aws:RequestTag/${TagKey}"
    KeyType type = KeyType::string;
    bool multivalued = false;
};

struct ResourceType {
    std::string_view name;                      ///< "bucket"
    std::vector<std::string> arns;              ///< "arn:${Partition}:s3:::${BucketName}"; seldom more than one
    std::span<const ConditionKey* const> keys;  ///< that the service knows of such resources
};

struct ResourceUse {
    const ResourceType* type = nullptr;
    bool required = false;  ///< AWS's tables mark it with '*': a statement must cover one of these
};

struct Action {
    std::string_view service;  ///< "s3"
    std::string_view name;     ///< "GetObject"
    AccessLevel level = AccessLevel::read;
    std::span<const ResourceUse> resources;     ///< empty: the action takes Resource "*" only
    std::span<const ConditionKey* const> keys;  ///< of the service, and global ones that its tables list

    /// "s3:GetObject"
    [[nodiscard]] std::string full_name() const;
};

class Service {
public:
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    [[nodiscard]] std::string_view prefix() const noexcept { return prefix_; }
    [[nodiscard]] std::string_view name() const noexcept { return name_; }  ///< "Amazon S3"
    /// Whether resource control policies apply to it.
    [[nodiscard]] bool takes_resource_control_policies() const noexcept { return takes_rcps_; }

    [[nodiscard]] std::span<const Action> actions() const;  ///< in alphabetical order
    [[nodiscard]] std::span<const ResourceType> resource_types() const;
    [[nodiscard]] std::span<const ConditionKey> condition_keys() const;

    [[nodiscard]] const Action* find_action(std::string_view name) const;
    [[nodiscard]] const ResourceType* find_resource_type(std::string_view name) const;
    /// The whole name: "s3:prefix", "aws:RequestTag/team".
    [[nodiscard]] const ConditionKey* find_condition_key(std::string_view name) const;

    class Builder;

private:
    struct Content;
    Service(std::string_view prefix, std::string_view name, std::string_view lines);
    [[nodiscard]] const Content& content() const;

    std::string_view prefix_;
    std::string_view name_;
    bool takes_rcps_ = false;
    std::string_view lines_;
    mutable std::unique_ptr<Content> content_;
    struct Once;
    std::unique_ptr<Once> once_;
};

/// The resource types whose ARNs name this service between the second and the third colon: mostly, but not always, those
/// of the service of that prefix. The first call reads every service. Empty where it is not known.
[[nodiscard]] std::span<const ResourceType* const> resource_types_of(std::string_view arn_service);

/// Every service, in alphabetical order of the prefixes.
[[nodiscard]] std::span<const Service* const> services();
[[nodiscard]] const Service* find_service(std::string_view prefix);
/// "s3:GetObject"; nullptr for patterns and for what is not known.
[[nodiscard]] const Action* find_action(std::string_view full_name);
/// The actions that a pattern of a policy covers: "s3:Get*", "*:List*", "*". In alphabetical order. A pattern without a
/// colon other than "*" covers none.
[[nodiscard]] std::vector<const Action*> expand(std::string_view pattern);
/// Whether `pattern` covers any known action; cheaper than expand().
[[nodiscard]] bool covers_any(std::string_view pattern);

/// A global key ("aws:..."), or one of the service that its prefix names, identity providers included
/// ("token.actions.githubusercontent.com:sub"). Places to fill take any text that is not empty.
[[nodiscard]] const ConditionKey* find_condition_key(std::string_view name);
[[nodiscard]] std::span<const ConditionKey> global_condition_keys();
/// The service that AWS does not have: our own actions (docs/money.md, docs/authzen.md), and condition keys about this
/// installation and calls of models, which stand on actions of other services.
inline constexpr std::string_view own_prefix = "sekisho";
/// Whether a service or an identity provider known by name has keys that begin with `prefix` and a colon.
[[nodiscard]] bool is_key_prefix(std::string_view prefix);

/// Whether `name` is the key, in which "${...}" stands for any text that is not empty. Without regard to case.
[[nodiscard]] bool names(std::string_view key, std::string_view name);
/// '*' and '?' over plain text, without regard to case; at most as many steps as the product of both lengths.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text) noexcept;

}  // namespace sekisho::policy::authorization
