#include "access/data.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "policy/authorization/authorization.h"
#include "policy/lint/words.h"

namespace sekisho::access {
namespace {

constexpr std::array<std::string_view, 4> words{"read", "list", "write", "delete"};

std::unexpected<Error> wrong(const DataEntry& entry, std::string_view key, std::string_view why)
{
    return fail("AccessModel", fmt::format("{}: `{}`: {}", entry.place, key, why));
}

std::string_view key_of(DataEntry::Kind kind)
{
    switch (kind) {
        case DataEntry::Kind::s3: return "s3";
        case DataEntry::Kind::dynamodb: return "dynamodb";
        case DataEntry::Kind::arn: return "resource";
    }
    return "resource";
}

bool has(const DataEntry& entry, std::string_view operation)
{
    return std::ranges::find(entry.operations, operation) != entry.operations.end();
}

Result<void> check_action(const DataEntry& entry, const std::string& operation)
{
    const auto colon = operation.find(':');
    if (colon == std::string::npos)
        return wrong(entry, "operations",
                     entry.kind == DataEntry::Kind::arn ? fmt::format("`{}` is not the name of an action", operation)
                                                        : fmt::format("`{}` is neither one of {} nor the name of an action",
                                                                      operation, fmt::join(words, ", ")));
    if (!policy::authorization::covers_any(operation))
        return wrong(entry, "operations", fmt::format("there is no action `{}`", operation));
    if (operation.starts_with("bedrock:") || operation.find_first_of("*?") < colon)
        return wrong(entry, "operations",
                     fmt::format("`{}` is not an operation on data; models stand in `models`", operation));
    if (entry.kind != DataEntry::Kind::arn && operation.substr(0, colon) != key_of(entry.kind))
        return wrong(entry, "operations", fmt::format("`{}` is not an action of {}", operation, key_of(entry.kind)));
    return {};
}

Result<void> check(const DataEntry& entry)
{
    if (entry.operations.empty()) return wrong(entry, "operations", "there are none");
    std::set<std::string> seen;
    for (const auto& operation : entry.operations) {
        if (!seen.insert(operation).second)
            return wrong(entry, "operations", fmt::format("`{}` stands there twice", operation));
        const bool word = entry.kind != DataEntry::Kind::arn && std::ranges::find(words, operation) != words.end();
        if (!word) TRY_VOID(check_action(entry, operation));
    }
    if (entry.kind == DataEntry::Kind::dynamodb && has(entry, "list"))
        return wrong(entry, "operations", "a table has no `list`; `read` includes Query and Scan");
    return {};
}

/// Names of actions as they stand; the words have been seen to.
std::vector<std::string> named_actions(const DataEntry& entry)
{
    std::vector<std::string> actions;
    for (const auto& operation : entry.operations)
        if (operation.contains(':')) actions.push_back(operation);
    return actions;
}

struct Bucket {
    std::string arn;
    std::string prefix;

    [[nodiscard]] std::string objects() const { return fmt::format("{}/{}*", arn, prefix); }
};

void add(Document& document, std::string_view verb, std::string_view what, std::vector<std::string> actions,
         std::vector<std::string> resources, std::vector<Condition> conditions = {})
{
    if (actions.empty()) return;
    document.add({.sid = fmt::format("{}{}", verb, sid_of(what)),
                  .actions = std::move(actions),
                  .resources = std::move(resources),
                  .conditions = std::move(conditions)});
}

/// Whether an action named beside the words is about buckets rather than objects.
bool is_about_bucket(std::string_view action)
{
    const auto* known = policy::authorization::find_action(action);
    return known != nullptr &&
           std::ranges::any_of(known->resources, [](const auto& use) { return use.type->name == "bucket"; });
}

Result<void> add_s3(Document& document, const DataEntry& entry)
{
    const auto slash = entry.resource.find('/');
    const auto name = entry.resource.substr(0, slash);
    if (name.empty() || name.contains(':')) return wrong(entry, "s3", fmt::format("`{}` names no bucket", entry.resource));
    const Bucket bucket{"arn:aws:s3:::" + name,
                        slash == std::string::npos ? std::string() : entry.resource.substr(slash + 1)};
    if (has(entry, "read")) add(document, "Read", name, {"s3:GetObject", "s3:GetObjectVersion"}, {bucket.objects()});
    if (has(entry, "list")) {
        std::vector<Condition> within;
        if (!bucket.prefix.empty()) within.push_back({"StringLike", "s3:prefix", {bucket.prefix + "*"}});
        add(document, "List", name, {"s3:ListBucket"}, {bucket.arn}, std::move(within));
    }
    if (has(entry, "write")) add(document, "Write", name, {"s3:AbortMultipartUpload", "s3:PutObject"}, {bucket.objects()});
    if (has(entry, "delete"))
        add(document, "Delete", name, {"s3:DeleteObject", "s3:DeleteObjectVersion"}, {bucket.objects()});
    std::vector<std::string> on_objects, on_bucket;
    for (auto& action : named_actions(entry))
        (is_about_bucket(action) ? on_bucket : on_objects).push_back(std::move(action));
    if (!on_bucket.empty() && !bucket.prefix.empty())
        return wrong(entry, "operations",
                     fmt::format("`{}` is about the whole bucket, not about a prefix", on_bucket.front()));
    add(document, "Use", name, std::move(on_objects), {bucket.objects()});
    add(document, "UseBucket", name, std::move(on_bucket), {bucket.arn});
    return {};
}

Result<void> add_dynamodb(Document& document, const DataEntry& entry, std::string_view account)
{
    const auto& table = entry.resource;
    if (table.empty() || table.find_first_of(":/") != std::string::npos)
        return wrong(entry, "dynamodb", fmt::format("`{}` names no table", table));
    const auto arn = fmt::format("arn:aws:dynamodb:*:{}:table/{}", account, table);
    if (has(entry, "read"))
        add(document, "Read", table,
            {"dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:DescribeTable", "dynamodb:GetItem",
             "dynamodb:Query", "dynamodb:Scan"},
            {arn, arn + "/index/*"});
    std::vector<std::string> changes;
    if (has(entry, "write")) changes = {"dynamodb:PutItem", "dynamodb:UpdateItem"};
    if (has(entry, "delete")) changes.emplace_back("dynamodb:DeleteItem");
    if (has(entry, "write") && has(entry, "delete")) changes.emplace_back("dynamodb:BatchWriteItem");
    add(document, "Write", table, std::move(changes), {arn});
    add(document, "Use", table, named_actions(entry), {arn});
    return {};
}

Result<void> add_arn(Document& document, const DataEntry& entry)
{
    using policy::lint::Arn;
    const auto arn = policy::lint::split_arn(entry.resource);
    const bool whole = arn.present == Arn::parts && arn.prefix() == "arn" && !arn.service().empty();
    if (entry.resource != "*" && !whole) return wrong(entry, "resource", fmt::format("`{}` is not an ARN", entry.resource));
    const auto name = entry.resource == "*" ? std::string_view("Everywhere") : arn.resource();
    add(document, "Use", name, entry.operations, {entry.resource});
    return {};
}

}  // namespace

Result<void> add_data(Document& document, const std::vector<DataEntry>& entries, std::string_view account)
{
    std::set<std::pair<DataEntry::Kind, std::string>> seen;
    for (const auto& entry : entries) {
        if (!seen.emplace(entry.kind, entry.resource).second)
            return wrong(entry, key_of(entry.kind), fmt::format("`{}` stands there twice", entry.resource));
        TRY_VOID(check(entry));
        switch (entry.kind) {
            case DataEntry::Kind::s3: TRY_VOID(add_s3(document, entry)); break;
            case DataEntry::Kind::dynamodb: TRY_VOID(add_dynamodb(document, entry, account)); break;
            case DataEntry::Kind::arn: TRY_VOID(add_arn(document, entry)); break;
        }
    }
    return {};
}

}  // namespace sekisho::access
